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
      <Box draft={draft} words={words} running={view.running} disabled={host?.workspace !== 'ready'}>
        <span class="ellipsis" title={host ? `Model: ${host.model.name}` : ''}>
          {host?.model.name}
        </span>
        <span class="gap" />
        {view.cost > 0 && (
          <span class="num muted wide" title="Cost of this session">
            ${view.cost.toFixed(2)}
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
  readonly children: preact.ComponentChildren
}

function Box({ draft, words, running, disabled, children }: BoxProps) {
  const store = useStore()
  const onKeyDown = (event: KeyboardEvent) => {
    // While an input method composes, Enter and Escape are its own; some report it by the key code only.
    if (event.isComposing || event.keyCode === 229) return
    if (event.key === 'Escape' && running) {
      event.preventDefault()
      store.stop()
    } else if (event.key === 'Enter' && !event.shiftKey) {
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
        {stops ? <StopButton key="stop" /> : <SendButton key="send" draft={draft} blocked={words.blocked} />}
      </div>
    </form>
  )
}

function StopButton() {
  const store = useStore()
  return (
    <button type="button" class="icon" aria-label="Stop (Esc)" title="Stop (Esc)" onClick={() => store.stop()}>
      <Icon name="debug-stop" />
    </button>
  )
}

function SendButton({ draft, blocked }: { draft: string; blocked: string }) {
  const label = blocked || 'Send (Enter)'
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
