import type { HostState } from '../protocol/rpc.ts'
import { Icon } from './bits.tsx'
import { StatusLine } from './StatusLine.tsx'
import type { PanelState } from './store.ts'
import { useStore } from './storeContext.ts'
import { type ComposeWords, compose } from './words.ts'

/** Where the user writes, and above it what goes on. */
export function Composer({ state }: { state: PanelState }) {
  const { view, host, draft, refused } = state
  const words = compose(view, host)
  return (
    <footer class="composer">
      <StatusLine view={view} />
      {refused && (
        <p class="status refused" role="alert">
          <Icon name="warning" />
          <span>{refused}</span>
        </p>
      )}
      <Box
        draft={draft}
        words={words}
        running={view.running}
        disabled={host?.workspace !== 'ready'}
        sendsWith={host?.send_with ?? 'enter'}
      >
        <span class="ellipsis" title={host ? `Model: ${host.model.name}` : ''}>
          {host?.model.name}
        </span>
        <span class="gap" />
        {view.spent.cost > 0 && (
          <span class="num muted wide" title="Cost of this session">
            ${view.spent.cost.toFixed(2)}
          </span>
        )}
      </Box>
    </footer>
  )
}

interface BoxProps {
  readonly draft: string
  readonly words: ComposeWords
  readonly running: boolean
  readonly disabled: boolean
  readonly sendsWith: HostState['send_with']
  readonly children: preact.ComponentChildren
}

function Box({ draft, words, running, disabled, sendsWith, children }: BoxProps) {
  const store = useStore()
  const onKeyDown = (event: KeyboardEvent) => {
    // While an input method composes, Enter and Escape are its own; some report it by the key code only.
    if (event.isComposing || event.keyCode === 229) return
    if (event.key === 'Escape' && running) {
      event.preventDefault()
      store.stop()
    } else if (sends(event, sendsWith)) {
      event.preventDefault()
      if (!event.repeat) store.say()
    }
  }
  const onSubmit = (event: Event) => {
    event.preventDefault()
    store.say()
  }
  // Stop must stay within reach while words could not be sent anyway.
  const stops = running && (draft.trim() === '' || words.blocked !== '')
  return (
    <form class="box" aria-label="Message to the agent" onSubmit={onSubmit}>
      <textarea
        rows={2}
        aria-label="Message"
        placeholder={words.placeholder}
        title={draft && words.blocked}
        value={draft}
        disabled={disabled}
        onInput={({ currentTarget }) => store.write(currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      <div class="tools">
        {children}
        {stops ? (
          <StopButton key="stop" />
        ) : (
          <SendButton key="send" draft={draft} blocked={words.blocked} sendsWith={sendsWith} />
        )}
      </div>
    </form>
  )
}

const sends = ({ key, shiftKey, ctrlKey, metaKey }: KeyboardEvent, sendsWith: BoxProps['sendsWith']): boolean =>
  key === 'Enter' && (sendsWith === 'enter' ? !shiftKey : ctrlKey || metaKey)

function StopButton() {
  const store = useStore()
  return (
    <button type="button" class="icon" aria-label="Stop (Esc)" title="Stop (Esc)" onClick={() => store.stop()}>
      <Icon name="debug-stop" />
    </button>
  )
}

type SendButtonProps = Pick<BoxProps, 'draft' | 'sendsWith'> & Pick<ComposeWords, 'blocked'>

function SendButton({ draft, blocked, sendsWith }: SendButtonProps) {
  const label = blocked || (sendsWith === 'enter' ? 'Send (Enter)' : 'Send (Ctrl/Cmd+Enter)')
  return (
    <button
      type="submit"
      class="icon send"
      aria-label={label}
      title={label}
      disabled={blocked !== '' || draft.trim() === ''}
    >
      <Icon name="arrow-up" />
    </button>
  )
}
