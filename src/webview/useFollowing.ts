import type { RefObject } from 'preact'
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks'

/** Nearer to its end than this, a feed counts as being there. */
const near = 24

/**
 * Keeps a feed at its end while it is there. Returns what is to be called before something is put in at its beginning,
 * so that what is in view stays where it is.
 */
export function useFollowing(feed: RefObject<HTMLElement | null>): () => void {
  const atEnd = useRef(true)
  const kept = useRef<number | null>(null)
  useLayoutEffect(() => {
    const element = feed.current
    if (!element) return
    if (kept.current !== null) element.scrollTop = element.scrollHeight - kept.current
    else if (atEnd.current) element.scrollTop = element.scrollHeight
    kept.current = null
  })
  useEffect(() => {
    const element = feed.current
    if (!element) return
    const look = () => {
      atEnd.current = element.scrollHeight - element.scrollTop - element.clientHeight < near
    }
    const resized = new ResizeObserver(() => {
      if (atEnd.current) element.scrollTop = element.scrollHeight
    })
    element.addEventListener('scroll', look, { passive: true })
    resized.observe(element)
    return () => {
      element.removeEventListener('scroll', look)
      resized.disconnect()
    }
  }, [feed])
  return () => {
    const element = feed.current
    if (element) kept.current = element.scrollHeight - element.scrollTop
  }
}
