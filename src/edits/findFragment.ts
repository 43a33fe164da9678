import { isBlank, type Lines } from './lines.ts'
import type { Splice } from './rewrite.ts'
import { asTyped, characterMap, inTheirCharacters } from './typography.ts'

/** A place where a text stands that does not begin or end with whole lines. */
export interface Fragment {
  /** In UTF-16 code units. */
  readonly start: number
  readonly end: number
  /** The line it begins in, from 0. */
  readonly line: number
}

export interface Fragments {
  readonly found: readonly Fragment[]
  /** Where it stands too, but as a part of something longer: a word, or a line of a block that is meant as a whole. */
  readonly partial: readonly Fragment[]
}

/** More places than that are not told apart. */
export const mostFragments = 200

/**
 * Where a text stands letter by letter, apart from places that are whole lines. `isTyped`: typographic characters count as
 * those that are typed.
 */
export function fragmentsOf(lines: Lines, search: string, isTyped: boolean): Fragments {
  const found: Fragment[] = []
  const partial: Fragment[] = []
  const flat = isTyped ? asTyped(lines.flat.text) : lines.flat.text
  const wanted = isTyped ? asTyped(search) : search
  for (let at = flat.indexOf(wanted); at >= 0; at = flat.indexOf(wanted, at + wanted.length)) {
    const end = at + wanted.length
    const before = flat.slice(flat.lastIndexOf('\n', at - 1) + 1, at)
    const after = flat.slice(end, lineEnd(flat, end))
    if (isWhole(before, after, wanted)) continue
    const place = { start: lines.placeOf(at).at, end: lines.placeOf(end).at, line: lines.placeOf(at).line }
    const isPart = splitsWord(flat, at, end) || isMeantWhole(before, after, wanted)
    ;(isPart ? partial : found).push(place)
    if (found.length + partial.length > mostFragments) break
  }
  return { found, partial }
}

/** What putting a text in such a place changes, in the line ends of the line it begins in. */
export function spliceFragment(lines: Lines, { start, end, line }: Fragment, search: string, replace: string): Splice {
  const file = lines.text.slice(start, end).replaceAll('\r\n', '\n')
  const text = file === search ? replace : inTheirCharacters(replace, search, file, characterMap([[search, file]]))
  return { start, end, text: text.replaceAll('\n', lines.endNear(line)) }
}

function lineEnd(text: string, from: number): number {
  const end = text.indexOf('\n', from)
  return end < 0 ? text.length : end
}

const isWhole = (before: string, after: string, search: string): boolean =>
  isBlank(before) && (isBlank(after) || search.endsWith('\n'))

const word = /[\p{L}\p{N}_$]/u

/** Whether a text at a place begins or ends in the middle of a word. */
export function splitsWord(text: string, start: number, end: number): boolean {
  const is = (index: number) => word.test(text.charAt(index))
  return (is(start - 1) && is(start)) || (is(end - 1) && is(end))
}

/**
 * A block that begins where a line does is meant to end where one does: what follows there has been written since, or was
 * overlooked. Not so where it visibly ends in the middle of something.
 */
function isMeantWhole(before: string, after: string, search: string): boolean {
  const startsLine = isBlank(before) && (search.includes('\n') || /^[ \t]/.test(before + search))
  return startsLine && !isBlank(after) && !search.endsWith('\n') && !/[([{=,:+\-*/|&<>.\s]$/.test(search)
}
