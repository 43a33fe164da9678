import type { RefObject } from 'preact'
import { useEffect } from 'preact/hooks'
import type { FromPanel } from '../protocol/rpc.ts'
import { useStore } from './storeContext.ts'

/** Follows the links in messages through the host. */
export function useLinks(feed: RefObject<HTMLElement | null>): void {
  const store = useStore()
  useEffect(() => {
    const element = feed.current
    if (!element) return
    const follow = (event: Event) => {
      if (event instanceof KeyboardEvent && (event.key !== 'Enter' || event.repeat)) return
      const link = event.target instanceof Element ? event.target.closest<HTMLElement>('a[role=link]') : null
      const message = link && messageOf(link)
      if (message) store.send(message)
    }
    element.addEventListener('click', follow)
    element.addEventListener('keydown', follow)
    return () => {
      element.removeEventListener('click', follow)
      element.removeEventListener('keydown', follow)
    }
  }, [feed, store])
}

function messageOf({ dataset }: HTMLElement): FromPanel | null {
  const { link: url, file: path, line } = dataset
  if (url !== undefined && /^https?:\/\//i.test(url)) return { type: 'open_link', url }
  if (path === undefined) return null
  return { type: 'open_file', path, ...(line === undefined ? {} : { line: Number(line) }) }
}
