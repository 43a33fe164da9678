import { plural } from '../base/text.ts'
import { turning, unseen, visible } from './display.ts'

const mark = '\uFEFF'
/** A longer line hides what stands at its end. */
const longest = 1_000
/** More kinds of characters than this are only counted. */
const mostNamed = 4
/** By how many characters on either side it is told whether a character stood there before. */
const around = 4
/** In a text with more places than this to remember, characters are only counted. */
const mostPlaces = 100_000

/** Beyond so many they are not gone through: nobody would, and it takes time. */
const mostFound = 500_000

/**
 * What a diff shows badly or not at all, of what a change adds to a text: characters that cannot be seen, lines that run
 * out of sight, other line ends. Nothing about what stood there before.
 */
export function notable(original: string, modified: string): string[] {
  const [before, after] = differing(withoutMark(original), withoutMark(modified))
  return [
    ...addedUnseen(before, after),
    ...addedLongLines(before, after),
    ...changedLineEnds(original, modified),
    ...changedBorders(original, modified),
  ]
}

const withoutMark = (text: string): string => (text.startsWith(mark) ? text.slice(1) : text)

/** Some lines of a text. */
interface Part {
  readonly text: string
  /** The number of the first, from 1. */
  readonly start: number
}

/** Two texts without the whole lines that both begin and end with: those may be many, and are not looked at. */
function differing(before: string, after: string): [Part, Part] {
  const most = Math.min(before.length, after.length)
  let same = 0
  while (same < most && before.charCodeAt(same) === after.charCodeAt(same)) same++
  const from = before.slice(0, same).lastIndexOf('\n') + 1
  let end = 0
  while (end < most - from && before.charCodeAt(before.length - end - 1) === after.charCodeAt(after.length - end - 1))
    end++
  const feed = before.indexOf('\n', before.length - end)
  const left = feed < 0 ? 0 : before.length - feed - 1
  const { LF, CRLF } = lineEndsOf(before.slice(0, from))
  const part = (text: string) => ({ text: text.slice(from, text.length - left), start: LF + CRLF + 1 })
  return [part(before), part(after)]
}

/** What emoji are made of, where it does make one. */
const joiner =
  /(?<=\p{Extended_Pictographic}|\p{Emoji_Modifier}|\uFE0F)\u200d(?=\p{Extended_Pictographic})|(?<=\p{Extended_Pictographic})\uFE0F|(?<=[0-9#*])\uFE0F(?=\u20E3)/gu

interface Found {
  readonly char: string
  readonly line: number
  /** The character with what stands around it. */
  readonly place: string
}

function* unseenIn(part: Part, around: number): Generator<Found> {
  let count = 0
  for (const { number, line } of linesOf(part)) {
    if (line.search(unseen) < 0) continue
    const plain = line.replace(joiner, '')
    for (const { 0: char, index } of plain.matchAll(unseen)) {
      if (++count > mostFound) return
      yield { char, line: number, place: plain.slice(Math.max(0, index - around), index + char.length + around) }
    }
  }
}

/** Lines without their ends. */
function* linesOf({ text, start }: Part): Generator<{ readonly number: number; readonly line: string }> {
  for (let number = start, at = 0; at < text.length; number++) {
    const feed = text.indexOf('\n', at)
    const end = feed < 0 ? text.length : text[feed - 1] === '\r' ? feed - 1 : feed
    yield { number, line: text.slice(at, Math.max(at, end)) }
    at = feed < 0 ? text.length : feed + 1
  }
}

/** How often a character is added, and in which line first. */
interface Addition {
  readonly count: number
  readonly line: number
}

function addedUnseen(before: Part, after: Part): string[] {
  const added = additions(before, after)
  const turns = [...added].filter(([char]) => char.search(turning) >= 0)
  const hides = [...added].filter(([char]) => char.search(turning) < 0)
  return [
    ...named('that turns text around', 'that turn text around', turns),
    ...named('that cannot be seen', 'that cannot be seen', hides),
  ]
}

/** Only characters that there are more of now: one whose surroundings are changed is not new. */
function additions(before: Part, after: Part): Map<string, Addition> {
  const [had, has] = [placesIn(before, 0), placesIn(after, 0)]
  const growth = new Map([...has].map(([char, count]) => [char, count - (had.get(char) ?? 0)]))
  const added = new Map<string, Addition>()
  if ([...growth.values()].every((count) => count <= 0)) return added
  const detailed = placesIn(before, around)
  const [known, width] = detailed.size < mostPlaces ? [detailed, around] : [had, 0]
  for (const { char, line, place } of unseenIn(after, width)) {
    const left = known.get(place) ?? 0
    const count = growth.get(char) ?? 0
    if (left > 0) known.set(place, left - 1)
    else if (count > 0 && !added.has(char)) added.set(char, { count, line })
  }
  return added
}

/** How often each place occurs, up to a number of places. */
function placesIn(part: Part, around: number): Map<string, number> {
  const places = new Map<string, number>()
  for (const { place } of unseenIn(part, around)) {
    if (places.size >= mostPlaces) break
    places.set(place, (places.get(place) ?? 0) + 1)
  }
  return places
}

function named(one: string, several: string, added: readonly (readonly [string, Addition])[]): string[] {
  const total = added.reduce((all, [, { count }]) => all + count, 0)
  if (total === 0) return []
  const kinds = added.slice(0, mostNamed).map(([char, { count, line }]) => {
    const where = count === 1 ? `line ${line}` : `${written(count)}×, first in line ${line}`
    return `${visible(char)} (${where})`
  })
  const more = added.length > mostNamed ? [`${added.length - mostNamed} more kinds`] : []
  return [`Adds ${total === 1 ? `a character ${one}` : `characters ${several}`}: ${[...kinds, ...more].join(', ')}`]
}

const written = (count: number): string => count.toLocaleString('en-US')

function addedLongLines(before: Part, after: Part): string[] {
  const known = new Set(longLinesOf(before).map(({ line }) => line))
  const added = longLinesOf(after).filter(({ line }) => !known.has(line))
  const [first] = added
  if (!first) return []
  if (added.length === 1) return [`Adds a line of ${written(first.line.length)} characters (line ${first.number})`]
  const length = added.reduce((most, { line }) => Math.max(most, line.length), 0)
  return [`Adds ${written(added.length)} lines of up to ${written(length)} characters (first line ${first.number})`]
}

function longLinesOf(part: Part): { readonly number: number; readonly line: string }[] {
  const long = []
  for (const one of linesOf(part)) if (one.line.length > longest) long.push(one)
  return long
}

type Ends = 'LF' | 'CRLF'

function changedLineEnds(before: string, after: string): string[] {
  const [old, now] = [lineEndsOf(before), lineEndsOf(after)]
  const [from, to] = [kindOf(old), kindOf(now)]
  if (from === to || from === 'none' || to === 'none') return []
  if (to === 'mixed') {
    const other: Ends = from === 'LF' ? 'CRLF' : 'LF'
    return [`Mixes line ends: ${plural(now[other], 'line')} with ${other} in a file of ${from}`]
  }
  // A mixed file may lose the one line that was different, and all others stay as they are.
  if (from === 'mixed' && now[to] <= old[to]) return []
  return [`Changes the line ends of the whole file from ${from} to ${to}`]
}

function lineEndsOf(text: string): Record<Ends, number> {
  const ends = { LF: 0, CRLF: 0 }
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1))
    ends[text[at - 1] === '\r' ? 'CRLF' : 'LF']++
  return ends
}

function kindOf({ LF, CRLF }: Record<Ends, number>): Ends | 'mixed' | 'none' {
  if (LF > 0 && CRLF > 0) return 'mixed'
  if (LF === 0 && CRLF === 0) return 'none'
  return LF > 0 ? 'LF' : 'CRLF'
}

/** What changes at the very beginning and at the very end of a file. */
function changedBorders(original: string, modified: string): string[] {
  if (modified === '') return []
  const [had, has] = [original.startsWith(mark), modified.startsWith(mark)]
  return [
    ...(has && !had ? ['Adds a byte order mark at the beginning'] : []),
    ...(had && !has ? ['Removes the byte order mark at the beginning'] : []),
    ...(original.endsWith('\n') && !modified.endsWith('\n') ? ['Removes the line end at the end of the file'] : []),
  ]
}
