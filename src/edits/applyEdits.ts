import { eolOf } from '../base/text.ts'
import { isTooLarge, largestText } from './size.ts'

/** Replace `search`, which stands exactly once in the text (or anywhere, with `all`), by `replace`. */
export interface Edit {
  readonly search: string
  readonly replace: string
  readonly all?: boolean | undefined
}

/** Where an edit was found: the line of its first match, from 1. */
export interface Match {
  readonly line: number
  readonly count: number
}

export interface Problem {
  /** Which edit, from 0. */
  readonly edit: number
  readonly message: string
}

export type Edited =
  | { readonly ok: true; readonly text: string; readonly matches: readonly Match[] }
  | { readonly ok: false; readonly problems: readonly Problem[] }

/** How many edits are applied at once. Each may go through the whole text, and the next through what it wrote. */
export const mostEdits = 100
const tooLarge = `The file would become larger than ${largestText} bytes.`
/** How many places one edit may replace. */
const mostMatches = 100_000
/** How many places are looked at for a line like the one that was searched for. */
const mostPlaces = 1_000

/**
 * Applies edits one after the other, so that an edit may refer to what an earlier one wrote. All of them or none. A
 * block is written in the line ends of the text, whichever it came in.
 */
export function applyEdits(text: string, edits: readonly Edit[]): Edited {
  if (edits.length > mostEdits) return refuse(mostEdits, `More than ${mostEdits} edits at once. Make several calls.`)
  const problems: Problem[] = []
  const matches: Match[] = []
  const eol = eolOf(text)
  let edited = text
  for (const [index, edit] of edits.entries()) {
    const step = applyEdit(edited, inLineEnds(eol, edit))
    if (step === tooLarge) return refuse(index, tooLarge)
    if (typeof step === 'string') problems.push({ edit: index, message: step })
    else {
      edited = step.text
      matches.push(step.match)
    }
  }
  if (problems.length > 0) return { ok: false, problems }
  if (edited === text) return refuse(0, 'The text would stay as it is: search and replace are the same.')
  return isTooLarge(edited) ? refuse(edits.length - 1, tooLarge) : { ok: true, text: edited, matches }
}

const refuse = (edit: number, message: string): Edited => ({ ok: false, problems: [{ edit, message }] })

function applyEdit(text: string, { search, replace, all }: Edit): { text: string; match: Match } | string {
  if (search === '') return 'The text to search for is empty. Use write_file to write a whole file.'
  const first = text.indexOf(search)
  if (first < 0) return `The text to search for does not occur.${nearest(text, search)}`
  const { count, places } = occurrences(text, search)
  if (count > mostMatches) return `The text to search for occurs more than ${mostMatches} times. Search for more of it.`
  if (count > 1 && !all)
    return `The text to search for occurs ${count} times, not once (${linesAt(text, places, count)}). Add lines around it.`
  // Before it is built: some edits that double a text would fill the memory.
  if (text.length + count * (replace.length - search.length) > largestText) return tooLarge
  return { text: text.split(search).join(replace), match: { line: lineAt(text, first), count } }
}

function inLineEnds(eol: string, { search, replace, all }: Edit): Edit {
  const adapt = (block: string) => (eol === '\r\n' ? block.replace(/\r?\n/g, eol) : block)
  return { search: adapt(search), replace: adapt(replace), all }
}

/** How often a block stands in a text, as far as that is of interest, and where it does so first. */
function occurrences(text: string, search: string): { count: number; places: number[] } {
  const places: number[] = []
  let count = 0
  for (let at = text.indexOf(search); at >= 0 && count <= mostMatches; at = text.indexOf(search, at + search.length)) {
    if (count < 5) places.push(at)
    count++
  }
  return { count, places }
}

const lineAt = (text: string, at: number): number => text.slice(0, at).split('\n').length

const linesAt = (text: string, places: readonly number[], count: number): string =>
  `lines ${places.map((at) => lineAt(text, at)).join(', ')}${count > places.length ? ', …' : ''}`

/** Where the first line of the block stands on its own, so that the next try can be right. */
function nearest(text: string, search: string): string {
  const first = search
    .split('\n')
    .find((line) => line.trim() !== '')
    ?.trim()
  if (!first) return ''
  let at = text.indexOf(first)
  for (let tries = 0; at >= 0 && tries < mostPlaces; tries++) {
    const end = text.indexOf('\n', at)
    const line = text.slice(text.lastIndexOf('\n', at) + 1, end < 0 ? text.length : end)
    if (line.trim() === first)
      return ` Its first line stands at line ${lineAt(text, at)}, but what follows differs. Read it again.`
    at = text.indexOf(first, at + first.length)
  }
  return ' Read the file again.'
}
