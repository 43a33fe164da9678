import { type Token, tokensOf } from './tokens.ts'
import { type Dialect, none, numberOf, textOf, truthOf, unclear, type Value } from './values.ts'

/** What is worth something. */
export type Expression =
  | { readonly type: 'value'; readonly value: Value }
  | { readonly type: 'name'; readonly name: string }
  | { readonly type: 'unary'; readonly sign: string; readonly of: Expression }
  | { readonly type: 'binary'; readonly sign: string; readonly left: Expression; readonly right: Expression }
  | { readonly type: 'choice'; readonly test: Expression; readonly yes: Expression; readonly no: Expression }
  | { readonly type: 'call'; readonly callee: Expression; readonly args: readonly Expression[] }
  | { readonly type: 'member'; readonly of: Expression; readonly name: string }
  | { readonly type: 'index'; readonly of: Expression; readonly parts: readonly (Expression | undefined)[] }
  | { readonly type: 'list'; readonly items: readonly Expression[] }
  | { readonly type: 'format'; readonly parts: readonly Expression[] }
  | { readonly type: 'lambda'; readonly params: readonly string[]; readonly body: Expression }
  | {
      readonly type: 'each'
      readonly item: Expression
      readonly name: string
      readonly of: Expression
      readonly test: Expression | undefined
    }

const strengths: Readonly<Record<string, number>> = {
  '??': 2,
  '||': 2,
  or: 2,
  '&&': 3,
  and: 3,
  '==': 5,
  '!=': 5,
  '===': 5,
  '!==': 5,
  in: 6,
  '<': 6,
  '>': 6,
  '<=': 6,
  '>=': 6,
  '+': 7,
  '-': 7,
  '*': 8,
  '/': 8,
  '//': 8,
  '%': 8,
  '**': 11,
}

/** Reads tokens one after the other. */
export class Reader {
  readonly dialect: Dialect
  readonly #tokens: readonly Token[]
  #at = 0
  #depth = 0

  constructor(text: string, dialect: Dialect) {
    this.dialect = dialect
    this.#tokens = tokensOf(text, dialect)
  }

  peek(ahead = 0): Token {
    return this.#tokens[this.#at + ahead] ?? { kind: 'end', text: '', isFirst: true }
  }

  next(): Token {
    const token = this.peek()
    this.#at++
    return token
  }

  is(...texts: readonly string[]): boolean {
    const { kind, text } = this.peek()
    return (kind === 'sign' || kind === 'name') && texts.includes(text)
  }

  /** Whether the next token is this one, which is then behind us. */
  take(...texts: readonly string[]): boolean {
    if (!this.is(...texts)) return false
    this.#at++
    return true
  }

  expect(text: string): void {
    if (!this.take(text)) unclear(`no ${text}`)
  }

  name(): string {
    const { kind, text } = this.next()
    return kind === 'name' ? text : unclear('no name')
  }

  /** Nobody writes so many expressions into one function. */
  deeper(): void {
    if (++this.#depth > 300) unclear('too much')
  }

  isAtEnd(): boolean {
    return this.peek().kind === 'end'
  }
}

/** One expression, and nothing behind it. */
export function expressionIn(text: string, dialect: Dialect): Expression {
  const reader = new Reader(text, dialect)
  const found = expression(reader)
  return reader.isAtEnd() ? found : unclear('more than an expression')
}

/** The expression that begins here. */
export function expression(reader: Reader, least = 0): Expression {
  reader.deeper()
  let left = prefix(reader)
  for (;;) {
    const strength = strengthOf(reader)
    if (strength === undefined || strength < least) break
    if (isEquality(strength) && isComparison(left) && reader.dialect === 'Python') unclear('a chain')
    const { text: sign } = reader.next()
    left = { type: 'binary', sign, left, right: expression(reader, sign === '**' ? strength : strength + 1) }
  }
  return least <= 1 ? choice(reader, left) : left
}

/** How strongly the sign binds that comes next; nothing when it is none between two values. */
function strengthOf(reader: Reader): number | undefined {
  const { text, kind, isFirst } = reader.peek()
  if ((kind !== 'sign' && kind !== 'name') || (isFirst && reader.dialect === 'Go')) return undefined
  if (text === 'in' && reader.dialect !== 'Python') return undefined
  return Object.hasOwn(strengths, text) ? strengths[text] : undefined
}

const isEquality = (strength: number) => strength === 5 || strength === 6
const isComparison = (of: Expression) => of.type === 'binary' && isEquality(strengths[of.sign] ?? 0)

function choice(reader: Reader, left: Expression): Expression {
  if (reader.dialect === 'Python') {
    if (!reader.take('if')) return left
    const test = expression(reader, 2)
    reader.expect('else')
    return { type: 'choice', test, yes: left, no: expression(reader) }
  }
  if (!reader.take('?')) return left
  const yes = expression(reader)
  reader.expect(':')
  return { type: 'choice', test: left, yes, no: expression(reader) }
}

function prefix(reader: Reader): Expression {
  if (reader.take('-')) return { type: 'unary', sign: '-', of: expression(reader, 9) }
  if (reader.take('!')) return { type: 'unary', sign: '!', of: expression(reader, 9) }
  if (reader.dialect === 'Python' && reader.take('not')) return { type: 'unary', sign: '!', of: expression(reader, 4) }
  // A reference is worth what it refers to.
  if (reader.dialect === 'Rust' && reader.take('&', '*')) return expression(reader, 9)
  return postfix(reader, primary(reader))
}

function primary(reader: Reader): Expression {
  const { kind, text } = reader.next()
  if (kind === 'number') return { type: 'value', value: numberOf(Number(text), !text.includes('.')) }
  if (kind === 'text') return { type: 'value', value: textOf(text) }
  if (kind === 'format') return { type: 'format', parts: partsOf(text, reader.dialect) }
  if (text === '(') return parenthesised(reader)
  if (text === '[') return listed(reader)
  if (text === '|' && reader.dialect === 'Rust') return rustLambda(reader)
  return kind === 'name' ? named(reader, text) : unclear('no expression')
}

const constants: Readonly<Record<string, Value>> = {
  true: truthOf(true),
  True: truthOf(true),
  false: truthOf(false),
  False: truthOf(false),
  None: none,
  null: none,
  undefined: none,
}
const statements =
  /^(await|new|function|class|typeof|delete|void|yield|match|switch|loop|unsafe|async|func|struct|this|self|super|lambda|if|let|for)$/

function named(reader: Reader, name: string): Expression {
  if (reader.dialect === 'JavaScript' && reader.take('=>')) return lambda([name], reader)
  if (reader.dialect === 'Rust' && reader.is('!') && reader.peek(1).text === '(') {
    reader.next()
    return { type: 'name', name: `${name}!` }
  }
  const value = Object.hasOwn(constants, name) ? constants[name] : undefined
  if (value) return { type: 'value', value }
  return statements.test(name) ? unclear(name) : { type: 'name', name }
}

const lambda = (params: readonly string[], reader: Reader): Expression =>
  reader.is('{') ? unclear('a block') : { type: 'lambda', params, body: expression(reader) }

function rustLambda(reader: Reader): Expression {
  const params: string[] = []
  while (!reader.take('|')) {
    reader.take('&')
    params.push(reader.name())
    reader.take(',')
  }
  return lambda(params, reader)
}

/** Either parameters with an arrow behind them, or an expression. */
function parenthesised(reader: Reader): Expression {
  let ahead = 0
  while (reader.peek(ahead).kind === 'name' || reader.peek(ahead).text === ',') ahead++
  if (reader.peek(ahead).text === ')' && reader.peek(ahead + 1).text === '=>') {
    const params: string[] = []
    while (!reader.take(')')) if (!reader.take(',')) params.push(reader.name())
    reader.expect('=>')
    return lambda(params, reader)
  }
  const inside = expression(reader)
  reader.expect(')')
  // Its own brackets keep it from being taken for a part of a chain.
  return inside.type === 'binary'
    ? { type: 'choice', test: { type: 'value', value: truthOf(true) }, yes: inside, no: inside }
    : inside
}

function listed(reader: Reader): Expression {
  const items = separated(reader, ']')
  const [only] = items
  return items.length === 1 && only?.type === 'each' ? only : { type: 'list', items }
}

/** Expressions with commas between them, up to a closing bracket. */
function separated(reader: Reader, close: string): Expression[] {
  const items: Expression[] = []
  while (!reader.take(close)) {
    const item = expression(reader)
    items.push(reader.dialect === 'Python' && reader.take('for') ? comprehension(reader, item) : item)
    if (!reader.is(close)) reader.expect(',')
  }
  return items
}

function comprehension(reader: Reader, item: Expression): Expression {
  const name = reader.name()
  reader.expect('in')
  const of = expression(reader, 2)
  return { type: 'each', item, name, of, test: reader.take('if') ? expression(reader, 2) : undefined }
}

function postfix(reader: Reader, start: Expression): Expression {
  let found = start
  for (;;) {
    const more = postfixOf(reader, found)
    if (!more) return found
    found = more
  }
}

function postfixOf(reader: Reader, of: Expression): Expression | undefined {
  const goesOn = !reader.peek().isFirst
  if (goesOn && reader.take('(')) return { type: 'call', callee: of, args: separated(reader, ')') }
  if (goesOn && reader.take('[')) return { type: 'index', of, parts: indexParts(reader) }
  if (reader.take('.')) return { type: 'member', of, name: reader.name() }
  if (reader.dialect !== 'Rust') return undefined
  if (reader.take('::')) return path(reader, of)
  return reader.take('as') ? { type: 'call', callee: { type: 'name', name: reader.name() }, args: [of] } : undefined
}

/** `a::b`, or a type argument, which says nothing about the value. */
function path(reader: Reader, found: Expression): Expression {
  if (!reader.take('<')) return { type: 'member', of: found, name: reader.name() }
  while (!reader.take('>')) if (reader.next().kind === 'end') unclear('a type')
  return found
}

function indexParts(reader: Reader): (Expression | undefined)[] {
  const parts: (Expression | undefined)[] = []
  for (;;) {
    parts.push(reader.is(':', ']') ? undefined : expression(reader))
    if (reader.take(']')) return parts
    reader.expect(':')
  }
}

/** The parts of a string with code in it. */
function partsOf(text: string, dialect: Dialect): Expression[] {
  const hole = dialect === 'Python' ? /\{([^{}:!]+)\}/ : /\$\{([^{}]+)\}/
  return text.split(hole).map((part, index) => {
    if (index % 2 === 1) return expressionIn(part, dialect)
    if (dialect === 'Python' ? /[{}]/.test(part) : part.includes('${')) unclear('a format')
    return { type: 'value', value: textOf(part) }
  })
}
