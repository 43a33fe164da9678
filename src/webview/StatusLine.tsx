import { useEffect, useState } from 'preact/hooks'
import type { View } from '../protocol/view.ts'
import { Icon } from './bits.tsx'
import { showCard, waitingCard } from './places.ts'
import { statusLine } from './words.ts'

/**
 * What goes on, or what waits for the user, who is shown the way when it is out of view. It is there when it is empty, so
 * that what it says next is read out.
 */
export function StatusLine({ view }: { view: View }) {
  const words = statusLine(view)
  const isHidden = useHiddenCard(view.pending[0]?.id)
  return (
    <p class="status" role="status">
      {words && <Icon name={words.waiting ? 'circle-filled' : 'loading'} tone={words.waiting ? '' : 'spin'} />}
      {words && <span>{words.text}</span>}
      {words?.waiting && isHidden && (
        <button type="button" class="link" onClick={showCard}>
          Show
        </button>
      )}
    </p>
  )
}

/** Whether the first card that waits is out of view. */
function useHiddenCard(id: string | undefined): boolean {
  const [isHidden, setHidden] = useState(false)
  useEffect(() => {
    const card = id === undefined ? null : waitingCard()
    if (!card) return setHidden(false)
    const observer = new IntersectionObserver(([entry]) => setHidden(entry?.isIntersecting === false))
    observer.observe(card)
    return () => observer.disconnect()
  }, [id])
  return isHidden
}
