import { plural } from '../base/text.ts'
import type { Problem } from '../protocol/events.ts'
import { visible } from '../safety/display.ts'
import { Counts, Icon, Path, Sentence } from './bits.tsx'
import { CommandRow } from './CommandRow.tsx'
import { Fold } from './Fold.tsx'
import { type ItemOf, type Look, lookedAt, type Row, wasAccepted } from './layout.ts'
import { memo } from './memo.tsx'
import { Steps } from './PlanCard.tsx'
import { useStore } from './storeContext.ts'
import { elsewhere, lookedWords } from './words.ts'

/** Rows of what is over. */
export const Stack = ({ rows, running }: { rows: readonly Row[]; running: boolean }) => (
  <div class="stack">
    {rows.map((row) => (
      <RowOf key={row.key} row={row} running={running} />
    ))}
  </div>
)

function RowOf({ row, running }: { row: Row; running: boolean }) {
  switch (row.kind) {
    case 'looks':
      return <Looks items={row.items} />
    case 'plan':
      return <PlanRow item={row.item} />
    // Only what has not ended is another row when its run has.
    case 'change':
      return <ChangeRow item={row.item} running={running && !row.item.report} />
    case 'command':
      return <CommandRow item={row.item} running={running && !row.item.output} />
    case 'failure':
      return <FailureRow item={row.item} />
  }
}

const Looks = ({ items }: { items: readonly Look[] }) => (
  <Fold icon="search" label={lookedWords(lookedAt(items))}>
    <ul class="fold">
      {items.map((item, index) => (
        <LookRow key={index} item={item} />
      ))}
    </ul>
  </Fold>
)

const LookRow = memo(({ item }: { item: Look }) => {
  const store = useStore()
  if (item.type === 'tool_call')
    return (
      <li class="row">
        <code class="ellipsis">{visible(item.payload.title)}</code>
        <span class="num muted">{item.payload.summary}</span>
      </li>
    )
  const { path, start_line, end_line } = item.payload
  const open = () => store.send({ type: 'open_file', path, ...(start_line ? { line: start_line } : {}) })
  return (
    <li class="row">
      <button type="button" class="bare" aria-label={`Open ${path}`} onClick={open}>
        <Path path={path} />
      </button>
      <span class="num muted">{item.report?.status === 'failed' ? 'not read' : lines(start_line, end_line)}</span>
    </li>
  )
})

const lines = (start?: number, end?: number): string =>
  start === undefined && end === undefined ? '' : `${start ?? 1}–${end ?? 'end'}`

const PlanRow = memo(({ item: { payload, resolution } }: { item: ItemOf<'plan'> }) => {
  const done = payload.automatic || resolution?.decision === 'accepted'
  const words = {
    accepted: 'Plan approved',
    revise: 'Plan to be revised',
    rejected: 'Plan rejected',
    void: 'Plan not answered',
  }
  const said = words[resolution?.decision ?? 'accepted']
  return (
    <>
      <Fold
        icon={done ? 'check' : 'circle-slash'}
        tone={done ? 'ok' : ''}
        label={<Sentence text={`${said}${elsewhere(resolution?.by)}: ${payload.title}`} />}
      >
        <Steps steps={payload.steps} />
      </Fold>
      <Why reason={resolution?.reason} />
    </>
  )
})

interface ChangeRowProps {
  readonly item: ItemOf<'file_change'>
  /** Whether the run it belongs to goes on. */
  readonly running: boolean
}

const ChangeRow = memo(({ item, running }: ChangeRowProps) => {
  const store = useStore()
  const { payload, resolution, report } = item
  const { icon, tone, words } = outcomeOf(item, running)
  return (
    <>
      <div class="row">
        <Icon name={icon} tone={tone} />
        <span class="label">
          {wasAccepted(item) ? (
            <button
              type="button"
              class="bare"
              aria-label={`Open ${payload.path}`}
              onClick={() => store.send({ type: 'open_file', path: payload.path })}
            >
              <Path path={payload.path} />
            </button>
          ) : (
            <Path path={payload.path} />
          )}
        </span>
        <span class="end">
          {resolution?.amended && <span class="muted">with your edits</span>}
          {elsewhere(resolution?.by) && <span class="muted wide">{elsewhere(resolution?.by).trim()}</span>}
          {report?.unsaved && (
            <span class="chip warn" title="It went into the open editor, which has other unsaved edits. Save it there.">
              <Icon name="warning" />
              Not saved
            </span>
          )}
          {words === 'Accepted' ? (
            <>
              <span class="sr">Accepted</span>
              <Counts added={payload.added} removed={payload.removed} />
            </>
          ) : (
            <span class={tone === 'no' ? 'num del' : 'muted'}>{words}</span>
          )}
        </span>
      </div>
      {payload.old_path !== undefined && (
        <p class="why">
          Renamed from <Path path={payload.old_path} />
        </p>
      )}
      <Why reason={report?.status === 'failed' ? report.summary : resolution?.reason} />
      {report?.problems && <Problems problems={report.problems} />}
    </>
  )
})

/** What is wrong in a file since a change of it; the first one in words, the others where the pointer stays. */
function Problems({ problems }: { problems: readonly Problem[] }) {
  const [first] = problems
  if (!first) return null
  const all = problems.map(({ line, message }) => `line ${line}: ${visible(message)}`)
  return (
    <p class="why problems" title={all.join('\n')}>
      <Icon name={first.severity} tone={first.severity === 'error' ? 'no' : ''} />
      <span>{`${plural(problems.length, 'new problem')}: ${all[0]}`}</span>
    </p>
  )
}

function outcomeOf(item: ItemOf<'file_change'>, running: boolean): { icon: string; tone: string; words: string } {
  const { resolution, report } = item
  if (report?.status === 'failed') return { icon: 'error', tone: 'no', words: 'Not applied' }
  if (!wasAccepted(item))
    return { icon: 'circle-slash', tone: '', words: resolution?.decision === 'void' ? 'Not answered' : 'Rejected' }
  if (report) return { icon: 'check', tone: 'ok', words: 'Accepted' }
  if (running) return { icon: 'loading', tone: 'spin now', words: 'applying' }
  return { icon: 'question', tone: '', words: 'end not known' }
}

/** What the user wrote, or what went wrong, under its row. */
export const Why = ({ reason }: { reason?: string | undefined }) => (reason ? <p class="why">{reason}</p> : null)

const FailureRow = memo(({ item }: { item: ItemOf<'tool_call' | 'error'> }) => {
  if (item.type === 'error')
    return (
      <Fold icon="error" tone="no" label="Stopped">
        <p class="why">{item.payload.detail}</p>
      </Fold>
    )
  const { title, summary, status } = item.payload
  return (
    <Fold icon="circle-slash" label={<code>{visible(title)}</code>} end={<span class="muted">{status}</span>}>
      <p class="why">{summary}</p>
    </Fold>
  )
})
