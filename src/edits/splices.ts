import type { Splice } from './rewrite.ts'

/** A line without a word stands everywhere. */
const telling = /[\p{L}\p{N}]/u

/** Changes of one text that do not overlap, by where they are in it. Offsets in UTF-16 code units. */
export class Splices {
  readonly #original: string
  #all: readonly Splice[] = []
  #current: string | undefined

  constructor(original: string) {
    this.#original = original
  }

  get isEmpty(): boolean {
    return this.#all.length === 0
  }

  /** The text with all changes made. */
  get text(): string {
    this.#current ??= spliced(this.#original, this.#all)
    return this.#current
  }

  /** Whether one of the changes writes a line that stands in a text. */
  writes(text: string): boolean {
    const lines = text.split('\n').map((line) => line.trim())
    return this.#all.some((splice) => lines.some((line) => telling.test(line) && splice.text.includes(line)))
  }

  /** How long that text is. */
  get length(): number {
    return this.#all.reduce((sum, { start, end, text }) => sum + text.length - (end - start), this.#original.length)
  }

  /** Adds changes of the original text. False, and nothing is added, when one is where there is another already. */
  add(splices: readonly Splice[]): boolean {
    const all = [...this.#all, ...splices].sort((a, b) => a.start - b.start || a.end - b.end)
    if (all.some(({ start }, index) => index > 0 && start < (all[index - 1]?.end ?? 0))) return false
    this.#set(all)
    return true
  }

  /** Adds a change of the text as it is with those before. What it touches of them becomes part of it. */
  addToCurrent({ start, end, text }: Splice): void {
    const placed = this.#placed()
    const touched = placed.filter(({ at, until }) => until > start && at < end)
    const [first, last] = [touched[0], touched.at(-1)]
    // Behind all that lies before it, also where something was only removed.
    const shiftTo = (offset: number) => placed.findLast(({ until }) => until <= offset)?.shift ?? 0
    const from = first && first.at <= start ? first.splice.start : start - shiftTo(start)
    const to = last && last.until > end ? last.splice.end : end - (last?.shift ?? shiftTo(start))
    const before = first && first.at < start ? first.splice.text.slice(0, start - first.at) : ''
    const after = last && last.until > end ? last.splice.text.slice(end - last.at) : ''
    const kept = this.#all.filter((other) => !touched.some(({ splice }) => splice === other))
    this.#set([...kept, { start: from, end: to, text: before + text + after }].sort((a, b) => a.start - b.start))
  }

  /** Where each change stands in the text as it is, and how far what follows it was moved. */
  #placed(): { readonly splice: Splice; readonly at: number; readonly until: number; readonly shift: number }[] {
    let shift = 0
    return this.#all.map((splice) => {
      const at = splice.start + shift
      shift += splice.text.length - (splice.end - splice.start)
      return { splice, at, until: at + splice.text.length, shift }
    })
  }

  #set(all: readonly Splice[]): void {
    this.#all = all
    this.#current = undefined
  }
}

/** A text with changes made that do not overlap, in their order. */
export function spliced(text: string, splices: readonly Splice[]): string {
  const pieces: string[] = []
  let at = 0
  for (const splice of splices) {
    pieces.push(text.slice(at, splice.start), splice.text)
    at = splice.end
  }
  return pieces.join('') + text.slice(at)
}
