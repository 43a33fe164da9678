/** What a regular expression says, as a tree. */
export type Syntax =
  /** One character; `source` is a piece of JavaScript's syntax that matches one, such as `a`, `\d` or `[^x]`. */
  | { readonly type: 'one'; readonly source: string }
  | { readonly type: 'place'; readonly place: Place }
  | { readonly type: 'sequence'; readonly parts: readonly Syntax[] }
  | { readonly type: 'choice'; readonly parts: readonly Syntax[] }
  | { readonly type: 'repeat'; readonly part: Syntax; readonly least: number; readonly most: number }

export type Place = 'start' | 'end' | 'edge' | 'no edge'

/** What is wrong with a regular expression, as a sentence. */
export class BadPattern extends Error {}

const longest = 1_000

/** A text that is looked for as it stands. */
export const literal = (text: string): Syntax => ({
  type: 'sequence',
  parts: [...text].map((char) => ({ type: 'one', source: escaped(char) })),
})

/** Throws `BadPattern` for what is none, and for what cannot be looked for in a time that grows with the text only. */
export function parse(text: string, skipped = 0): Syntax {
  if (text.length > longest) throw new BadPattern(`It is longer than ${longest} characters.`)
  const reader = new Reader(text, skipped)
  const syntax = choice(reader)
  if (!reader.atEnd) throw new BadPattern(`The ) ${reader.where()} closes no group. Write \\) for the character.`)
  return syntax
}

const surrogates = '\\\\u[dD][89abAB][\\da-fA-F]{2}\\\\u[dD][c-fC-F][\\da-fA-F]{2}'
const escapes = new RegExp(
  `${surrogates}|\\\\(?:u\\{[\\da-fA-F]+\\}|u[\\da-fA-F]{4}|x[\\da-fA-F]{2}|[pP]\\{[^{}]*\\}|c[a-zA-Z]|.)`,
  'suy',
)
const quantifier = /[*+?]\??|\{(\d+)(?:(,)(\d*))?\}\??/uy
const characterClass = /\[(?:\\.|[^\]\\])*\]/suy
const places: Readonly<Record<string, Place>> = { '^': 'start', $: 'end', '\\b': 'edge', '\\B': 'no edge' }

/** A place in the text, and what is read from there on. */
class Reader {
  #at = 0
  readonly #text: string
  readonly #skipped: number

  /** `skipped`: how much stands before the text. */
  constructor(text: string, skipped: number) {
    this.#text = text
    this.#skipped = skipped
  }

  get atEnd(): boolean {
    return this.#at >= this.#text.length
  }

  /** The place as it is told, counted from 1. */
  where(): string {
    return `at character ${[...this.#text.slice(0, this.#at)].length + this.#skipped + 1}`
  }

  sees(text: string): boolean {
    return this.#text.startsWith(text, this.#at)
  }

  skips(text: string): boolean {
    const seen = this.sees(text)
    if (seen) this.#at += text.length
    return seen
  }

  /** What a sticky expression matches here. */
  takes(expression: RegExp): RegExpExecArray | null {
    expression.lastIndex = this.#at
    const found = expression.exec(this.#text)
    if (found) this.#at += found[0].length
    return found
  }
}

function choice(reader: Reader): Syntax {
  const parts = [sequence(reader)]
  while (reader.skips('|')) parts.push(sequence(reader))
  return parts.length === 1 && parts[0] ? parts[0] : { type: 'choice', parts }
}

function sequence(reader: Reader): Syntax {
  const parts: Syntax[] = []
  while (!reader.atEnd && !reader.sees('|') && !reader.sees(')')) parts.push(repeated(reader, item(reader)))
  return { type: 'sequence', parts }
}

function repeated(reader: Reader, part: Syntax): Syntax {
  const where = reader.where()
  const [found, least = '', comma, most = ''] = reader.takes(quantifier) ?? []
  if (found === undefined) return part
  if (reader.sees('*') || reader.sees('+') || reader.sees('?'))
    throw new BadPattern(`The ${found} ${where} is followed by another quantifier.`)
  if (found.startsWith('*')) return { type: 'repeat', part, least: 0, most: Number.POSITIVE_INFINITY }
  if (found.startsWith('+')) return { type: 'repeat', part, least: 1, most: Number.POSITIVE_INFINITY }
  if (found.startsWith('?')) return { type: 'repeat', part, least: 0, most: 1 }
  const open = comma === undefined ? Number(least) : Number.POSITIVE_INFINITY
  const upTo = most === '' ? open : Number(most)
  if (upTo < Number(least)) throw new BadPattern(`The numbers in ${found} ${where} are in the wrong order.`)
  return { type: 'repeat', part, least: Number(least), most: upTo }
}

function item(reader: Reader): Syntax {
  const where = reader.where()
  if (reader.skips('(')) return group(reader, where)
  if (reader.sees('[')) return { type: 'one', source: classOf(reader, where) }
  const [escaping] = reader.takes(escapes) ?? []
  if (escaping !== undefined) return escapeOf(escaping, where)
  const [char = ''] = reader.takes(/./suy) ?? []
  if (char === '\\') throw new BadPattern(`The \\ ${where} has nothing behind it.`)
  if ('*+?'.includes(char)) throw new BadPattern(`The ${char} ${where} has nothing to repeat. Write \\${char}.`)
  const place = places[char]
  if (place) return { type: 'place', place }
  return { type: 'one', source: char === '.' ? char : escaped(char) }
}

function group(reader: Reader, where: string): Syntax {
  for (const kind of ['?=', '?!', '?<=', '?<!'])
    if (reader.sees(kind)) throw new BadPattern(`The look-around (${kind} ${where} is not supported.`)
  if (!reader.skips('?:') && !reader.takes(/\?P?<[\p{L}_]\w*>/uy) && reader.sees('?'))
    throw new BadPattern(`The group (? ${where} is of a kind that is not supported.`)
  const inner = choice(reader)
  if (!reader.skips(')')) throw new BadPattern(`The ( ${where} is not closed. Write \\( for the character.`)
  return inner
}

function classOf(reader: Reader, where: string): string {
  const [found] = reader.takes(characterClass) ?? []
  if (found === undefined) throw new BadPattern(`The [ ${where} is not closed. Write \\[ for the character.`)
  if (/^\[\^?\]$/.test(found))
    throw new BadPattern(`The class ${found} ${where} is empty. Write \\] for the character.`)
  if (/\[:\w+:\]$/.test(found))
    throw new BadPattern(`The class ${found} ${where} is not supported. Use \\d, \\w, \\s or \\p{L}.`)
  // Here JavaScript is strict about what may have a backslash.
  const source = found.replace(/\\./gsu, (escaping) =>
    /^\\[^\w\s^$\\.*+?()[\]{}|/-]$/u.test(escaping) ? escaping.slice(1) : escaping,
  )
  return checked(source, where)
}

function escapeOf(escaping: string, where: string): Syntax {
  const place = places[escaping]
  if (place) return { type: 'place', place }
  if (/^\\([1-9]|k)/.test(escaping)) throw new BadPattern(`The back-reference ${escaping} ${where} is not supported.`)
  if (/^\\[nr]$/.test(escaping))
    throw new BadPattern(`The ${escaping} ${where} matches nothing: one line is looked at at a time.`)
  // Also those that need none.
  if (/^\\[^\w]$/u.test(escaping)) return { type: 'one', source: escaped(escaping.slice(1)) }
  return { type: 'one', source: checked(escaping, where) }
}

function checked(source: string, where: string): string {
  try {
    return new RegExp(source, 'u').source
  } catch {
    throw new BadPattern(`The ${source} ${where} is not known.`)
  }
}

const escaped = (char: string): string => char.replace(/[\\^$.*+?()[\]{}|/]/, '\\$&')
