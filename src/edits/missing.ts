import { cutEnd, plural } from '../base/text.ts'
import type { Fragment } from './findFragment.ts'
import { type Close, closest } from './findNear.ts'
import { indentOf, isBlank, type Lines } from './lines.ts'
import { plain } from './typography.ts'

/** Why an edit is refused, for whoever wrote it, so that the next try can be right. */
export interface Missing {
  readonly message: string
  /** It stands there, but in several places. */
  readonly isAmbiguous?: boolean
}

/** In characters: a line is told in full up to there. */
const longestLine = 200
const mostLinesTold = 5

export const tooRepetitive: Missing = {
  message: 'The file repeats itself so much that the place is not clear. Add lines around it that stand nowhere else.',
}

/** A text that can mean several places; their lines from 0. */
export const ambiguous = (lines: readonly number[]): Missing => ({
  message: `The text to search for stands in ${lines.length} places, not one (${linesTold(lines)}). Add lines around it, or set all.`,
  isAmbiguous: true,
})

export const linesTold = (lines: readonly number[]): string => {
  const told = lines.slice(0, mostLinesTold).map((line) => line + 1)
  return `${told.length === 1 ? 'line' : 'lines'} ${told.join(', ')}${lines.length > told.length ? ', …' : ''}`
}

/** A text that stands only as a part of something longer, which may not have been meant. */
export function partial({ lines }: Lines, parts: readonly Fragment[], search: string): Missing {
  const [{ line }] = parts as [Fragment]
  const last = line + search.split('\n').length - 1
  return {
    message: `The text to search for stands only as a part of something longer (${linesTold(parts.map((part) => part.line))}): line ${last + 1} is\n${told(lines[last] ?? '')}\nCopy whole words and whole lines.`,
  }
}

/** A text that does not stand there: says what is closest to it, and where it first differs. */
export function missing(lines: Lines, search: string, replace: string): Missing {
  const does = 'The text to search for does not occur.'
  if (stands(lines, replace))
    return { message: `${does} Its replacement does: the change seems to have been made already.` }
  const wanted = search.split(/\r?\n/)
  const [best] = closest(lines, wanted)
  if (!best) return { message: `${does} Nothing in the file is like it. Read the file again.` }
  const region = best.first === best.last ? `line ${best.first + 1}` : `lines ${best.first + 1} to ${best.last + 1}`
  return { message: `${does} Closest is ${region}${difference(lines, wanted, best)}` }
}

/** Where the first of the lines is that is not as it was searched for. */
function difference({ lines, ...all }: Lines, wanted: readonly string[], close: Close): string {
  void all
  const [differs] = close.differing
  if (!differs) {
    const [first = ''] = wanted.filter((line) => !isBlank(line))
    return `, which is indented in another way, line by line: its first line begins with ${depth(lines[close.first] ?? '')}, not ${depth(first)}.`
  }
  if (differs.line < 0) return `, which ends where this still goes on:\n${told(wanted[differs.index] ?? '')}`
  const others = close.differing.length - 1
  const more = others > 0 ? `\n${plural(others, 'other line')} ${others === 1 ? 'differs' : 'differ'} as well.` : ''
  const file = told(lines[differs.line] ?? '')
  return `. Line ${differs.line + 1} is\n${file}\nnot\n${told(wanted[differs.index] ?? '')}${more}`
}

const depth = (line: string): string => {
  const indent = indentOf(line)
  return indent.includes('\t') ? plural(indent.length, 'tab') : plural(indent.length, 'space')
}

const told = (line: string): string => cutEnd(line, longestLine)

/** Whether all lines of a text that say something stand in the file, one after the other. */
function stands(lines: Lines, text: string): boolean {
  const wanted = text.split(/\r?\n/).filter((line) => !isBlank(line))
  if (wanted.join('').trim().length < 10) return false
  const keys = lines.keys(plain)
  const [first = ''] = wanted.map(plain)
  const places = lines.places(plain, [first]).get(first) ?? []
  return places.slice(0, 50).some((place) => wanted.every((line, index) => keys[place + index] === plain(line)))
}
