import type { Match } from '../edits/edit.ts'

const mostTold = 3

/** How the edits were found that do not stand there letter by letter, for the user to look at. */
export function matchedAs(matches: readonly Pick<Match, 'line' | 'note'>[]): { matched?: string } {
  const loose = matches.filter(({ note }) => note !== '')
  if (loose.length === 0) return {}
  const told = loose.slice(0, mostTold).map(({ line, note }) => `${note} (line ${line})`)
  return { matched: `Matched, but ${told.join('; ')}${loose.length > told.length ? '; …' : ''}` }
}
