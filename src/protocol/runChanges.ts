import type { EventOf } from './events.ts'
import type { EntryId } from './ids.ts'
import type { Item, View } from './view.ts'

type FileChange = EventOf<'file_change'>['payload']

/** A change of the current or last run, and what has come of it. `deciding`: accepted, and not yet written. */
export interface RunChange {
  readonly change: FileChange
  readonly state: 'waiting' | 'deciding' | 'made' | 'rejected' | 'void' | 'failed'
  /** What was written, as the user's formatter has left it; or what would be. */
  readonly modified: string
}

/** The changes of the current or last run: those that wait first, then the others, each in their order. */
export function changesOfRun({ feed, pending }: View): RunChange[] {
  const waiting = new Set<string>(pending.map(({ id }) => id))
  const start = feed.findLastIndex(({ type }) => type === 'run_started')
  const all = feed
    .slice(Math.max(0, start))
    .flatMap((item) => (item.type === 'file_change' ? [stateOf(item, waiting)] : []))
  const isWaiting = ({ state }: RunChange) => state === 'waiting'
  return [...all.filter(isWaiting), ...all.filter((one) => !isWaiting(one))]
}

function stateOf(item: Item & EventOf<'file_change'>, waiting: ReadonlySet<string>): RunChange {
  const { payload: change, resolution, report } = item
  const amended = resolution?.amended
  const accepted = amended && 'modified' in amended ? amended.modified : change.modified
  const modified = report?.formatted ?? accepted
  const is = (state: RunChange['state']): RunChange => ({ change, state, modified })
  if (waiting.has(change.id)) return is('waiting')
  if (report) return is(report.status === 'completed' ? 'made' : report.status)
  if (resolution?.decision === 'rejected') return is('rejected')
  return is(resolution?.decision === 'accepted' || change.automatic ? 'deciding' : 'void')
}

/** What a run has done to a file in all; null for no file. */
export interface FileBefore {
  readonly path: string
  /** The last change of it, which names what it has become. */
  readonly last: EntryId
  readonly before: string | null
  readonly after: string | null
}

/** The files that the run has changed, each as it was before and as the run has left it. */
export function filesOfRun(view: View): FileBefore[] {
  const files = new Map<string, FileBefore>()
  const touch = (last: EntryId, path: string, before: string | null, after: string | null) =>
    files.set(path, { path, last, before: files.has(path) ? (files.get(path)?.before ?? null) : before, after })
  for (const { change, state, modified } of changesOfRun(view)) {
    if (state !== 'made') continue
    const { id, path, old_path, kind, original } = change
    if (kind === 'rename' && old_path !== undefined) touch(id, old_path, original, null)
    touch(id, path, kind === 'create' || kind === 'rename' ? null : original, kind === 'delete' ? null : modified)
  }
  return [...files.values()].filter(({ before, after }) => before !== after)
}
