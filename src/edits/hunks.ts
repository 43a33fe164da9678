import { diffLines, structuredPatch } from 'diff'
import { linesOf } from '../base/text.ts'

/** Beyond this many milliseconds the difference of two texts is not worked out line by line. */
const patience = 25
/** Nor is it when more than this differs, in lines and in characters: reading it takes the time already. */
const mostLines = 20_000
const mostCharacters = 1_000_000
/** How much is compared at once where two texts are expected to be the same. */
const stride = 4_096

/**
 * How many lines a change adds and removes. What differs in too much is counted as replaced as a whole: nobody waits
 * for an exact number there.
 */
export function lineCounts(original: string, modified: string): { added: number; removed: number } {
  const [before, after] = middles(original, modified)
  const plain = { added: countLines(after), removed: countLines(before) }
  if (plain.added === 0 || plain.removed === 0) return plain
  if (plain.added + plain.removed > mostLines || before.length + after.length > mostCharacters) return plain
  const parts = diffLines(before, after, { timeout: patience })
  if (!parts) return plain
  const sum = (which: 'added' | 'removed') => parts.reduce((all, part) => all + (part[which] ? part.count : 0), 0)
  return { added: sum('added'), removed: sum('removed') }
}

/** Lines of a text that follow each other, from a number on, which counts from 1. */
export interface Region {
  readonly start: number
  readonly lines: readonly string[]
}

/** Lines shown around each change. */
const around = 2

/** What a change has written, with some lines around. None in texts so large that working it out takes time. */
export function changedRegions(original: string, modified: string): Region[] {
  if (original.length + modified.length > mostCharacters) return []
  const [before, after] = middles(original, modified)
  const lines = countLines(before) + countLines(after)
  if (lines > mostLines) return []
  // The beginning that both have in common is whole lines.
  const skipped = countLines(modified.slice(0, commonStart(original, modified)).replace(/[^\n]*$/, ''))
  const common = linesOf(modified)
  const patch = structuredPatch('', '', before, after, '', '', { context: around, timeout: patience })
  return (patch?.hunks ?? []).map(({ newStart, newLines }) => {
    const from = Math.max(0, skipped + newStart - 1 - around)
    const to = Math.min(common.length, skipped + newStart - 1 + newLines + around)
    return { start: from + 1, lines: common.slice(from, to) }
  })
}

/** Two texts without the whole lines that they have in common at the beginning and at the end. */
function middles(a: string, b: string): [string, string] {
  const start = a.slice(0, commonStart(a, b)).lastIndexOf('\n') + 1
  const [restA, restB] = [a.slice(start), b.slice(start)]
  const common = commonEnd(restA, restB)
  const isLineStart = (text: string) => text.length === common || text[text.length - common - 1] === '\n'
  // The common end may begin in the middle of a line, which then is not common.
  const partial = isLineStart(restA) && isLineStart(restB) ? 0 : lineLength(restA.slice(restA.length - common))
  const end = common - partial
  return [restA.slice(0, restA.length - end), restB.slice(0, restB.length - end)]
}

const lineLength = (text: string): number => {
  const end = text.indexOf('\n')
  return end < 0 ? text.length : end + 1
}

function commonStart(a: string, b: string): number {
  const most = Math.min(a.length, b.length)
  let at = 0
  while (at + stride <= most && a.slice(at, at + stride) === b.slice(at, at + stride)) at += stride
  while (at < most && a.charCodeAt(at) === b.charCodeAt(at)) at++
  return at
}

function commonEnd(a: string, b: string): number {
  const most = Math.min(a.length, b.length)
  const piece = (text: string, at: number) => text.slice(text.length - at - stride, text.length - at)
  let at = 0
  while (at + stride <= most && piece(a, at) === piece(b, at)) at += stride
  while (at < most && a.charCodeAt(a.length - at - 1) === b.charCodeAt(b.length - at - 1)) at++
  return at
}

/** Counted in bytes: in a large text that is faster than looking at its characters. */
function countLines(text: string): number {
  const bytes = new TextEncoder().encode(text)
  let count = text === '' || text.endsWith('\n') ? 0 : 1
  for (let at = 0; at < bytes.length; at++) count += bytes[at] === 10 ? 1 : 0
  return count
}
