import { diffArrays } from 'diff'
import type { Block, Fit } from './findBlock.ts'
import { asIs } from './indentation.ts'
import { indentOf, isBlank, Lines } from './lines.ts'
import { characterMap, type Fold, inTheirCharacters, plain } from './typography.ts'

/** Puts a text in place of what stands from `start` to `end`, in UTF-16 code units. */
export interface Splice {
  readonly start: number
  readonly end: number
  readonly text: string
}

/** Blocks that differ in more lines are replaced as a whole. */
const mostDifferences = 300

/** A line that is to be written, with its end. */
interface Written {
  readonly text: string
  readonly end: string
}

/**
 * What writing a block at a place changes. Lines that the block keeps stay as the file has them, byte by byte; the others
 * come as deep, in the line ends and in the characters of the file. Null when their depth cannot be said for certain.
 */
export function rewrite(lines: Lines, all: Block, whole: Fit, fold: Fold): Splice | null {
  const { block, fit } = withoutMissing(all, whole)
  const moved = fit.reindentation.apply(block.replace)
  if (!moved) return null
  const written = writtenBy(lines, { search: block.search, replace: moved }, fit, {
    steps: stepsOf(block, fit.tier === 0 && fold === plain ? (line) => line : keyBy(fold)),
    adapt: adapting(lines, block, fit, fold),
  })
  const start = lines.starts[fit.first] ?? 0
  return { start, end: lines.endOf(fit.last), text: joined(written, lines, fit) }
}

/** In lines: larger files get one kind of line end. */
const longestFile = 20_000
const bom = '\uFEFF'

/**
 * A whole text as it is to be written over another one: lines that stay keep their line ends, new ones get those of their
 * neighbours; a byte order mark stays, and so does the line end behind the last line.
 */
export function inItsForm(before: string, content: string): string {
  const old = before.startsWith(bom) ? before.slice(bom.length) : before
  const text = content.startsWith(bom) ? content.slice(bom.length) : content
  const open = text.replace(/\r?\n$/, '')
  return withLineEndsOf(before, old === '' || text === '' ? text : old.endsWith('\n') ? `${open}\n` : open)
}

/** The same for a text that somebody has edited: whether it ends with a line end is their choice. */
export function withLineEndsOf(before: string, content: string): string {
  const mark = before.startsWith(bom) ? bom : ''
  const old = before.slice(mark.length)
  const text = content.startsWith(bom) ? content.slice(bom.length) : content
  if (!old.includes('\r\n') || text === '') return mark + text
  const lines = new Lines(old)
  const flat = text.replaceAll('\r\n', '\n')
  if (lines.lines.length > longestFile) return mark + flat.replaceAll('\n', lines.endNear(0))
  const replace = flat.replace(/\n$/, '').split('\n')
  const pairs = lines.lines.map((_, index) => index)
  const fit: Fit = { pairs, first: 0, last: pairs.length - 1, tier: 0, reindentation: asIs, note: '' }
  const written = rewrite(lines, { search: lines.lines, replace }, fit, plain)
  if (!written) return mark + text
  const open = written.text.replace(/\r?\n$/, '')
  const last = lines.ends.findLast((end) => end !== '') ?? '\n'
  return mark + (flat.endsWith('\n') ? open + (/\r?\n$/.exec(written.text)?.[0] ?? last) : open)
}

interface Writing {
  readonly steps: readonly Step[]
  /** Brings a line that is new into the form of the file; `before` is the line of the block in whose place it comes. */
  adapt(text: string, before: number | undefined): string
}

function writtenBy(lines: Lines, { replace }: Block, fit: Fit, { steps, adapt }: Writing): Written[] {
  const written: Written[] = []
  let near = fit.first
  let [at, to] = [0, 0]
  for (const { kept, removed, added } of steps) {
    for (const index of range(at, kept)) {
      written.push(...standing(lines, fit, index))
      near = Math.max(near, fit.pairs[index] ?? -1)
    }
    for (const index of range(0, added)) {
      const before = index < removed ? at + kept + index : undefined
      near = Math.max(near, fit.pairs[before ?? -1] ?? -1)
      written.push({ text: adapt(replace[to + kept + index] ?? '', before), end: lines.endNear(near) })
    }
    at += kept + removed
    to += kept + added
  }
  return written
}

/** Without the blank lines around that the block has and the file has not. */
function withoutMissing({ search, replace }: Block, fit: Fit): { block: Block; fit: Fit } {
  const leading = fit.pairs.findIndex((line) => line >= 0)
  const trailing = fit.pairs.length - 1 - fit.pairs.findLastIndex((line) => line >= 0)
  const first = replace.findIndex((line) => !isBlank(line))
  const last = replace.findLastIndex((line) => !isBlank(line))
  const [before, after] = [Math.min(leading, Math.max(first, 0)), Math.min(trailing, replace.length - 1 - last)]
  const cut = <T>(all: readonly T[], start: number, end: number) => all.slice(start, all.length - end)
  return {
    block: { search: cut(search, leading, trailing), replace: cut(replace, before, after) },
    fit: { ...fit, pairs: cut(fit.pairs, leading, trailing) },
  }
}

const range = (from: number, count: number): number[] => Array.from({ length: count }, (_, index) => from + index)

/** Some lines that are kept, then some that are removed and some that come in their place. */
interface Step {
  kept: number
  removed: number
  added: number
}

function stepsOf({ search, replace }: Block, key: Fold): Step[] {
  const [before, after] = [search.map(key), replace.map(key)]
  const most = Math.min(before.length, after.length)
  let start = 0
  while (start < most && before[start] === after[start]) start++
  let end = 0
  while (end < most - start && before[before.length - end - 1] === after[after.length - end - 1]) end++
  const middle = [before.slice(start, before.length - end), after.slice(start, after.length - end)] as const
  const parts = diffArrays([...middle[0]], [...middle[1]], { maxEditLength: mostDifferences })
  const steps: Step[] = [{ kept: start, removed: 0, added: 0 }]
  for (const { added, removed, count } of parts ?? wholly(middle[0].length, middle[1].length)) {
    const last = steps.at(-1) as Step
    if (added) last.added += count
    else if (removed) last.removed += count
    else steps.push({ kept: count, removed: 0, added: 0 })
  }
  return [...steps, { kept: end, removed: 0, added: 0 }]
}

const wholly = (removed: number, added: number) => [
  { removed: true, added: false, count: removed },
  { removed: false, added: true, count: added },
]

const keyBy =
  (fold: Fold): Fold =>
  (line) =>
    isBlank(line) ? '' : indentOf(line) + fold(line)

/** A line of the block that is kept, as the file has it, with the blank ones behind it that the block has not. */
function standing({ lines, ends }: Lines, { pairs, last }: Fit, index: number): Written[] {
  const line = pairs[index] ?? -1
  if (line < 0) return []
  const next = pairs.slice(index + 1).find((other) => other >= 0) ?? last + 1
  return range(line, next - line).map((one) => ({ text: lines[one] ?? '', end: ends[one] ?? '' }))
}

function adapting({ lines }: Lines, { search }: Block, { pairs }: Fit, fold: Fold) {
  const both = search.flatMap((line, index): [string, string][] => {
    const file = lines[pairs[index] ?? -1]
    return file === undefined || isBlank(line) ? [] : [[line, file]]
  })
  // White space that the block has at the end of lines where the file has none is not meant to be written either.
  const trailing = both.filter(([line]) => line !== line.trimEnd())
  const isStray = trailing.length > 0 && trailing.every(([, file]) => file === file.trimEnd())
  const map = fold === plain ? undefined : characterMap(both.map(([line, file]) => [line.trim(), file.trim()]))
  return (text: string, before: number | undefined): string => {
    const line = isStray ? text.trimEnd() : text
    if (!map) return line
    const indent = indentOf(line)
    const file = before === undefined ? undefined : lines[pairs[before] ?? -1]
    const own = before === undefined ? '' : (search[before] ?? '')
    const content = line.slice(indent.length)
    return indent + inTheirCharacters(content, own.trim(), (file ?? own).trim(), map)
  }
}

function joined(written: readonly Written[], lines: Lines, { last }: Fit): string {
  const isOpen = lines.ends[last] === ''
  return written
    .map(({ text, end }, index) => text + (isOpen && index === written.length - 1 ? '' : end || lines.endNear(last)))
    .join('')
}
