import { cutMiddle } from '../base/text.ts'
import { type Change, changesOf, linesWithEnds } from '../edits/changes.ts'
import type { Comment } from '../protocol/events.ts'

/** How a change came to be what was written, and what was said about it. */
export interface Outcome {
  readonly original: string
  readonly proposed: string
  readonly accepted: string
  readonly reason: string
  readonly comments: readonly Comment[]
}

/** More of a difference than that is read in the file. In characters. */
const longestDiff = 6_000
const longestQuote = 120

/**
 * What the model is told of an accepted change besides that it was made: which parts the user left out, what they wrote
 * themselves, and what they have to say. Nothing when it was taken as it was.
 */
export function feedbackOn({ original, proposed, accepted, reason, comments }: Outcome): string[] {
  return [...deviations(original, proposed, accepted), ...remarks(reason, comments, accepted)]
}

/** What the user said, as the model is told it. `text`: what the lines of the comments are those of. */
export const wordsOn = (reason: string, comments: readonly Comment[], text: string): string =>
  [reason, ...onLines(comments, text)].filter(Boolean).join('\n')

function remarks(reason: string, comments: readonly Comment[], accepted: string): string[] {
  if (!reason && comments.length === 0) return []
  return [
    'The user accepted it, and says this about it. Follow it up:',
    ...(reason ? [reason] : []),
    ...onLines(comments, accepted),
  ]
}

function onLines(comments: readonly Comment[], text: string): string[] {
  const lines = linesWithEnds(text)
  return comments.map(({ start_line, end_line, text: words }) => {
    const place = start_line === end_line ? `line ${start_line}` : `lines ${start_line}-${end_line}`
    const line = (lines[start_line - 1] ?? '').trim().slice(0, longestQuote)
    return `On ${place}${line ? ` (${line})` : ''}: ${words}`
  })
}

function deviations(original: string, proposed: string, accepted: string): string[] {
  if (proposed === accepted) return []
  const [before, middle, after] = [original, proposed, accepted].map(linesWithEnds) as [string[], string[], string[]]
  const [theirs, ours] = [changesOf(middle, after), changesOf(before, middle)]
  if (!theirs) return ['But first the user changed it, in many places. Read it again.']
  const dropped = leftOut(before, ours ?? [])
  const isDropped = (change: Change) => dropped.some((one) => isSame(one, change))
  const [out, own] = [theirs.filter(isDropped), theirs.filter((change) => !isDropped(change))]
  return [
    ...(out.length > 0
      ? ['The user left out this part of it; do not propose it again unasked:', shown(middle, out)]
      : []),
    ...(own.length > 0 ? ['The user changed it before accepting. Theirs stands now:', shown(middle, own)] : []),
  ]
}

/** What the model is told when the user's formatter has changed what they had accepted. */
export function reformatted(accepted: string, formatted: string): string[] {
  const before = linesWithEnds(accepted)
  const changes = changesOf(before, linesWithEnds(formatted))
  return [
    'The user’s formatter has changed it after that:',
    changes ? shown(before, changes) : 'in many places. Read it again.',
  ]
}

/** What each change would be, of the text that was proposed, if the user had left it out. */
function leftOut(before: readonly string[], changes: readonly Change[]): Change[] {
  let shift = 0
  return changes.map(({ from, to, lines }) => {
    const start = from + shift
    shift += lines.length - (to - from)
    return { from: start, to: start + lines.length, lines: before.slice(from, to) }
  })
}

const isSame = (a: Change, b: Change): boolean =>
  a.from === b.from &&
  a.to === b.to &&
  a.lines.length === b.lines.length &&
  a.lines.every((line, index) => line === b.lines[index])

/** As a diff, from what was proposed to what stands there. */
function shown(proposed: readonly string[], changes: readonly Change[]): string {
  const text = changes.map(({ from, to, lines }) =>
    [
      `@@ line ${from + 1} @@`,
      ...proposed.slice(from, to).map((line) => `-${bare(line)}`),
      ...lines.map((line) => `+${bare(line)}`),
    ].join('\n'),
  )
  return cutMiddle(text.join('\n'), longestDiff)
}

const bare = (line: string): string => line.replace(/\r?\n$/, '')
