import { type Fold, plain } from './typography.ts'

/** Where a key stands, among the lines that are not blank. */
type Places = ReadonlyMap<string, readonly number[]>

/** An index of all lines is worth its time from this many blocks on. */
const manyBlocks = 4

/**
 * A text as lines, with what finding a block in it takes. Made once for all edits of a call. Offsets are in UTF-16 code
 * units from the start of the text, line numbers from 0.
 */
export class Lines {
  readonly text: string
  /** Each line without its end. */
  readonly lines: readonly string[]
  /** `\n`, `\r\n`, or '' for a last line without one. */
  readonly ends: readonly string[]
  /** Where each line begins. */
  readonly starts: readonly number[]
  #solid: readonly number[] | undefined
  readonly #keys = new Map<Fold, readonly string[]>()
  readonly #places = new Map<Fold, Places>()
  #asked = 0
  #flat: { readonly text: string; readonly starts: readonly number[] } | undefined
  #unit: string | undefined

  constructor(text: string) {
    const lines: string[] = []
    const ends: string[] = []
    const starts: number[] = []
    for (let at = 0; at < text.length; ) {
      const feed = text.indexOf('\n', at)
      const end = feed < 0 ? text.length : feed > at && text[feed - 1] === '\r' ? feed - 1 : feed
      lines.push(text.slice(at, end))
      ends.push(feed < 0 ? '' : end < feed ? '\r\n' : '\n')
      starts.push(at)
      at = feed < 0 ? text.length : feed + 1
    }
    this.text = text
    this.lines = lines
    this.ends = ends
    this.starts = starts
  }

  /** The numbers of the lines that are not blank. */
  get solid(): readonly number[] {
    if (this.#solid) return this.#solid
    const solid: number[] = []
    for (let index = 0; index < this.lines.length; index++) if (!isBlank(this.lines[index] ?? '')) solid.push(index)
    this.#solid = solid
    return solid
  }

  /** Where a line ends, with its line end. */
  endOf(line: number): number {
    return this.starts[line + 1] ?? this.text.length
  }

  /** What the lines that are not blank are compared by. */
  keys(fold: Fold): readonly string[] {
    const known = this.#keys.get(fold)
    if (known) return known
    const keys = this.solid.map((index) => fold(this.lines[index] ?? ''))
    this.#keys.set(fold, keys)
    return keys
  }

  /** Where some keys stand, each in the order of the text. */
  places(fold: Fold, wanted: readonly string[]): Places {
    const known = this.#places.get(fold)
    if (known) return known
    this.#asked++
    const isAll = this.#asked > manyBlocks
    const places = new Map<string, number[]>(isAll ? [] : wanted.map((key) => [key, []]))
    const keys = this.keys(fold)
    for (let place = 0; place < keys.length; place++) {
      const key = keys[place] ?? ''
      const all = places.get(key)
      if (all) all.push(place)
      else if (isAll) places.set(key, [place])
    }
    if (isAll) this.#places.set(fold, places)
    return places
  }

  /** The text with `\n` for all line ends, and where each line begins in it. */
  get flat(): { readonly text: string; readonly starts: readonly number[] } {
    this.#flat ??= this.text.includes('\r\n') ? this.#flattened() : this
    return this.#flat
  }

  /** The line in which an offset of the flat text lies, and its offset in the text. */
  placeOf(offset: number): { readonly line: number; readonly at: number } {
    const { starts } = this.flat
    let [low, high] = [0, starts.length - 1]
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((starts[middle] ?? 0) <= offset) low = middle
      else high = middle - 1
    }
    // What lies behind the last character of a line is its end.
    const column = Math.max(0, offset - (starts[low] ?? 0))
    return { line: low, at: (this.starts[low] ?? 0) + column }
  }

  /** What one level of indentation is, by how most lines that go deeper do it. */
  get unit(): string {
    this.#unit ??= unitOf(this.solid.map((index) => indentOf(this.lines[index] ?? '')))
    return this.#unit
  }

  /** The line end that a new line near this one gets: that of its neighbours, else the one that most lines have. */
  endNear(line: number): string {
    const near = this.ends[line] || this.ends[line - 1]
    return near || this.ends.find((end) => end !== '') || '\n'
  }

  #flattened() {
    const starts: number[] = []
    let at = 0
    for (const [index, line] of this.lines.entries()) {
      starts.push(at)
      at += line.length + (this.ends[index] === '' ? 0 : 1)
    }
    return { text: this.text.replaceAll('\r\n', '\n'), starts }
  }
}

export const isBlank = (line: string): boolean => {
  // Most lines begin with a letter, or with spaces and a letter.
  for (let at = 0; at < line.length; at++) {
    const code = line.charCodeAt(at)
    if (code > 32) return code > 127 && plain(line) === ''
  }
  return true
}

/** The white space that a line begins with. */
export const indentOf = (line: string): string => /^[ \t]*/.exec(line)?.[0] ?? ''

/** How deep an indentation is; only told apart, never shown: a tab counts as four. */
export const widthOf = (indent: string): number => {
  let width = 0
  for (const character of indent) width += character === '\t' ? 4 : 1
  return width
}

/** A tab, or some spaces: what most lines are deeper by than the line before. Four spaces when nothing says so. */
export function unitOf(indents: readonly string[]): string {
  const votes = new Map<string, number>()
  let before = ''
  for (const indent of indents) {
    const deeper = indent.length > before.length && indent.startsWith(before) ? indent.slice(before.length) : ''
    const unit = deeper.startsWith('\t') ? '\t' : deeper
    if (unit.length === 1 ? unit === '\t' : unit.length > 0 && unit.length <= 8)
      votes.set(unit, (votes.get(unit) ?? 0) + 1)
    before = indent
  }
  const [most] = [...votes].sort((a, b) => b[1] - a[1])
  return most?.[0] ?? '    '
}
