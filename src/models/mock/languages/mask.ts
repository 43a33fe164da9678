/** How a language writes strings and comments. */
export interface Syntax {
  /** What begins a comment that ends with its line. */
  readonly lineComments: readonly string[]
  /** What begins and ends a comment of several lines. */
  readonly blockComment?: readonly [open: string, close: string]
  /** The quotes of strings, the longest first. Those in `multiline` may go over several lines. */
  readonly quotes: readonly string[]
  readonly multiline: readonly string[]
  /** Quotes in which a backslash is a character like any other. */
  readonly raw?: readonly string[]
  /** Code in a string stands between these two, in strings with this quote. */
  readonly holes?: { readonly quote: string; readonly open: string }
  /** A word before the quote makes `{…}` in any string code, as in Python. */
  readonly formats?: RegExp
  /** `/` may begin a regular expression. */
  readonly regexes?: boolean
  /** `'` may stand before a lifetime, which is no string. */
  readonly lifetimes?: boolean
}

/**
 * The text with blanks for what stands in strings and comments, at the same places: what is left is code. Every
 * character is looked at once, whatever the text is.
 */
export function masked(text: string, syntax: Syntax, depth = 0): string {
  const out: string[] = []
  let at = 0
  while (at < text.length) {
    const end = literalEnd(text, at, syntax)
    if (end === undefined) out.push(text[at++] ?? '')
    else {
      out.push(blanked(text, at, end, syntax, depth))
      at = end
    }
  }
  return out.join('')
}

/** Where the string, comment or regular expression ends that begins here; nothing when none does. */
function literalEnd(text: string, at: number, syntax: Syntax): number | undefined {
  if (syntax.lineComments.some((mark) => text.startsWith(mark, at))) return lineEnd(text, at)
  const { blockComment } = syntax
  if (blockComment && text.startsWith(blockComment[0], at)) return after(text, blockComment[1], at + 2)
  const quote = syntax.quotes.find((each) => text.startsWith(each, at))
  if (quote !== undefined) {
    if (quote === "'" && syntax.lifetimes && !/^'(\\[^']*|[^\\'])'/u.test(text.slice(at, at + 12))) return undefined
    return stringEnd(text, at, quote, syntax)
  }
  return syntax.regexes && text[at] === '/' && mayBeRegex(text, at) ? regexEnd(text, at) : undefined
}

function lineEnd(text: string, at: number): number {
  const end = text.indexOf('\n', at)
  return end < 0 ? text.length : end
}

function after(text: string, mark: string, from: number): number {
  const end = text.indexOf(mark, from)
  return end < 0 ? text.length : end + mark.length
}

/** A string that may not go over lines ends with its line at the latest. */
function stringEnd(text: string, at: number, quote: string, { multiline, raw = [], holes }: Syntax): number {
  for (let index = at + quote.length; index < text.length; index++) {
    if (text[index] === '\\' && !raw.includes(quote)) index++
    else if (text.startsWith(quote, index)) return index + quote.length
    else if (holes?.quote === quote && text.startsWith(holes.open, index)) index = holeEnd(text, index)
    else if (text[index] === '\n' && !multiline.includes(quote)) return index
  }
  return text.length
}

/** The `}` that closes the code in a string. */
function holeEnd(text: string, at: number): number {
  let depth = 0
  for (let index = at; index < text.length; index++) {
    if (text[index] === '{') depth++
    if (text[index] === '}' && --depth === 0) return index
  }
  return text.length
}

/** A division stands behind a value; a regular expression does not. */
function mayBeRegex(text: string, at: number): boolean {
  const before = text.slice(Math.max(0, at - 30), at).trimEnd()
  return before === '' || /[(,=:[!&|?{};+<>~^%*-]$|\b(return|typeof|case|in|of|do|else)$/.test(before)
}

function regexEnd(text: string, at: number): number | undefined {
  let isInClass = false
  for (let index = at + 1; index < text.length && text[index] !== '\n'; index++) {
    const character = text[index]
    if (character === '\\') index++
    else if (character === '[') isInClass = true
    else if (character === ']') isInClass = false
    else if (character === '/' && !isInClass) return index + 1
  }
  return undefined
}

/** Strings in code in strings, and so on: nobody writes more. */
const deepest = 3

/** Blanks, but for line ends, the quotes and the code between the strings. */
function blanked(text: string, at: number, end: number, syntax: Syntax, depth: number): string {
  const literal = text.slice(at, end)
  const blank = literal.replace(/[^\n]/g, ' ')
  const quote = syntax.quotes.find((each) => literal.startsWith(each))
  if (quote === undefined) return blank
  const isFormat = syntax.formats?.test(text.slice(Math.max(0, at - 3), at)) ?? false
  const open = syntax.holes?.quote === quote ? syntax.holes.open : isFormat ? '{' : undefined
  const isShown = open !== undefined && depth < deepest
  const inside = isShown ? withHoles(literal, blank, open, (code) => masked(code, syntax, depth + 1)) : blank
  const closes = literal.length >= 2 * quote.length && literal.endsWith(quote)
  const body = inside.slice(quote.length, closes ? inside.length - quote.length : inside.length)
  return quote + body + (closes ? quote : '')
}

function withHoles(literal: string, blank: string, open: string, mask: (code: string) => string): string {
  let shown = ''
  for (let index = 0; index < literal.length; ) {
    const start = literal.indexOf(open, index)
    if (start < 0) return shown + blank.slice(index)
    const end = holeEnd(literal, start + open.length - 1)
    const code = literal.slice(start + open.length, end)
    shown += blank.slice(index, start + open.length) + mask(code)
    index = end
  }
  return shown
}

/** Where a name stands as a word of its own. */
export function placesOf(name: string, text: string): number[] {
  const places: number[] = []
  const isPart = (character: string | undefined) => character !== undefined && /[\p{L}\p{N}_$]/u.test(character)
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + name.length))
    if (!isPart(text[at - 1]) && !isPart(text[at + name.length])) places.push(at)
  return places
}
