import type { Block } from './findBlock.ts'
import { indentOf, isBlank, type Lines } from './lines.ts'
import { likeness, slips } from './slips.ts'
import { plain } from './typography.ts'

/** A place where a block stands but for some of its lines. */
export interface Close {
  /** Its first and its last line in the file, from 0. */
  readonly first: number
  readonly last: number
  /** How many of the lines that are not blank are the same. */
  readonly same: number
  /** The lines that differ: the number in the block and the one in the file, which is -1 behind its end. */
  readonly differing: readonly { readonly index: number; readonly line: number }[]
}

/** A line that stands so often says nothing about where a block is. */
const mostPlaces = 200
/** How alike lines are that one may take for each other, and how alike at least where they are shown as the closest. */
const [alike, related] = [0.75, 0.5]
/** A block of one line has to be this long, in characters, to be told from others that are like it. */
const longEnough = 16
/** Two lines may differ in blocks with this many. */
const manyLines = 10

/** The places where most lines of a block stand in its order, the best one first. */
export function closest(lines: Lines, search: readonly string[]): Close[] {
  const wanted = search.flatMap((line, index) => (isBlank(line) ? [] : [{ index, key: plain(line) }]))
  if (wanted.length === 1) return closeLines(lines, wanted[0]?.index ?? 0, wanted[0]?.key ?? '')
  const known = lines.places(
    plain,
    wanted.map(({ key }) => key),
  )
  const votes = new Map<number, number>()
  for (const [offset, { key }] of wanted.entries()) {
    const places = known.get(key) ?? []
    if (places.length > mostPlaces) continue
    for (const place of places) votes.set(place - offset, (votes.get(place - offset) ?? 0) + 1)
  }
  const most = [...votes].sort((a, b) => b[1] - a[1] || a[0] - b[0]).slice(0, 5)
  return most.map(([start]) => closeAt(lines, wanted, start)).sort((a, b) => b.same - a.same)
}

type Wanted = readonly { readonly index: number; readonly key: string }[]

function closeAt(lines: Lines, wanted: Wanted, start: number): Close {
  const keys = lines.keys(plain)
  const lineAt = (place: number) => lines.solid[place] ?? -1
  const differing = wanted.flatMap(({ index, key }, offset) =>
    keys[start + offset] === key ? [] : [{ index, line: lineAt(start + offset) }],
  )
  const last = lineAt(Math.min(lines.solid.length, start + wanted.length) - 1)
  return { first: lineAt(Math.max(0, start)), last, same: wanted.length - differing.length, differing }
}

function closeLines(lines: Lines, index: number, key: string): Close[] {
  const found: { line: number; likeness: number }[] = []
  for (const [place, other] of lines.keys(plain).entries()) {
    if (Math.min(other.length, key.length) < related * Math.max(other.length, key.length)) continue
    const how = likeness(key, other)
    if (how >= related) found.push({ line: lines.solid[place] ?? 0, likeness: how })
  }
  const best = found.sort((a, b) => b.likeness - a.likeness || a.line - b.line).slice(0, 5)
  return best.map(({ line }) => ({ first: line, last: line, same: 0, differing: [{ index, line }] }))
}

/**
 * The block with the lines of the file in place of those that were mistyped. Null unless there is one place where it can
 * be meant: few lines differ there, by a slip of the pen, and are not kept; no other place is nearly as close.
 */
export function corrected(lines: Lines, block: Block, all: readonly Close[]): { block: Block; at: Close } | null {
  const [best, ...others] = all
  if (!best || others.some((other) => isRival(lines, block, best, other))) return null
  const solid = block.search.filter((line) => !isBlank(line))
  if (best.differing.length > (solid.length >= manyLines ? 2 : 1)) return null
  if (solid.length === 1 && plain(solid[0] ?? '').length < longEnough) return null
  const isKept = (line: string) => block.replace.some((other) => plain(other) === plain(line))
  const search = [...block.search]
  for (const { index, line } of best.differing) {
    const [mistyped, file] = [search[index] ?? '', lines.lines[line] ?? '']
    const others = [...block.search.filter((_, other) => other !== index), ...block.replace]
    if (isKept(mistyped) || !slips(plain(mistyped), plain(file), others, lines.text)) return null
    search[index] = indentOf(mistyped) + plain(file)
  }
  return { block: { search, replace: block.replace }, at: best }
}

/** Whether another place is so close that the block could be meant for it. */
function isRival(lines: Lines, { search }: Block, best: Close, other: Close): boolean {
  const isAlike = ({ index, line }: Close['differing'][number]) =>
    likeness(plain(search[index] ?? ''), plain(lines.lines[line] ?? '')) >= alike
  return best.same === 0
    ? other.differing.every(isAlike)
    : other.same >= best.same || (other.same === best.same - 1 && other.differing.every(isAlike))
}
