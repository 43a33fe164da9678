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

export interface CommandCardProps {
  readonly item: ItemOf<'terminal_command'>
  readonly isSent: boolean
  /** Whether some file has edits that the command would not see. */
  readonly unsaved: boolean
}

/** A command that waits for the user. */
export function CommandCard({ item: { payload }, isSent, unsaved }: CommandCardProps) {
  const store = useStore()
  const actions = useRef<HTMLDivElement>(null)
  const [asking, setAsking] = useState(false)
  const command_id = payload.id
  const run = (saveFirst: boolean) => () =>
    store.answer(command_id, { type: 'approve_terminal', payload: { command_id } }, saveFirst)
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
      <Facts facts={[...factsOf(payload), ...(unsaved ? [unsavedFact] : [])]} />
      {payload.description && (
        <p class="own">
          The agent says: <Sentence text={payload.description} />
        </p>
      )}
      <div class="actions" ref={actions}>
        {unsaved && <ApproveButton label="Save all and run" disabled={isSent} onPress={run(true)} />}
        <ApproveButton label="Run" primary={!unsaved} disabled={isSent} onPress={run(false)} />
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

const unsavedFact: Fact = { icon: 'edit', text: 'You have unsaved edits, which it would not see', look: true }

function factsOf({ command, working_dir, timeout_ms, in_plan }: Command): Fact[] {
  return [
    ...(visible(command) === command
      ? []
      : [{ icon: 'warning', text: 'Has characters that cannot be seen; they are written out', look: true }]),
    { icon: 'folder', text: 'In ', path: working_dir },
    ...(timeout_ms === undefined ? [] : [{ icon: 'clock', text: `Stops after ${wholeDuration(timeout_ms)}` }]),
    ...(in_plan === false ? [{ icon: 'warning', text: 'Not in the plan', look: true }] : []),
  ]
}

const wholeDuration = (milliseconds: number) => duration(milliseconds).replace('.0 s', ' s')
