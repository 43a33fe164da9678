import type { EventOf } from './events.ts'
import type { EntryId } from './ids.ts'
import type { Item, View } from './view.ts'

export type Checkpoint = EventOf<'checkpoint'>['payload']

/** Whether a later run has brought back all of what was before, and has not been undone itself. */
export function isUndone(checkpoint: EntryId, feed: readonly Item[]): boolean {
  const start = feed.findLastIndex((item) => item.type === 'run_started' && item.payload.restores === checkpoint)
  if (start < 0) return false
  const end = feed.findIndex(({ type }, index) => index > start && type === 'run_started')
  const made = feed.slice(start, end < 0 ? feed.length : end).find((item) => item.type === 'checkpoint')
  if (made?.type !== 'checkpoint' || isUndone(made.payload.id, feed)) return false
  const original = feed.find((item) => item.type === 'checkpoint' && item.payload.id === checkpoint)
  const paths = original?.type === 'checkpoint' ? original.payload.paths : []
  return paths.every((path) => made.payload.paths.includes(path))
}

/** What the last run has changed, if it has ended, changed something and was not undone. */
export function lastCheckpoint({ feed, running }: View): Checkpoint | undefined {
  const last = feed.findLast(({ type }) => type === 'checkpoint' || type === 'run_started')
  if (running || last?.type !== 'checkpoint' || isUndone(last.payload.id, feed)) return undefined
  return last.payload
}

/** What a user should know before they undo the run that this checkpoint ends. */
export function undoTerms(checkpoint: EntryId, feed: readonly Item[]): string {
  const end = feed.findIndex((item) => item.type === 'checkpoint' && item.payload.id === checkpoint)
  const start = feed.findLastIndex(({ type }, index) => index < end && type === 'run_started')
  const ran = feed.slice(start, end).some((item) => item.type === 'terminal_command' && item.output !== undefined)
  return `Where you have edited since, you are asked first.${ran ? ' What commands did stays.' : ''}`
}
