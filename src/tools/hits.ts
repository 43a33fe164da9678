import { linesOf } from '../base/text.ts'
import type { Pattern } from '../patterns/pattern.ts'

const longestLine = 300
/** How much of a long line is shown before the end of a hit in it. */
const before = 200

export interface Found {
  readonly lines: readonly string[]
  readonly hits: readonly Hit[]
}

interface Hit {
  /** The index of its line. */
  readonly index: number
  /** Where in the line it ends. */
  readonly end: number
}

/** All lines of a text in which there is a match. */
export function hitsIn(text: string, pattern: Pattern): Found {
  const lines = linesOf(text.replace(/^\uFEFF/, ''))
  const hits: Hit[] = []
  for (const [index, line] of lines.entries()) {
    const end = pattern.endIn(line)
    if (end >= 0) hits.push({ index, end })
  }
  return { lines, hits }
}

/** The first hits as read_file shows lines, each with its surroundings, in which hits are marked. */
export function shown({ lines, hits }: Found, context: number, most: number): string {
  // Behind the last one that is shown there may be others in its surroundings.
  const ends = new Map(hits.slice(0, most + context).map(({ index, end }) => [index, end]))
  const row = (at: number) => {
    const end = ends.get(at)
    const mark = end === undefined ? ' ' : '>'
    return `${context > 0 ? mark : ''}${at + 1}\t${cut(lines[at] ?? '', end ?? 0)}`
  }
  const rows: string[] = []
  let next = 0
  for (const { index } of hits.slice(0, most)) {
    const from = Math.max(index - context, next)
    if (context > 0 && rows.length > 0 && from > next) rows.push('--')
    next = Math.max(next, Math.min(index + context + 1, lines.length))
    for (let at = from; at < next; at++) rows.push(row(at))
  }
  const left = hits.length - most
  return [...rows, ...(left > 0 ? [`[${left} more in this file]`] : [])].join('\n')
}

/** The part of a long line that has the end of a hit in it. */
function cut(line: string, end: number): string {
  if (line.length <= longestLine) return line
  const from = Math.max(0, Math.min(end - before, line.length - longestLine))
  const rest = line.length - from - longestLine
  return [
    ...(from > 0 ? [`[${from} characters ...] `] : []),
    line.slice(from, from + longestLine),
    ...(rest > 0 ? [` [... ${rest} more characters]`] : []),
  ].join('')
}
