import type { Dialect } from '../evaluate/values.ts'
import type { Definition } from '../languages/language.ts'

/** What kind of values a parameter takes. */
export type Kind = 'whole' | 'number' | 'text' | 'truth' | 'wholes' | 'numbers' | 'texts'

export interface Param {
  readonly name: string
  /** As it is written; '' when it is not. */
  readonly type: string
  /** Nothing when anything may be given. */
  readonly kind: Kind | undefined
  readonly isOptional: boolean
}

/** A function that can be called from a test, with the text of its body. */
export interface Signature {
  readonly name: string
  readonly params: readonly Param[]
  /** The type of what it returns, as it is written; '' when it is not. */
  readonly returns: string
  readonly body: string
}

/** More is not worked out. */
const longestFunction = 4_000

/**
 * Reads how a function is called; nothing when it is more than its parameters and its body. `code` is the text with
 * blanks for strings and comments.
 */
export function signatureOf(
  definition: Definition,
  text: string,
  code: string,
  dialect: Dialect,
): Signature | undefined {
  const lines = (whole: string) =>
    whole
      .split('\n')
      .slice(definition.line - 1, definition.end)
      .join('\n')
  const [shown, masked] = [lines(text), lines(code)]
  if (shown.length > longestFunction || /^\s*(export\s+)?(default\s+)?(pub\s+)?(async|unsafe)\b/.test(masked))
    return undefined
  const { name } = definition
  const at = masked.search(new RegExp(`\\b${name.replaceAll('$', '\\$')}\\b`))
  const bare = dialect === 'JavaScript' ? /^\s*=\s*(\w+)\s*=>/.exec(masked.slice(at + name.length)) : null
  if (bare) return arrowOf(name, bare[1] ?? '', shown.slice(at + name.length + bare[0].length))
  const open = masked.indexOf('(', at)
  const between = masked.slice(at + name.length, open)
  const isCalled = dialect === 'JavaScript' ? /^\s*(=\s*(function\s*\w*\s*)?)?$/.test(between) : between.trim() === ''
  const close = open < 0 || !isCalled ? -1 : closingOf(masked, open)
  if (close < 0) return undefined
  const params = paramsOf(shown.slice(open + 1, close), dialect)
  const rest = bodyOf(shown.slice(close + 1), masked.slice(close + 1), dialect)
  if (!params || !rest) return undefined
  return { name, params, ...rest, returns: dialect === 'Java' ? javaReturns(shown.slice(0, at)) : rest.returns }
}

function arrowOf(name: string, param: string, rest: string): Signature | undefined {
  const found = bodyOf(`=>${rest}`, `=>${rest}`, 'JavaScript')
  return found && { name, params: [{ name: param, type: '', kind: undefined, isOptional: false }], ...found }
}

function closingOf(masked: string, open: number): number {
  let depth = 0
  for (let index = open; index < masked.length; index++) {
    if (masked[index] === '(') depth++
    if (masked[index] === ')' && --depth === 0) return index
  }
  return -1
}

const javaReturns = (before: string) => before.trim().split(/\s+/).at(-1) ?? ''

function bodyOf(rest: string, masked: string, dialect: Dialect): { returns: string; body: string } | undefined {
  if (dialect === 'Python') {
    const colon = masked.indexOf(':')
    const returns = masked.slice(0, colon).replace('->', '').trim()
    return colon < 0 ? undefined : { returns, body: rest.slice(colon + 1).replace(/^[ \t]*\n/, '') }
  }
  const first = dialect === 'JavaScript' ? masked.indexOf('=>') : -1
  const arrow = masked.indexOf('{') < first && masked.includes('{') ? -1 : first
  const open = masked.indexOf('{', Math.max(arrow, 0))
  const isExpression = arrow >= 0 && masked.slice(arrow + 2).trimStart()[0] !== '{'
  const head = masked.slice(0, arrow >= 0 ? arrow : open)
  const returns = head.replace(/^\s*(:|->)\s*/, '').trim()
  if (isExpression) return { returns, body: `return ${rest.slice(arrow + 2).trim()}` }
  const close = masked.lastIndexOf('}')
  return open < 0 || close < open || /\b(where|throws)\b/.test(returns)
    ? undefined
    : { returns, body: rest.slice(open + 1, close) }
}

function paramsOf(text: string, dialect: Dialect): Param[] | undefined {
  const parts = text.split(/,(?![^<([]*[>)\]])/).map((part) => part.trim())
  if (parts.at(-1) === '') parts.pop()
  const found = parts.map((part) => paramOf(part, dialect))
  const params = found.flatMap((param) => param ?? [])
  if (params.length !== parts.length) return undefined
  if (dialect !== 'Go') return params
  // `a, b int`: a name without a type has the type of the next.
  return params.map((param, index) => {
    const type = param.type || (params.slice(index).find((later) => later.type !== '')?.type ?? '')
    return { ...param, type, kind: kindOf(type) }
  })
}

const forms: Readonly<Record<Dialect, RegExp>> = {
  JavaScript: /^(?<name>[\w$]+)(?<optional>\?)?\s*(?::\s*(?<type>[^=]+?))?\s*(?<set>=.*)?$/,
  Python: /^(?<name>\w+)\s*(?::\s*(?<type>[^=]+?))?\s*(?<set>=.*)?$/,
  Go: /^(?<name>\w+)(?:\s+(?<type>[\w[\]*.]+))?$/,
  Rust: /^(?:mut\s+)?(?<name>\w+)\s*:\s*(?<type>.+)$/,
  Java: /^(?:final\s+)?(?<type>[\w[\]<>]+)\s+(?<name>\w+)$/,
}

function paramOf(part: string, dialect: Dialect): Param | undefined {
  const groups = part.length > 200 ? undefined : forms[dialect].exec(part)?.groups
  const { name, type = '', optional, set } = groups ?? {}
  if (name === undefined) return undefined
  return { name, type, kind: kindOf(type), isOptional: optional !== undefined || set !== undefined }
}

const kinds: readonly (readonly [Kind, RegExp])[] = [
  ['whole', /^(int|i32|i64|isize|u32|u64|usize|int32|int64|uint|uint32|uint64|long|number)$/],
  ['number', /^(float|float64|f64|double)$/],
  ['text', /^(str|string|String|&str|&'static str)$/],
  ['truth', /^(bool|boolean)$/],
  [
    'wholes',
    /^(number\[\]|list\[int\]|List\[int\]|\[\]int|\[\]int64|&\[(i32|i64|u32|u64|usize)\]|Vec<(i32|i64|u32|u64|usize)>|int\[\]|long\[\])$/,
  ],
  ['numbers', /^(list\[float\]|List\[float\]|\[\]float64|&\[f64\]|Vec<f64>|double\[\])$/],
  ['texts', /^(string\[\]|list\[str\]|List\[str\]|\[\]string|&\[&str\]|Vec<String>|String\[\])$/],
]

/** What values a type has, as far as they are known. */
export const kindOf = (type: string): Kind | undefined => kinds.find(([, pattern]) => pattern.test(type))?.[0]

/** Whether a type keeps no number below zero. */
export const isUnsigned = (type: string): boolean => /\bu(int)?(8|16|32|64|size)?\b/.test(type) && !/^str/.test(type)
