import { useEffect, useLayoutEffect, useRef } from 'preact/hooks'

/** A press sooner than this after a button appeared was meant for something else. */
const settling = 300
let pageShownAt = 0
if (typeof document !== 'undefined')
  document.addEventListener('visibilitychange', () => {
    pageShownAt = performance.now()
  })

export interface ApproveButtonProps {
  readonly label: string
  readonly primary?: boolean
  readonly disabled?: boolean
  /** When this changes, the button means something else: it counts as one that has just appeared. */
  readonly meaning?: string
  readonly onPress: () => void
}

/** A button that lets something happen. It ignores presses nobody can have meant: at once, or by a key held down. */
export function ApproveButton({ label, primary = true, disabled = false, meaning = '', onPress }: ApproveButtonProps) {
  const shownAt = useRef(Number.POSITIVE_INFINITY)
  useLayoutEffect(() => {
    shownAt.current = Number.POSITIVE_INFINITY
  }, [meaning])
  useEffect(() => {
    shownAt.current = performance.now()
  }, [meaning])
  const press = () => {
    if (performance.now() - Math.max(shownAt.current, pageShownAt) >= settling) onPress()
  }
  const refuseRepeats = (event: KeyboardEvent) => {
    if (event.repeat) event.preventDefault()
  }
  return (
    <button
      type="button"
      class={`btn ${primary ? 'primary' : 'secondary'}`}
      disabled={disabled}
      onClick={press}
      onKeyDown={refuseRepeats}
    >
      {label}
    </button>
  )
}
