import type { EventOf } from '../protocol/events.ts'
import type { EntryId } from '../protocol/ids.ts'
import { isProtected } from './controlFiles.ts'

type FileChange = EventOf<'file_change'>['payload']

/**
 * Which of the changes that wait may be accepted at once, in their order, and the files of those that have to be accepted
 * by themselves: protected ones, those with conflicts, and what builds on one of them.
 */
export function acceptable(waiting: readonly FileChange[]): {
  readonly together: readonly EntryId[]
  readonly alone: readonly string[]
} {
  const alone = new Set<EntryId>()
  for (const { id, path, old_path = path, conflicts = 0, builds_on = [] } of waiting)
    if (isProtected(path) || isProtected(old_path) || conflicts > 0 || builds_on.some((other) => alone.has(other)))
      alone.add(id)
  return {
    together: waiting.flatMap(({ id }) => (alone.has(id) ? [] : [id])),
    alone: waiting.flatMap(({ id, path }) => (alone.has(id) ? [path] : [])),
  }
}
