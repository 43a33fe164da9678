import { diffArrays } from 'diff'

/** Lines of a text from one place to another, the second excluded, from 0, that another text has these for. */
export interface Change {
  readonly from: number
  readonly to: number
  readonly lines: readonly string[]
}

/** A difference of more lines is not worked out: nobody could look through it either. A count and no time, so that it is the same everywhere. */
const mostDifferent = 2_000

/** Lines with their ends. Together they are the text. */
export const linesWithEnds = (text: string): string[] => text.match(/[^\n]*\n|[^\n]+$/g) ?? []

/** What makes one list of lines the other: changes that do not touch each other, in order. Null when that is too much. */
export function changesOf(before: readonly string[], after: readonly string[]): Change[] | null {
  const parts = diffArrays([...before], [...after], { maxEditLength: mostDifferent })
  if (!parts) return null
  const changes: Change[] = []
  let at = 0
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
