import { indentOf } from '../code/style.ts'
import { type Expression, expression, expressionIn, Reader } from './expression.ts'
import { type Dialect, unclear } from './values.ts'

/** What a function does, one after the other. */
export type Statement =
  | {
      readonly type: 'set'
      readonly name: string
      readonly sign: string
      readonly value: Expression
      readonly isNew: boolean
    }
  | {
      readonly type: 'if'
      readonly test: Expression
      readonly yes: readonly Statement[]
      readonly no: readonly Statement[]
    }
  | { readonly type: 'for'; readonly name: string; readonly of: Expression; readonly body: readonly Statement[] }
  | { readonly type: 'return'; readonly value: Expression }
  | { readonly type: 'raise'; readonly what: string }

/** The body of a function: between its braces, or below its line in Python. */
export function statementsIn(body: string, dialect: Dialect): Statement[] {
  if (dialect === 'Python') return pythonBlock(logicalLines(body))
  const reader = new Reader(body, dialect)
  const found: Statement[] = []
  while (!reader.isAtEnd()) found.push(...statement(reader))
  return found
}

function block(reader: Reader): Statement[] {
  if (!reader.take('{')) return statement(reader)
  const found: Statement[] = []
  while (!reader.take('}')) found.push(...(reader.isAtEnd() ? unclear('a block') : statement(reader)))
  return found
}

const types = /^(int|long|double|float|String|boolean|var|let|const|final|mut)$/
const assigns = ['=', ':=', '+=', '-=', '*=']

function statement(reader: Reader): Statement[] {
  if (reader.take(';')) return []
  if (reader.take('if')) return [ifStatement(reader)]
  if (reader.take('for')) return [forStatement(reader)]
  if (reader.take('return')) return [ended(reader, { type: 'return', value: expression(reader) })]
  if (reader.take('throw') || (reader.dialect === 'Rust' && reader.is('panic'))) return [thrown(reader)]
  let isNew = false
  while (types.test(reader.peek().text)) isNew = reader.next().kind === 'name'
  if (isAssignment(reader)) return [assignment(reader, isNew)]
  // In Rust, the last expression is what the function returns.
  const value = reader.dialect === 'Rust' ? expression(reader) : unclear('a statement')
  return [reader.is('}') || reader.isAtEnd() ? { type: 'return', value } : unclear('an effect')]
}

function isAssignment(reader: Reader): boolean {
  const { text } = reader.peek(1)
  return reader.peek().kind === 'name' && (assigns.includes(text) || (text === ':' && reader.dialect !== 'Go'))
}

function assignment(reader: Reader, isNew: boolean): Statement {
  const name = reader.name()
  if (reader.take(':')) while (!reader.is('=')) if (reader.next().kind === 'end') unclear('a type')
  const { text: sign } = reader.next()
  return ended(reader, { type: 'set', name, sign, value: expression(reader), isNew: isNew || sign === ':=' })
}

function ended(reader: Reader, found: Statement): Statement {
  if (!reader.take(';') && !reader.is('}') && !reader.peek().isFirst) unclear('more on the line')
  return found
}

function ifStatement(reader: Reader): Statement {
  const test = expression(reader)
  if (!reader.is('{') && reader.dialect !== 'JavaScript' && reader.dialect !== 'Java') unclear('an if')
  const yes = block(reader)
  if (!reader.take('else')) return { type: 'if', test, yes, no: [] }
  return { type: 'if', test, yes, no: reader.take('if') ? [ifStatement(reader)] : block(reader) }
}

/** Only the loop over the items of a list. */
function forStatement(reader: Reader): Statement {
  const { dialect } = reader
  const isBracketed = reader.take('(')
  if (dialect === 'Go') {
    if (reader.name() !== '_') unclear('an index')
    reader.expect(',')
  }
  while (types.test(reader.peek().text)) reader.next()
  if (dialect === 'Rust') reader.take('&')
  const name = reader.name()
  reader.expect({ JavaScript: 'of', Java: ':', Go: ':=', Rust: 'in', Python: 'in' }[dialect])
  if (dialect === 'Go') reader.expect('range')
  const of = expression(reader)
  if (isBracketed) reader.expect(')')
  return { type: 'for', name, of, body: block(reader) }
}

/** What is thrown, up to the end of the statement. */
function thrown(reader: Reader): Statement {
  let depth = 0
  const what: string[] = []
  while (!reader.isAtEnd() && !(depth === 0 && reader.is(';', '}'))) {
    if (depth === 0 && what.length > 0 && reader.peek().isFirst) break
    const { text } = reader.next()
    depth += Number(text === '(') - Number(text === ')')
    what.push(text)
  }
  reader.take(';')
  return { type: 'raise', what: what.find((text) => /^[A-Z]\w*$/.test(text)) ?? '' }
}

interface Line {
  readonly indent: number
  readonly text: string
}

/** The lines of a Python block without comments and docstrings; what stands in brackets is one line. */
function logicalLines(body: string): Line[] {
  const found: Line[] = []
  let depth = 0
  for (const raw of body.replace(/^\s*(?:"""[\s\S]*?"""|'''[\s\S]*?''')/, '').split('\n')) {
    const text = raw.replace(/^\s*#.*$/, '').trimEnd()
    if (text.trim() === '') continue
    const last = found.at(-1)
    if (depth > 0 && last) found[found.length - 1] = { ...last, text: `${last.text} ${text.trim()}` }
    else found.push({ indent: indentOf(text).length, text: text.trim() })
    for (const character of text)
      if ('([{'.includes(character)) depth++
      else if (')]}'.includes(character)) depth--
  }
  return found
}

function pythonBlock(lines: readonly Line[]): Statement[] {
  const found: Statement[] = []
  for (let index = 0; index < lines.length; ) {
    const line = lines[index] ?? unclear('a line')
    const end = blockEnd(lines, index)
    const inside = lines.slice(index + 1, end)
    index = end
    if (inside.length > 0 && /^(elif\b|else:)/.test(line.text)) addElse(found, line.text, inside)
    else found.push(pythonStatement(line.text, inside))
  }
  return found
}

function blockEnd(lines: readonly Line[], start: number): number {
  let end = start + 1
  while (end < lines.length && (lines[end]?.indent ?? 0) > (lines[start]?.indent ?? 0)) end++
  return end
}

/** Puts an `elif` or `else` under the last branch of the `if` before it. */
function addElse(found: Statement[], text: string, inside: readonly Line[]): void {
  const last = found.pop()
  const branch = last?.type === 'if' ? last : unclear('an else')
  const test = /^elif (.+):$/.exec(text)?.[1]
  const added: Statement[] =
    test === undefined
      ? pythonBlock(inside)
      : [{ type: 'if', test: expressionIn(test, 'Python'), yes: pythonBlock(inside), no: [] }]
  found.push(withElse(branch, added))
}

function withElse(branch: Extract<Statement, { type: 'if' }>, added: readonly Statement[]): Statement {
  const [only] = branch.no
  return { ...branch, no: only?.type === 'if' ? [withElse(only, added)] : added }
}

function pythonStatement(text: string, inside: readonly Line[]): Statement {
  const read = (part: string) => expressionIn(part, 'Python')
  const [, test] = /^if (.+):$/.exec(text) ?? []
  if (test !== undefined) return { type: 'if', test: read(test), yes: pythonBlock(inside), no: [] }
  const [, name, of] = /^for (\w+) in (.+):$/.exec(text) ?? []
  if (name !== undefined && of !== undefined) return { type: 'for', name, of: read(of), body: pythonBlock(inside) }
  if (inside.length > 0) return unclear('a block')
  const [, value] = /^return (.+)$/.exec(text) ?? []
  if (value !== undefined) return { type: 'return', value: read(value) }
  const [, what] = /^raise (\w+)\b/.exec(text) ?? []
  if (what !== undefined) return { type: 'raise', what }
  const [, target, sign, set] = /^(\w+)(?:: [\w[\], ]+)? (=|\+=|-=|\*=) (.+)$/.exec(text) ?? []
  return target !== undefined && sign !== undefined && set !== undefined
    ? { type: 'set', name: target, sign, value: read(set), isNew: false }
    : unclear('a statement')
}
