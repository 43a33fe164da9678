import { straight } from '../safety/display.ts'
import { Icon } from './bits.tsx'
import { useStore } from './storeContext.ts'

/** What this session is about. */
export function Bar({ title, mock }: { title: string; mock: boolean }) {
  const store = useStore()
  const shown = straight(title) || 'New session'
  return (
    <header class="bar">
      <h1>
        <span class="ellipsis strong" title={shown}>
          {shown}
        </span>
      </h1>
      {mock && (
        <span class="chip" title="Answers come from a script. No model is called.">
          Mock
        </span>
      )}
      <button
        type="button"
        class="icon"
        aria-label="New session"
        title="New session"
        onClick={() => store.send({ type: 'new_session' })}
      >
        <Icon name="add" />
      </button>
    </header>
  )
}

/** A sentence about the session as a whole. */
export const Notice = ({ text }: { text: string }) => (
  <p class="notice" role="status">
    <Icon name="warning" />
    <span>{text}</span>
  </p>
)
