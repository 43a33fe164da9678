import { type Change, changesOf, linesWithEnds } from '../edits/changes.ts'
import type { Match } from '../edits/edit.ts'

const mostTold = 3

/** How the edits were found that do not stand there letter by letter, for the user to look at. */
export function matchedAs(matches: readonly Pick<Match, 'line' | 'note'>[]): { matched?: string } {
  const loose = matches.filter(({ note }) => note !== '')
  if (loose.length === 0) return {}
  const told = loose.slice(0, mostTold).map(({ line, note }) => `${note} (line ${line})`)
  return { matched: `Matched, but ${told.join('; ')}${loose.length > told.length ? '; …' : ''}` }
}

/** Where in the new text each place is, with how it was found and what the model says of it. Lines count from 1. */
export function remarksOn(
  original: string,
  modified: string,
  matches: readonly (Pick<Match, 'line' | 'note'> & { readonly said?: string | undefined })[],
): { remarks?: { line: number; text: string }[] } {
  const loud = matches.filter(({ note, said }) => note || said)
  if (loud.length === 0) return {}
  const changes = changesOf(linesWithEnds(original), linesWithEnds(modified)) ?? []
  const remarks = loud.map(({ line, note, said }) => ({
    line: movedBy(changes, line - 1) + 1,
    text: [...(said ? [said] : []), ...(note ? [`Matched, but ${note}.`] : [])].join('\n'),
  }))
  return { remarks }
}

/** Where a line of the text before is now. One that has gone is where something else has come in its place. */
function movedBy(changes: readonly Change[], line: number): number {
  const before = changes.filter(({ to }) => to <= line)
  const shift = before.reduce((sum, { from, to, lines }) => sum + lines.length - (to - from), 0)
  const over = changes.find(({ from, to }) => from <= line && line < to)
  return (over ? over.from : line) + shift
}
