import { useRef, useState } from 'preact/hooks'
import { visible } from '../safety/display.ts'
import { ApproveButton } from './ApproveButton.tsx'
import { type Fact, Facts, Sentence } from './bits.tsx'
import { Card, Opener } from './Card.tsx'
import type { ItemOf } from './layout.ts'
import { ReasonField } from './ReasonField.tsx'
import { useStore } from './storeContext.ts'
import { commandParts } from './terminal.ts'
import { duration } from './words.ts'

type Command = ItemOf<'terminal_command'>['payload']

/** A command that waits for the user. */
export function CommandCard({ item: { payload }, isSent }: { item: ItemOf<'terminal_command'>; isSent: boolean }) {
  const store = useStore()
  const actions = useRef<HTMLDivElement>(null)
  const [asking, setAsking] = useState(false)
  const command_id = payload.id
  const run = () => store.answer(command_id, { type: 'approve_terminal', payload: { command_id } })
  const skip = (reason: string) =>
    store.answer(command_id, { type: 'reject_terminal', payload: { command_id, reason } })
  const close = () => {
    setAsking(false)
    actions.current?.querySelector<HTMLElement>('[aria-expanded]')?.focus()
  }
  return (
    <Card tone="waiting" icon="terminal" head="Command">
      <div class="subject">
        <CommandText command={payload.command} />
      </div>
      <Facts facts={factsOf(payload)} />
      {payload.description && (
        <p class="own">
          The agent says: <Sentence text={payload.description} />
        </p>
      )}
      <div class="actions" ref={actions}>
        <ApproveButton label="Run" disabled={isSent} onPress={run} />
        <Opener label="Skip…" open={asking} onToggle={() => setAsking(!asking)} />
      </div>
      {asking && (
        <ReasonField
          label="Why not? The agent reads this."
          submit="Skip command"
          disabled={isSent}
          onSubmit={skip}
          onCancel={close}
        />
      )}
    </Card>
  )
}

/** A command as it is, wrapped at its blanks and never cut. */
export const CommandText = ({ command }: { command: string }) => (
  <pre class="code">
    {commandParts(command).map((part) => {
      if (part.kind === 'space') return part.text
      if (part.kind !== 'run') return <span class="w">{part.text}</span>
      return (
        <span class="blanks" data-blanks={part.label}>
          {part.text}
        </span>
      )
    })}
  </pre>
)

function factsOf({ command, working_dir, timeout_ms, in_plan }: Command): Fact[] {
  return [
    ...(visible(command) === command
      ? []
      : [{ icon: 'warning', text: 'Has characters that cannot be seen; they are written out', look: true }]),
    { icon: 'folder', text: 'In ', path: working_dir },
    ...(timeout_ms === undefined ? [] : [{ icon: 'clock', text: `Is stopped after ${wholeDuration(timeout_ms)}` }]),
    ...(in_plan === false ? [{ icon: 'warning', text: 'Not in the plan', look: true }] : []),
  ]
}

const wholeDuration = (milliseconds: number) => duration(milliseconds).replace('.0 s', ' s')
