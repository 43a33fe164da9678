import { bodyOf, closing, jsonHelper } from '../servers/python.ts'
import { indented, indentOf, styledPy, styleOf, usualPy } from './style.ts'

/** A file whose error paths were mended. */
export interface Mended {
  readonly text: string
  /** What happens now, one sentence each. */
  readonly points: readonly string[]
}

/** A function that answers somebody, and how it tells them about an error. */
interface Handler {
  readonly name: string
  readonly start: number
  refuse(status: number, message: string): string[]
}

/** Lines of one function that fail together. */
interface Weak {
  readonly from: number
  readonly to: number
  readonly errors: readonly string[]
  readonly message: string
}

/** Guards what a client or a user can make fail in the handlers of a Python file. */
export function mendPython(text: string): Mended | undefined {
  const lines = text.split('\n')
  const points: string[] = []
  // From the last to the first, so that the line numbers of those before stay right.
  for (const handler of handlersIn(text, lines).reverse()) {
    for (const weak of weakIn(lines, handler).reverse()) {
      guard(text, lines, handler, weak)
      points.unshift(pointOf(handler, weak))
    }
  }
  if (points.length === 0) return mendSilence(text)
  const raises = lines.some((line) => line.includes('raise HTTPException'))
  return { text: raises ? importing(lines.join('\n')) : lines.join('\n'), points: [...new Set(points)] }
}

function pointOf({ name }: Handler, { errors, message }: Weak): string {
  if (errors.length === 0) return `\`${name}\` answers 404 for a key that isn't there`
  if (name === 'main') return `\`${name}\` ends with “${message}” instead of a stack trace (${errors.join(', ')})`
  return `\`${name}\` answers bad input with 400 instead of failing (${errors.join(', ')})`
}

function handlersIn(text: string, lines: readonly string[]): Handler[] {
  return lines.flatMap((line, start) => {
    const [, name] = /^\s*(?:async )?def (\w+)\(/.exec(line) ?? []
    const refuse = name === undefined ? undefined : refusalOf(text, lines, start, name)
    return name && refuse ? [{ name, start, refuse }] : []
  })
}

function refusalOf(text: string, lines: readonly string[], start: number, name: string): Handler['refuse'] | undefined {
  if (/^do_[A-Z]+$/.test(name) && text.includes('BaseHTTPRequestHandler')) return refusalOverHttp(text)
  if (name === 'main' && !/\b(flask|fastapi)\b/.test(text))
    return (_, message) => [`raise SystemExit("${message}") from None`]
  let above = start - 1
  while (above >= 0 && !/^\s*(@|$|def |async |class )/.test(lines[above] ?? '')) above--
  if (!/^\s*@\w+\.(route|get|post|put|patch|delete)\(/.test(lines[above] ?? '')) return undefined
  if (/\bfastapi\b/.test(text))
    return (status, message) => [`raise HTTPException(status_code=${status}, detail="${message}")`]
  if (!/\bflask\b/.test(text)) return undefined
  const wrap = (body: string) => (text.includes('jsonify(') ? `jsonify(${body})` : body)
  return (status, message) => [`return ${wrap(`{"error": "${message}"}`)}, ${status}`]
}

function refusalOverHttp(text: string): Handler['refuse'] {
  const helper = jsonHelper(text)
  if (helper) return (status, message) => [`self.${helper}(${status}, {"error": "${message}"})`, 'return']
  return (status, message) => [
    `self.send_response(${status})`,
    'self.send_header("Content-Type", "application/json")',
    'self.end_headers()',
    `self.wfile.write(b'{"error": "${message}"}')`,
    'return',
  ]
}

const fromOutside =
  /path|param|quer|args|header|split|part|match|body|data|request|raw|value|text|_id\b|payload|argv|input|\w\[["']/i
const reads = /json\.loads?\(|\.get_json\(|request\.json\b|await request\.json\(\)/

function weakIn(lines: readonly string[], handler: Handler): Weak[] {
  const tainted = new Set<string>()
  const found: Weak[] = []
  let past = -1
  for (const index of bodyOf(lines, handler.start)) {
    if (index <= past) continue
    const to = endOf(lines, index)
    past = to
    const statement = lines.slice(index, to + 1).join('\n')
    const [, name] = /^\s*(\w+)(?:: [\w[\], ]+)? = /.exec(statement) ?? []
    if (name && reads.test(statement)) tainted.add(name)
    const weak = weaknessOf(lines, handler, { from: index, to }, statement, tainted)
    if (weak) add(lines, found, weak)
  }
  return found
}

/** Neighbours with at most plain assignments between them fail together. */
function add(lines: readonly string[], found: Weak[], weak: Weak): void {
  const last = found.at(-1)
  const same = (index: number) => indentOf(lines[index] ?? '') === indentOf(lines[weak.from] ?? '')
  const between = last ? lines.slice(last.to + 1, weak.from) : []
  const joins = last && same(last.from) && last.errors.length > 0 && weak.errors.length > 0
  const plain = between.every(
    (line, offset) => line.trim() === '' || (same((last?.to ?? 0) + 1 + offset) && /^\s*\w+ = [^(]*$/.test(line)),
  )
  if (!last || !joins || !plain) return void found.push(weak)
  const errors = [...new Set([...last.errors, ...weak.errors])].sort()
  const message = last.message === weak.message ? last.message : 'The input must have the expected fields and types.'
  found[found.length - 1] = { from: last.from, to: weak.to, errors, message }
}

/** The last line of a statement; of a `with`, its whole block. */
function endOf(lines: readonly string[], start: number): number {
  const end = closing(lines, start)
  if (!/^\s*with\b.*:$/.test(lines[start] ?? '')) return end
  return bodyOf(lines, start).at(-1) ?? end
}

function weaknessOf(
  lines: readonly string[],
  handler: Handler,
  place: { readonly from: number; readonly to: number },
  statement: string,
  tainted: ReadonlySet<string>,
): Weak | undefined {
  const isBlock = /:\s*$/.test(lines[place.from] ?? '') && !/^\s*with\b/.test(statement)
  if (
    isBlock ||
    isGuarded(lines, handler.start, place.from) ||
    /^\s*(#|"""|@|(async )?def |else|try|except|finally)/.test(statement)
  )
    return undefined
  const errors = errorsIn(statement, tainted, handler.name === 'main')
  if (errors.length > 0) return { ...place, errors: [...new Set(errors)].sort(), message: messageFor(statement) }
  const missing = missingKey(lines, handler, statement)
  return missing ? { ...place, errors: [], message: missing } : undefined
}

function errorsIn(statement: string, tainted: ReadonlySet<string>, isProgram: boolean): string[] {
  const value = statement.replace(/^\s*\w+(\[["']\w+["']\])? = /, '')
  const from = (end: string) => [...tainted].some((name) => new RegExp(`\\b${name}${end}`).test(value))
  const picks = from('\\[') || /request\.json\[/.test(value)
  const numbers = numberErrors(statement, tainted)
  const found: readonly (readonly [boolean, string])[] = [
    [/json\.loads?\(|await request\.json\(\)/.test(statement), 'ValueError'],
    [picks, 'KeyError'],
    [picks, 'TypeError'],
    [from('\\.get\\('), 'AttributeError'],
    [isProgram && /\bopen\(/.test(statement), 'OSError'],
    [isProgram && /sys\.argv\[\d\]/.test(statement), 'IndexError'],
  ]
  return [...numbers, ...found.filter(([applies]) => applies).map(([, error]) => error)]
}

/** How making a number of what came from outside fails. */
function numberErrors(statement: string, tainted: ReadonlySet<string>): string[] {
  const [, source] = /\b(?:int|float)\((.+)\)/s.exec(statement) ?? []
  if (source === undefined) return []
  if (!fromOutside.test(source) && ![...tainted].some((name) => source.includes(name))) return []
  return [
    'ValueError',
    ...(/\w\[["']\w+["']\]/.test(source) ? ['KeyError'] : []),
    ...(/\w\[-?\d+\]|split\([^)]*\)\[/.test(source) ? ['IndexError'] : []),
    ...(/\.get\(["']\w+["']\)/.test(source) ? ['TypeError'] : []),
  ]
}

function messageFor(statement: string): string {
  if (/json\.loads?\(|request\.json\(\)/.test(statement))
    return /\bopen\(/.test(statement) ? 'The file cannot be read.' : 'The body must be valid JSON.'
  if (/\bopen\(/.test(statement)) return 'The file cannot be read.'
  if (/\b(int|float)\(/.test(statement)) return 'A number was expected.'
  return 'The input must have the expected fields and types.'
}

/** A key of one of the file's own dictionaries that is looked up without being asked for. */
function missingKey(lines: readonly string[], { start }: Handler, statement: string): string | undefined {
  const [, store, key] = /(?<![\w.])([A-Za-z_]\w*)\[(\w+)\](?!\s*=[^=])/.exec(statement) ?? []
  if (!store || !key || /^\d/.test(key)) return undefined
  const isDict = lines.some((line) => new RegExp(`^${store}(: .*)? = (\\{|dict\\()`).test(line))
  const body = bodyOf(lines, start).map((index) => lines[index] ?? '')
  const isAsked = body.some((line) =>
    new RegExp(`\\bin ${store}\\b(?!\\.)|KeyError|\\b${store}\\[${key}\\]\\s*=[^=]`).test(line),
  )
  return isDict && !isAsked ? `${key} not in ${store}` : undefined
}

function isGuarded(lines: readonly string[], start: number, at: number): boolean {
  let indent = indentOf(lines[at] ?? '').length
  for (let index = at - 1; index > start; index--) {
    const line = lines[index] ?? ''
    if (line.trim() === '' || indentOf(line).length >= indent) continue
    if (/^\s*try:/.test(line)) return true
    indent = indentOf(line).length
  }
  return false
}

function guard(text: string, lines: string[], { refuse }: Handler, { from, to, errors, message }: Weak): void {
  const indent = indentOf(lines[from] ?? '')
  const style = styleOf(text, usualPy)
  const refusal = (status: number, said: string) => indented(styledPy(refuse(status, said), style), style.indent)
  if (errors.length === 0) {
    lines.splice(
      from,
      0,
      ...indented(
        [`if ${message}:`, ...refusal(404, 'Not found.').map((line) => line.replace(' from None', ''))],
        indent,
      ),
    )
    return
  }
  const caught = errors.length === 1 ? errors[0] : `(${errors.join(', ')})`
  const body = lines.slice(from, to + 1).map((line) => (line === '' ? '' : style.indent + line))
  const rest = refusal(400, message).map((line) => (/raise HTTPException/.test(line) ? `${line} from None` : line))
  lines.splice(from, to + 1 - from, `${indent}try:`, ...body, ...indented([`except ${caught}:`, ...rest], indent))
}

const importing = (text: string) =>
  /import .*\bHTTPException\b/.test(text)
    ? text
    : text.replace(
        /^from fastapi import (.+)$/m,
        (_, names: string) => `from fastapi import ${[...names.split(', '), 'HTTPException'].sort().join(', ')}`,
      )

/** Errors that are swallowed without a word. */
function mendSilence(text: string): Mended | undefined {
  const silent = /^(\s*)except(?: (?:Base)?Exception)?:\n(\s+)pass$/m
  let changed = text
  const points: string[] = []
  for (let match = silent.exec(changed); match; match = silent.exec(changed)) {
    const before = changed.slice(0, match.index)
    const tried = before.slice(before.lastIndexOf('try:'))
    const [, name = 'this'] = [...before.matchAll(/def (\w+)\(/g)].at(-1) ?? []
    const errors = swallowed(tried)
    const [, indent = '', inner = ''] = match
    const lines = [`${indent}except ${errors}:`, `${inner}logging.exception("${name} failed")`]
    changed = before + lines.join('\n') + changed.slice(match.index + match[0].length)
    points.push(`\`${name}\`: ${errors} is logged, and nothing else is swallowed`)
  }
  if (points.length === 0) return undefined
  return { text: /^import logging$/m.test(changed) ? changed : importingLogging(changed), points }
}

/** Before the first import; without any, after what has to come first: comments and the docstring. */
function importingLogging(text: string): string {
  if (/^(import|from) (?!__future__)/m.test(text))
    return text.replace(/^(import|from) (?!__future__)/m, 'import logging\n$1 ')
  const [head = ''] = /^(#.*\n|\s*\n|("{3}|'{3})[\s\S]*?\2[^\n]*\n|from __future__ .*\n)*/.exec(text) ?? []
  return `${head}import logging\n\n\n${text.slice(head.length)}`
}

function swallowed(tried: string): string {
  const errors = [
    ...(/\[["'\w]+\]/.test(tried) ? ['KeyError'] : []),
    ...(/\bopen\(|\.read|\.write|unlink|remove\(/.test(tried) ? ['OSError'] : []),
    ...(/\b(int|float)\(|json\.load/.test(tried) ? ['ValueError'] : []),
  ]
  if (errors.length === 0) return 'Exception'
  return errors.length === 1 ? (errors[0] ?? '') : `(${errors.join(', ')})`
}
