import { editsBetween } from './blocks.ts'
import type { Deed } from './family.ts'

/**
 * Makes a file say this. What was read has no line end at its end, so none is added there either; a new or an empty
 * file is written as a whole.
 */
export function changeDeed(path: string, before: string | undefined, after: string, description: string): Deed {
  if (before === undefined || before === '') return { name: 'write_file', input: { path, content: after, description } }
  const text = before.endsWith('\n') ? after : after.replace(/\n$/, '')
  return { name: 'edit_file', input: { path, edits: editsBetween(before, text), description } }
}
