import { parts } from './elision.ts'
import { type Block, bestFits, type Fit, TooRepetitive } from './findBlock.ts'
import { type Fragment, fragmentsOf, spliceFragment } from './findFragment.ts'
import { closest, corrected } from './findNear.ts'
import { isBlank, type Lines } from './lines.ts'
import { ambiguous, type Missing, missing, partial, tooRepetitive } from './missing.ts'
import { withoutNumbers } from './numbered.ts'
import { rewrite, type Splice } from './rewrite.ts'
import { type Fold, isTyped, plain, typographic } from './typography.ts'

/** How the text that was searched for stands in the file, from exactly to but for a slip of the pen. */
export type How = 'exact' | 'white_space' | 'indentation' | 'line_numbers' | 'typography' | 'elision' | 'near'

/** Where a text was found, and what replacing it changes. */
export interface Found {
  readonly splices: readonly Splice[]
  /** The first line of what was found, from 0. */
  readonly line: number
  readonly count: number
  readonly how: How
  /** What was different, for the user; '' when nothing was. */
  readonly note: string
}

type Outcome = Found | Missing
type Stage = (lines: Lines, search: string, replace: string) => Outcome | null

/** From exact to far: what is found by one is not looked for by the next, and two places are one too many for each. */
const stages: readonly Stage[] = [
  (lines, search, replace) => standing(lines, search, replace, plain),
  (lines, search, replace) => unnumbered(lines, search, replace, plain),
  (lines, search, replace) => standing(lines, search, replace, typographic),
  (lines, search, replace) => unnumbered(lines, search, replace, typographic),
  elided,
  near,
]

/** The one place that a text can mean, and what stands there with `replace` in its place. */
export function findText(lines: Lines, search: string, replace: string): Outcome {
  try {
    for (const stage of stages) {
      const outcome = stage(lines, search, replace)
      if (outcome) return outcome
    }
    return missing(lines, search, replace)
  } catch (error) {
    if (error instanceof TooRepetitive) return tooRepetitive
    throw error
  }
}

/** A place for a text, as whole lines or as a part of them. */
type Place = { readonly fit: Fit } | { readonly fragment: Fragment }

function standing(lines: Lines, search: string, replace: string, fold: Fold): Outcome | null {
  const isTypographic = fold === typographic
  if (isTypographic && isTyped(search) && isTyped(lines.text)) return null
  const { block, fits } = fitting(lines, blocksOf(search, replace), fold)
  const { found, partial: parts } = isPartSearched(search) ? fragmentsOf(lines, search, isTypographic) : nothing
  const isSure = fits[0]?.tier === 0 && (search.length >= 10 || /\S\s+\S/.test(search))
  const places: Place[] = [...fits.map((fit) => ({ fit })), ...(isSure ? [] : found.map((fragment) => ({ fragment })))]
  const [place] = places
  if (!place) return parts.length > 0 ? partial(lines, parts, search) : null
  if (places.length > 1) return ambiguous(places.map((one) => lineOf(one)))
  if ('fit' in place) return asFound(lines, block, place.fit, fold)
  const splice = spliceFragment(lines, place.fragment, search, replace)
  return { splices: [splice], line: place.fragment.line, count: 1, ...(isTypographic ? typographically : exactly) }
}

const nothing = { found: [], partial: [] }
const exactly = { how: 'exact', note: '' } as const
const typographically = { how: 'typography', note: 'typographic characters differ' } as const

/** A text that begins with a line end is lines, and says nothing about what stands before them. */
const isPartSearched = (search: string): boolean => !/^\r?\n/.test(search)
const lineOf = (place: Place): number => ('fit' in place ? place.fit.first : place.fragment.line)

/** The places of the first block that stands there exactly, else those of the last. */
export function fitting(lines: Lines, blocks: readonly [Block, ...Block[]], fold: Fold): { block: Block; fits: Fit[] } {
  let last = { block: blocks[0], fits: [] as Fit[] }
  for (const block of blocks) {
    last = { block, fits: bestFits(lines, block, fold) }
    if (last.fits[0]?.tier === 0) return last
  }
  return last
}

/**
 * The lines of both texts. A last line end is a formality, as long as both have it or neither. Of a text that has one
 * where the other has none it may also be an empty line, as in texts that are written without the last line end.
 */
export function blocksOf(search: string, replace: string): [Block, ...Block[]] {
  const [before, after] = [linesIn(search), linesIn(replace)]
  const [isClosed, isReplaceClosed] = [search.endsWith('\n'), replace.endsWith('\n')]
  const closed = before.slice(0, -1)
  if (replace === '') return [{ search: isClosed ? closed : before, replace: [] }]
  if (isClosed && isReplaceClosed) return [{ search: closed, replace: after.slice(0, -1) }]
  if (!isClosed) return [{ search: before, replace: after }]
  return [
    { search: before, replace: after },
    { search: closed, replace: after },
  ]
}

const linesIn = (text: string): string[] => text.split(/\r?\n/)

export function asFound(lines: Lines, block: Block, fit: Fit, fold: Fold): Outcome {
  const splice = rewrite(lines, block, fit, fold)
  if (!splice)
    return {
      message: `The block stands at line ${fit.first + 1} with another indentation, and it is not clear how deep the new lines are to be. Copy the indentation from the file, also for the first line.`,
    }
  const note = [...(fold === typographic ? [typographically.note] : []), ...(fit.note ? [fit.note] : [])].join(', ')
  const how = fold === typographic ? 'typography' : (['exact', 'white_space', 'indentation'] as const)[fit.tier]
  return { splices: [splice], line: fit.first, count: 1, how, note }
}

function unnumbered(lines: Lines, search: string, replace: string, fold: Fold): Outcome | null {
  const [block] = blocksOf(search, replace).slice(-1)
  const bare = block && withoutNumbers(block.search, block.replace)
  if (!bare || bare.search.every(isBlank)) return null
  const fits = bestFits(lines, bare, fold)
  const [fit] = fits
  if (!fit) return null
  if (fits.length > 1) return ambiguous(fits.map(({ first }) => first))
  const found = asFound(lines, bare, fit, fold)
  if ('message' in found) return found
  return { ...found, how: 'line_numbers', note: ['without the line numbers', found.note].filter(Boolean).join(', ') }
}

/** With lines left out of both texts: each part has its own place, and what lies between stays. */
function elided(lines: Lines, search: string, replace: string): Outcome | null {
  const [block] = blocksOf(search, replace).slice(-1)
  const [before, after] = [parts(block?.search ?? []), parts(block?.replace ?? [])]
  if (before.length === 1) return null
  if (before.length !== after.length)
    return {
      message: `Lines are left out of the text to search for ${before.length - 1} times, but ${after.length - 1} times of its replacement. Leave out the same lines in both, or better none.`,
    }
  const blocks = before.map((search, index) => ({ search, replace: after[index] ?? [] }))
  const isEmpty = ({ search }: Block) => search.every(isBlank)
  if (blocks.some((part, index) => isEmpty(part) && (!part.replace.every(isBlank) || !isEdge(index, blocks.length))))
    return { message: 'Something is to be written where only lines that are left out stand. Name the lines around it.' }
  const solid = blocks.filter((part) => !isEmpty(part))
  if (solid.length === 0) return null
  return inOrder(lines, solid)
}

const isEdge = (index: number, count: number): boolean => index === 0 || index === count - 1

function inOrder(lines: Lines, blocks: readonly Block[]): Outcome | null {
  const fits = blocks.map((block) => bestFits(lines, block, typographic))
  const ways = waysThrough(
    fits,
    blocks.map(({ search, replace }) => search.join('\n') !== replace.join('\n')),
  )
  const [way] = ways
  if (!way) return null
  if (ways.length > 1) return ambiguous(ways.map((fits) => fits[0]?.first ?? 0))
  const splices: Splice[] = []
  for (const [index, block] of blocks.entries()) {
    const fit = way[index]
    const found = fit && asFound(lines, block, fit, fit.tier === 0 ? plain : typographic)
    if (!found || 'message' in found) return found ?? null
    splices.push(...found.splices)
  }
  return { splices, line: way[0]?.first ?? 0, count: 1, how: 'elision', note: 'lines were left out' }
}

/** Enough to know that there are several. */
const mostWays = 50

/** The ways to place blocks one behind the other that differ in where one that changes stands. */
function waysThrough(fits: readonly (readonly Fit[])[], changes: readonly boolean[]): Fit[][] {
  let ways: Fit[][] = [[]]
  for (const [index, places] of fits.entries()) {
    const longer = ways.flatMap((way) => {
      const behind = places.filter(({ first }) => first > (way.at(-1)?.last ?? -1))
      // Where one that stays as it is stands matters only in that the next ones come behind it.
      return (changes[index] ? behind : behind.slice(0, 1)).slice(0, mostWays).map((fit) => [...way, fit])
    })
    ways = longer.slice(0, mostWays)
  }
  return ways
}

function near(lines: Lines, search: string, replace: string): Outcome | null {
  const [block] = blocksOf(search, replace).slice(-1)
  if (!block) return null
  const right = corrected(lines, block, closest(lines, block.search))
  if (!right) return null
  const fits = bestFits(lines, right.block, plain)
  const [fit] = fits
  if (!fit || fits.length > 1 || fit.first > right.at.last || fit.last < right.at.first) return null
  const found = asFound(lines, right.block, fit, plain)
  if ('message' in found) return null
  const wrong = right.at.differing.map(({ line }) => line + 1)
  return { ...found, how: 'near', note: `line ${wrong.join(' and line ')} was mistyped` }
}
