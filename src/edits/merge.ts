import { type Change, changesOf, linesWithEnds } from './changes.ts'

/** Two texts that came of one, as one text. `conflicts`: how many places both have changed; both stand there, marked. */
export interface Merged {
  readonly text: string
  readonly conflicts: number
}

const marks = { theirs: '<<<<<<< In the file now', between: '=======', ours: '>>>>>>> Proposed' } as const
/**
 * Merges what `ours` changes in `base` into `theirs`, line by line, by the rules of diff3: changes that touch each other
 * belong together. A line keeps its own end. Null when the texts differ in too much. Source: S. Khanna, K. Kunal,
 * B. C. Pierce, "A Formal Investigation of Diff3", 2007.
 */
export function merge(base: string, ours: string, theirs: string): Merged | null {
  const before = linesWithEnds(base)
  const mine = changesOf(before, linesWithEnds(ours))
  const other = mine && changesOf(before, linesWithEnds(theirs))
  if (!mine || !other) return null
  const merged: string[] = []
  let conflicts = 0
  let at = 0
  for (const { from, to } of regions([...mine, ...other])) {
    const [a, b, o] = [sideOf(before, mine, from, to), sideOf(before, other, from, to), before.slice(from, to)]
    const clash = !isSame(a, b) && !isSame(a, o) && !isSame(b, o)
    const lines = clash ? marked(b, a) : isSame(a, o) ? b : a
    if (clash) conflicts++
    merged.push(...before.slice(at, from), ...lines)
    at = to
  }
  return { text: [...merged, ...before.slice(at)].join(''), conflicts }
}

/** Whether a conflict that `merge` has marked is still there. */
export const isUnresolved = (text: string): boolean => text.includes(marks.theirs) || text.includes(marks.ours)

/** Where anything has changed: ranges that overlap or touch are one. */
function regions(changes: readonly Change[]): { from: number; to: number }[] {
  const all: { from: number; to: number }[] = []
  for (const { from, to } of [...changes].sort((a, b) => a.from - b.from || a.to - b.to)) {
    const last = all.at(-1)
    if (last && from <= last.to) last.to = Math.max(last.to, to)
    else all.push({ from, to })
  }
  return all
}

/** What one side has in place of some lines of the base. */
function sideOf(before: readonly string[], changes: readonly Change[], from: number, to: number): string[] {
  const lines: string[] = []
  let at = from
  for (const change of changes.filter((one) => one.from >= from && one.to <= to)) {
    lines.push(...before.slice(at, change.from), ...change.lines)
    at = change.to
  }
  return [...lines, ...before.slice(at, to)]
}

const isSame = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((line, index) => line === b[index])

function marked(theirs: readonly string[], ours: readonly string[]): string[] {
  const end = /\r\n$/.test(theirs[0] ?? ours[0] ?? '') ? '\r\n' : '\n'
  const closed = (lines: readonly string[]) => lines.map((line) => (/\n$/.test(line) ? line : line + end))
  return [marks.theirs + end, ...closed(theirs), marks.between + end, ...closed(ours), marks.ours + end]
}
