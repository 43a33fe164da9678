import { diffArrays } from 'diff'

/** Lines of a text from one place to another, the second excluded, from 0, that another text has these for. */
export interface Change {
  readonly from: number
  readonly to: number
  readonly lines: readonly string[]
}

/** A difference of more lines is not worked out: nobody could look through it either. A count and no time, so that it is the same everywhere. */
const mostDifferent = 1_000

/** Lines with their ends. Together they are the text. */
export const linesWithEnds = (text: string): string[] => text.match(/[^\n]*\n|[^\n]+$/g) ?? []

/** What makes one list of lines the other: changes that do not touch each other, in order. Null when that is too much. */
export function changesOf(before: readonly string[], after: readonly string[]): Change[] | null {
  const [start, end] = common(before, after)
  const [a, b] = [before.slice(start, before.length - end), after.slice(start, after.length - end)]
  if (a.length === 0 && b.length === 0) return []
  if (a.length === 0 || b.length === 0) return [{ from: start, to: start + a.length, lines: b }]
  const parts = diffArrays(a, b, { maxEditLength: mostDifferent })
  return parts ? joined(parts, start) : null
}

/** How many lines both have in common at the beginning, and at the end. */
function common(before: readonly string[], after: readonly string[]): [number, number] {
  const shortest = Math.min(before.length, after.length)
  let start = 0
  while (start < shortest && before[start] === after[start]) start++
  let end = 0
  while (end < shortest - start && before.at(-1 - end) === after.at(-1 - end)) end++
  return [start, end]
}

function joined(parts: readonly { added: boolean; removed: boolean; value: string[] }[], start: number): Change[] {
  const changes: Change[] = []
  let at = start
  let isOpen = false
  for (const { added, removed, value } of parts) {
    const to = added ? at : at + value.length
    const last = isOpen ? changes.pop() : undefined
    const lines = added ? value : []
    isOpen = added || removed
    if (isOpen) changes.push({ from: last?.from ?? at, to, lines: [...(last?.lines ?? []), ...lines] })
    else if (last) changes.push(last)
    at = to
  }
  return changes
}
