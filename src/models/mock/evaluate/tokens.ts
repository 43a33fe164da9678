import { type Dialect, unclear } from './values.ts'

/** A word, a number, a sign or a string of a program. */
export interface Token {
  readonly kind: 'name' | 'number' | 'text' | 'format' | 'sign' | 'end'
  readonly text: string
  /** Whether it is the first of its line. */
  readonly isFirst: boolean
}

const signs =
  '=== !== **= //= >>> ... => -> :: == != <= >= && || ?? ?. ** // += -= *= /= %= := ++ -- + - * / % < > = ! ? : ; , . ( ) [ ] { } & | @'.split(
    ' ',
  )
const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', '\\': '\\', "'": "'", '"': '"', '`': '`' }

/** The tokens of a text. What is no plain word, number, sign or string is unclear. */
export function tokensOf(text: string, dialect: Dialect): Token[] {
  const tokens: Token[] = []
  let at = 0
  let isFirst = true
  const push = (kind: Token['kind'], value: string, end: number) => {
    tokens.push({ kind, text: value, isFirst })
    isFirst = false
    at = end
  }
  while (at < text.length) {
    const skipped = blankEnd(text, at, dialect)
    if (skipped > at) {
      isFirst ||= text.slice(at, skipped).includes('\n')
      at = skipped
      continue
    }
    const [name] = /^(?:[A-Za-z_$][\w$]*)/.exec(text.slice(at, at + 60)) ?? []
    const [number] =
      /^\d[\d_]*(?:\.\d+)?(?:_?(?:[iu](?:8|16|32|64|size)|f64|L))?(?![\w.])/.exec(text.slice(at, at + 40)) ?? []
    const quoted = stringAt(text, at, dialect)
    if (quoted) push(quoted.kind, quoted.text, quoted.end)
    else if (name) push('name', name, at + name.length)
    else if (number) push('number', number.replace(/_?[a-zA-Z]\w*$/, '').replaceAll('_', ''), at + number.length)
    else {
      const sign = signs.find((each) => text.startsWith(each, at)) ?? unclear('a sign')
      push('sign', sign, at + sign.length)
    }
  }
  tokens.push({ kind: 'end', text: '', isFirst: true })
  return tokens
}

/** Behind the blanks and the comment that stand here. */
function blankEnd(text: string, at: number, dialect: Dialect): number {
  const [blank = ''] = /^\s{1,200}/.exec(text.slice(at, at + 200)) ?? []
  if (blank) return at + blank.length
  const isLine = dialect === 'Python' ? text[at] === '#' : text.startsWith('//', at)
  if (isLine) {
    const end = text.indexOf('\n', at)
    return end < 0 ? text.length : end
  }
  if (dialect === 'Python' || !text.startsWith('/*', at)) return at
  const end = text.indexOf('*/', at)
  return end < 0 ? text.length : end + 2
}

function stringAt(text: string, at: number, dialect: Dialect) {
  const [prefix = '', quote = ''] = /^(f?)(["'`])/.exec(text.slice(at, at + 2))?.slice(1) ?? []
  if (quote === '' || (prefix && dialect !== 'Python')) return undefined
  // A single quote is a character there, and three of them begin a long string in Python.
  if (quote === "'" && ['Go', 'Rust', 'Java'].includes(dialect)) return unclear('a character')
  if (text.startsWith(quote.repeat(3), at + prefix.length)) return unclear('a long string')
  const isFormat = prefix !== '' || (quote === '`' && dialect === 'JavaScript')
  const from = at + prefix.length + 1
  const end = closing(text, from, quote)
  const inside = text.slice(from, end)
  return {
    kind: isFormat ? ('format' as const) : ('text' as const),
    text: unescaped(inside, dialect, quote),
    end: end + 1,
  }
}

function closing(text: string, from: number, quote: string): number {
  for (let index = from; index < text.length; index++) {
    if (text[index] === '\\') index++
    else if (text[index] === quote) return index
    else if (text[index] === '\n') return unclear('a string over several lines')
  }
  return unclear('a string without an end')
}

const unescaped = (text: string, dialect: Dialect, quote: string) =>
  dialect === 'Go' && quote === '`'
    ? text
    : text.replace(/\\(.)/g, (_, character: string) => escapes[character] ?? unclear('an escape'))
