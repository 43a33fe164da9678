import { type Reindentation, reindentation } from './indentation.ts'
import { indentOf, isBlank, type Lines } from './lines.ts'
import { type Fold, plain } from './typography.ts'

/** What is to be found and what is to stand there, as lines without their ends. */
export interface Block {
  readonly search: readonly string[]
  readonly replace: readonly string[]
}

/** A place where all lines of a block stand, one after the other. */
export interface Fit {
  /** The line of the file for each line of the block; -1 for a blank one that the file does not have. */
  readonly pairs: readonly number[]
  readonly first: number
  readonly last: number
  /** 0: as it is; 1: but for white space at the end and blank lines; 2: but for the indentation. */
  readonly tier: 0 | 1 | 2
  readonly reindentation: Reindentation
  /** What was different, for the user; '' for nothing. */
  readonly note: string
}

/** How much work finding the places of one block may take, in comparisons. */
const mostComparisons = 2_000_000
/** A block of which each line stands in more places than that is not looked for. */
const mostFits = 10_000

/** The text repeats itself so much that looking at all places would take too long. */
export class TooRepetitive extends Error {}

/** Where a block stands as whole lines, in the order of the file: the places that fit best, and only those. */
export function bestFits(lines: Lines, block: Block, fold: Fold): Fit[] {
  const fits = placesOf(lines, block.search, fold).flatMap((place) => fitAt(lines, block, fold, place) ?? [])
  const best = Math.min(...fits.map(({ tier }) => tier))
  return fits.filter(({ tier }) => tier === best)
}

/** Where the lines of a block that are not blank follow each other, by the white space around them apart. */
export function placesOf(lines: Lines, search: readonly string[], fold: Fold): number[] {
  const wanted = search.filter((line) => !isBlank(line)).map(fold)
  const keys = lines.keys(fold)
  const { offset, candidates } = rarest(lines, wanted, fold)
  let comparisons = 0
  return candidates.flatMap((candidate, index) => {
    const start = candidate - offset
    let same = 0
    while (same < wanted.length && keys[start + same] === wanted[same]) same++
    comparisons += same + 1
    if (comparisons > mostComparisons || index > mostFits) throw new TooRepetitive()
    return same === wanted.length ? [start] : []
  })
}

/** Where the line of the block stands that stands in the fewest places, and which of its lines that is. */
function rarest(lines: Lines, wanted: readonly string[], fold: Fold) {
  const known = lines.places(fold, wanted)
  let [offset, candidates]: [number, readonly number[]] = [0, known.get(wanted[0] ?? '') ?? []]
  for (const [index, key] of wanted.entries()) {
    const places = known.get(key) ?? []
    if (places.length < candidates.length) [offset, candidates] = [index, places]
  }
  return { offset, candidates }
}

/** Null when the indentation differs from line to line. */
function fitAt(lines: Lines, block: Block, fold: Fold, place: number): Fit | null {
  const pairs = pairsAt(lines, block.search, place)
  const solid = block.search.flatMap((line, index) =>
    isBlank(line) ? [] : [[line, lines.lines[pairs[index] ?? -1] ?? ''] as const],
  )
  const indents = solid.map(([line, file]) => [indentOf(line), indentOf(file)] as const)
  const moved = reindentation(indents, block.replace, lines.unit)
  if (!moved) return null
  const found = pairs.filter((line) => line >= 0)
  const [first = 0, last = 0] = [found[0], found.at(-1)]
  const isSame =
    last - first + 1 === pairs.length && block.search.every((line, index) => line === lines.lines[pairs[index] ?? -1])
  const tier = isSame ? 0 : moved.note === '' ? 1 : 2
  const blanks = last - first + 1 === pairs.length && found.length === pairs.length ? '' : 'blank lines differ'
  const ends = blanks === '' && moved.note === '' && fold === plain && !isSame ? 'white space at line ends differs' : ''
  const note = [moved.note, blanks, ends].filter(Boolean).join(', ')
  return { pairs, first, last, tier, reindentation: moved, note }
}

/** Blank lines of the block stand for those of the file that are at the same place, as far as there are some. */
function pairsAt({ lines, solid }: Lines, search: readonly string[], place: number): number[] {
  const pairs: number[] = []
  let next = place
  let line = solid[place] ?? 0
  const leading = search.findIndex((one) => !isBlank(one))
  let blank = line
  while (blank > line - leading && blank > 0 && isBlank(lines[blank - 1] ?? '')) blank--
  for (let missing = leading - (line - blank); missing > 0; missing--) pairs.push(-1)
  for (; blank < line; blank++) pairs.push(blank)
  for (const one of search.slice(leading)) {
    if (!isBlank(one)) {
      line = solid[next] ?? 0
      next++
      pairs.push(line)
    } else if (line + 1 < lines.length && isBlank(lines[line + 1] ?? '')) pairs.push(++line)
    else pairs.push(-1)
  }
  return pairs
}
