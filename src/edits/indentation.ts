import { indentOf, isBlank, unitOf, widthOf } from './lines.ts'

/** How deep the lines of a block are, and how deep the same lines are in the file. */
export type Indents = readonly (readonly [block: string, file: string])[]

/** What an indentation of the block is in the file; null where nothing says so. */
type Shift = (indent: string) => string | null

export interface Reindentation {
  /** The lines that are to be written, as deep as the file has theirs; null when that cannot be said for certain. */
  apply(lines: readonly string[]): string[] | null
  /** What was different, for the user; '' for nothing. */
  readonly note: string
}

export const asIs: Reindentation = { apply: (lines) => [...lines], note: '' }

/**
 * How a block is to be indented so that it stands as deep as the file: shifted by some white space, or with another unit,
 * the same for all of its lines; or with what was cut from its first line. Null when its lines differ in other ways.
 */
export function reindentation(indents: Indents, replace: readonly string[], unit: string): Reindentation | null {
  if (indents.every(([block, file]) => block === file)) return asIs
  const shift = uniform(indents, replace, unit)
  const [first, ...rest] = indents
  if (!first) return null
  if (rest.length === 0) return shift && onlyLine(first, shift, unit)
  if (shift) return { apply: (lines) => each(lines, shift), note: noteOf(indents, unit) }
  // Many blocks are cut at their very first letter.
  const below = first[0] === '' ? uniform(rest, replace.slice(1), unit) : null
  return below && { apply: (lines) => withFirst(lines, first, below), note: 'the first line was not indented' }
}

function uniform(indents: Indents, replace: readonly string[], unit: string): Shift | null {
  const all: (Shift | null)[] = [added(indents), removed(indents), rescaled(indents, replace, unit)]
  const [shifted, scaled] = [all[0] ?? all[1] ?? null, all[2] ?? null]
  if (!shifted || !scaled) return shifted ?? scaled
  // Both fit where all lines are equally deep. In other units it is as many levels, else it was moved.
  const [[block, file] = ['', '']] = indents
  const own = blockUnit(indents, replace)
  const isScaled = own !== unit && block !== '' && levels(block, own) === levels(file, unit)
  return isScaled ? scaled : shifted
}

function added(indents: Indents): Shift | null {
  const [[block, file] = ['', '']] = indents
  if (!file.endsWith(block)) return null
  const more = file.slice(0, file.length - block.length)
  return indents.every(([block, file]) => file === more + block) ? (indent) => more + indent : null
}

function removed(indents: Indents): Shift | null {
  const [[block, file] = ['', '']] = indents
  if (!block.endsWith(file)) return null
  const less = block.slice(0, block.length - file.length)
  const shift: Shift = (indent) => (indent.startsWith(less) ? indent.slice(less.length) : null)
  return indents.every(([block, file]) => shift(block) === file) ? shift : null
}

/** Tabs against spaces, or another width: the same number of levels. */
function rescaled(indents: Indents, replace: readonly string[], unit: string): Shift | null {
  const [base] = indents
  if (!base) return null
  const own = blockUnit(indents, replace)
  // What the lines that were found are indented with counts for more than what the rest of the file has.
  const theirs = indents.some(([, file]) => file.includes('\t')) ? '\t' : unit === '\t' ? own : unit
  const shift: Shift = (indent) => {
    const deeper = levels(indent, own) - levels(base[0], own) + levels(base[1], theirs)
    const whole = Math.floor(deeper + 1e-9)
    const rest = Math.round((deeper - whole) * widthOf(own))
    return whole < 0 || (rest > 0 && own === '\t') ? null : theirs.repeat(whole) + ' '.repeat(rest)
  }
  return indents.every(([block, file]) => shift(block) === file) ? shift : null
}

const levels = (indent: string, unit: string): number => widthOf(indent) / widthOf(unit)

/** What the block goes deeper by, as far as it shows; else what it is indented with. */
function blockUnit(indents: Indents, replace: readonly string[]): string {
  const all = [...indents.map(([block]) => block), ...replace.filter((line) => !isBlank(line)).map(indentOf)]
  if (all.some((indent) => indent.includes('\t'))) return '\t'
  const widths = [...new Set(all.map(widthOf))].sort((a, b) => a - b)
  const steps = widths.slice(1).map((width, index) => width - (widths[index] ?? 0))
  if (steps.length > 0) return ' '.repeat(steps.reduce(gcd))
  const unit = unitOf(all)
  const [width = 0] = widths
  return width > 0 && width % unit.length !== 0 ? ' '.repeat(width) : unit
}

const gcd = (a: number, b: number): number => (b === 0 ? a : gcd(b, a % b))

function each(lines: readonly string[], shift: Shift): string[] | null {
  const moved: string[] = []
  for (const line of lines) {
    const indent = indentOf(line)
    const shifted = isBlank(line) ? '' : shift(indent)
    if (shifted === null) return null
    moved.push(isBlank(line) ? line : shifted + line.slice(indent.length))
  }
  return moved
}

/** The first line as deep as the first one that was searched for, if it was cut like that one; the others by `below`. */
function withFirst(lines: readonly string[], [block, file]: Indents[number], below: Shift): string[] | null {
  const [first, ...others] = lines
  if (first === undefined) return []
  if (indentOf(first) !== block) return each(lines, below)
  const rest = each(others, below)
  return rest && [isBlank(first) ? first : file + first.slice(block.length), ...rest]
}

/**
 * One line that was searched for does not say whether all that is to be written was moved, or only its own beginning cut.
 * What follows it does, by how deep it then stands: a level deeper behind what opens a block, else as deep.
 */
function onlyLine(pair: Indents[number], shift: Shift, unit: string): Reindentation {
  const note = noteOf([pair], unit)
  const apply = (lines: readonly string[]) => {
    const moved = each(lines, shift)
    const cut = pair[0] === '' ? withFirst(lines, pair, (indent) => indent) : null
    if (!moved || !cut || same(moved, cut)) return moved ?? cut
    const [byMove, byCut] = [strangeness(moved, unit), strangeness(cut, unit)]
    return byMove === byCut ? null : byMove < byCut ? moved : cut
  }
  return { apply, note }
}

const same = (a: readonly string[], b: readonly string[]): boolean => a.every((line, index) => line === b[index])

/** How far the second line is from where it would be expected below the first. */
function strangeness(lines: readonly string[], unit: string): number {
  const [first = '', second = ''] = lines.filter((line) => !isBlank(line))
  const deeper = widthOf(indentOf(second)) - widthOf(indentOf(first))
  const expected = /[:{([,>]\s*$/.test(first) && !/^\s*[)}\]]/.test(second) ? widthOf(unit) : 0
  return Math.abs(deeper - expected)
}

function noteOf(indents: Indents, unit: string): string {
  const by = new Set(indents.map(([block, file]) => widthOf(file) - widthOf(block)))
  const mixes = indents.some(
    ([block, file]) => block.includes('\t') !== file.includes('\t') && block !== '' && file !== '',
  )
  if (mixes) return unit === '\t' ? 'indented with tabs' : 'indented with spaces'
  const [shift = 0] = by
  return by.size === 1 ? `indentation shifted by ${Math.abs(shift)}` : 'indented by another width'
}
