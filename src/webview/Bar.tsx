import type { HostState } from '../protocol/rpc.ts'
import { straight, visible } from '../safety/display.ts'
import { Icon } from './bits.tsx'
import { useStore } from './storeContext.ts'

interface BarProps {
  readonly title: string
  /** Who shows the session. */
  readonly present: readonly string[]
  readonly host: HostState
}

/** What this session is about. */
export function Bar({ title, present, host: { model, folder } }: BarProps) {
  const store = useStore()
  const shown = straight(title) || 'New session'
  return (
    <header class="bar">
      <h1>
        <span class="ellipsis strong" title={shown}>
          {shown}
        </span>
      </h1>
      {folder && (
        <button
          type="button"
          class="chip"
          aria-label={`Folder ${visible(folder)}`}
          title={`The agent works in ${visible(folder)}. Choose another folder…`}
          onClick={() => store.send({ type: 'choose_folder' })}
        >
          <Icon name="folder" />
          <span class="ellipsis wide">{visible(folder)}</span>
        </button>
      )}
      {present.length > 1 && (
        <span class="chip" title={`Open in ${present.join(', ')}. Whoever answers first decides.`}>
          <Icon name="eye" />
          {present.length}
          <span class="sr"> have this session open</span>
        </span>
      )}
      {model.mock && (
        <span class="chip" title="Answers come from a script. No model is called.">
          Mock
        </span>
      )}
      <button
        type="button"
        class="icon"
        aria-label="Sessions"
        title="Sessions"
        onClick={() => store.send({ type: 'show_sessions' })}
      >
        <Icon name="history" />
      </button>
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
