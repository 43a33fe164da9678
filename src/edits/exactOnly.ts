import { eolOf } from '../base/text.ts'
import { type Edit, type Edited, type Match, type Problem, refuse, tooMuch } from './edit.ts'
import { isTooLarge, largestText } from './size.ts'

/** Texts that have more characters or more lines are only looked through letter by letter: all else takes too long. */
const mostCharacters = 4_000_000
const mostLines = 100_000
/** How many places one edit may replace. */
const mostMatches = 100_000

/** Whether a text is too large for more than exact edits. */
export function isExactOnly(text: string): boolean {
  if (text.length > mostCharacters) return true
  let lines = 0
  for (let at = text.indexOf('\n'); at >= 0 && lines <= mostLines; at = text.indexOf('\n', at + 1)) lines++
  return lines > mostLines
}

/** Applies edits one after the other that stand in the text letter by letter, in its line ends. All of them or none. */
export function replaceExactly(text: string, edits: readonly Edit[]): Edited {
  const problems: Problem[] = []
  const matches: Match[] = []
  const isReturned = eolOf(text) === '\r\n'
  const adapt = (block: string) => (isReturned ? block.replace(/\r?\n/g, '\r\n') : block)
  let edited = text
  for (const [index, edit] of edits.entries()) {
    const search = adapt(edit.search)
    const replace = adapt(edit.replace)
    const count = search === '' ? 0 : countOf(edited, search, edit.all ? mostMatches : 1)
    const problem = problemWith(count, edit)
    if (problem) problems.push({ edit: index, message: problem })
    else {
      // Before it is built: some edits that double a text would fill the memory.
      if (edited.length + count * (replace.length - search.length) > largestText) return refuse(index, tooMuch)
      matches.push({ line: lineAt(edited, edited.indexOf(search)), count, how: 'exact', note: '' })
      edited = edited.split(search).join(replace)
    }
  }
  if (problems.length > 0) return { ok: false, problems }
  if (edited === text) return refuse(0, 'The text would stay as it is.')
  return isTooLarge(edited) ? refuse(edits.length - 1, tooMuch) : { ok: true, text: edited, matches }
}

function problemWith(count: number, { search, replace, all }: Edit): string | null {
  if (search === '') return 'The text to search for is empty.'
  if (search === replace) return 'The text would stay as it is: search and replace are the same.'
  if (count === 0)
    return 'The text to search for does not occur. The file is so large that it has to be copied letter by letter.'
  if (count > mostMatches) return `The text to search for occurs more than ${mostMatches} times. Search for more of it.`
  return count > 1 && !all ? 'The text to search for stands in several places. Add lines around it.' : null
}

/** How often a text stands there, as far as that is of interest: up to one more than `most`. */
function countOf(text: string, search: string, most: number): number {
  let count = 0
  for (let at = text.indexOf(search); at >= 0 && count <= most; at = text.indexOf(search, at + search.length)) count++
  return count
}

const lineAt = (text: string, at: number): number => text.slice(0, at).split('\n').length
