import { dollars } from '../base/text.ts'
import type { HostState } from '../protocol/rpc.ts'
import type { View } from '../protocol/view.ts'
import { visible } from '../safety/display.ts'
import { Icon } from './bits.tsx'
import { StatusLine } from './StatusLine.tsx'
import type { PanelState } from './store.ts'
import { useStore } from './storeContext.ts'
import { amount, type ComposeWords, compose, spentWords } from './words.ts'

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
        {host && <ModelButton model={host.model} />}
        <span class="gap" />
        <Spending view={view} />
      </Box>
    </footer>
  )
}

function ModelButton({ model: { name, mock } }: { model: HostState['model'] }) {
  const store = useStore()
  const shown = mock ? 'Mock' : visible(name)
  return (
    <button
      type="button"
      class="link ellipsis"
      aria-label={`Model: ${shown}. Select another`}
      title={`Model: ${shown}. Select another…`}
      onClick={() => store.send({ type: 'select_model' })}
    >
      {shown}
    </button>
  )
}

/** What the session has taken so far; more about it on hovering. */
function Spending({ view: { spent, spent_in_run, context } }: { view: View }) {
  if (spent.prompt_tokens === 0) return null
  const share = context ? Math.round((100 * context.tokens) / context.limit) : undefined
  const details = [
    `This run: ${spentWords(spent_in_run)}.`,
    `This session: ${spentWords(spent)}.`,
    share === undefined ? '' : `The conversation fills ${share} % of the model.`,
  ]
  const text = spent.cost > 0 ? dollars(spent.cost) : amount(spent.prompt_tokens + spent.completion_tokens)
  return (
    <span class="num muted wide" title={details.filter(Boolean).join('\n')}>
      {text}
      {share !== undefined && share >= 50 ? ` · ${share} %` : ''}
    </span>
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
