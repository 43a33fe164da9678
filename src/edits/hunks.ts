import { diffLines } from 'diff'
import { linesOf } from '../base/text.ts'

/** Beyond this many milliseconds the difference of two texts is not worked out line by line. */
const patience = 200

/** How many lines a change adds and removes. */
export function lineCounts(original: string, modified: string): { added: number; removed: number } {
  const parts = diffLines(original, modified, { timeout: patience })
  if (!parts) return { added: linesOf(modified).length, removed: linesOf(original).length }
  const sum = (which: 'added' | 'removed') => parts.reduce((all, part) => all + (part[which] ? part.count : 0), 0)
  return { added: sum('added'), removed: sum('removed') }
}
