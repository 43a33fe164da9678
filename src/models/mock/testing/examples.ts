import { type Expression, expressionIn } from '../evaluate/expression.ts'
import { type Callable, Interpreter, type World } from '../evaluate/interpreter.ts'
import { statementsIn } from '../evaluate/statements.ts'
import { type Dialect, listOf, numberOf, Raised, textOf, truthOf, Unclear, type Value } from '../evaluate/values.ts'
import type { Definition, Language } from '../languages/language.ts'
import { masked } from '../languages/mask.ts'
import { isUnsigned, type Kind, type Param, type Signature, signatureOf } from './signature.ts'

/** What a function gives for some arguments. */
export interface Example {
  readonly args: readonly Value[]
  /** What it returns; nothing when it fails, and then with what. */
  readonly result: Value | undefined
  readonly raised: string
}

/** A function with what it is sure to do. */
export interface Known {
  readonly definition: Definition
  readonly signature: Signature
  readonly examples: readonly Example[]
}

const mostExamples = 3

/** Languages whose functions can be worked out, by what they compute like. */
export const dialectOf = ({ name }: Language): Dialect => {
  const all: readonly Dialect[] = ['JavaScript', 'Python', 'Go', 'Rust', 'Java']
  return all.find((dialect) => dialect === name) ?? 'JavaScript'
}

/** The functions of a text that can be worked out by reading them. */
export function knownIn(text: string, language: Language): Known[] {
  const dialect = dialectOf(language)
  const code = masked(text, language.syntax)
  const definitions = language.definitionsOf(text)
  const signatures = new Map(
    definitions.flatMap((definition) => {
      if (!isFunction(definition)) return []
      const signature = signatureOf(definition, text, code, dialect)
      return signature ? [[definition, signature] as const] : []
    }),
  )
  const world = worldOf(definitions, signatures, text, dialect)
  return [...signatures].flatMap(([definition, signature]) => {
    const examples = examplesOf(signature, world)
    return examples.length > 0 ? [{ definition, signature, examples }] : []
  })
}

const isFunction = ({ kind, head, name }: Definition) =>
  name !== 'main' &&
  (kind === 'function' || (kind === 'method' && /\bstatic\b/.test(head) && !/\bprivate\b/.test(head)))

function worldOf(
  definitions: readonly Definition[],
  signatures: ReadonlyMap<Definition, Signature>,
  text: string,
  dialect: Dialect,
): Omit<World, 'isUnsigned'> {
  const callables = new Map<string, Callable | undefined>()
  const only = <T extends { readonly name: string }>(all: readonly T[], name: string) => {
    const found = all.filter((each) => each.name === name)
    return found.length === 1 ? found[0] : undefined
  }
  const lines = text.split('\n')
  return {
    dialect,
    callable(name) {
      if (!callables.has(name)) callables.set(name, callableOf(only([...signatures.values()], name), dialect))
      return callables.get(name)
    },
    constant(name) {
      const found = only(definitions, name)
      if (found?.kind !== 'constant' || found.line !== found.end) return undefined
      return literalIn(lines[found.line - 1] ?? '', dialect)
    },
  }
}

function callableOf(signature: Signature | undefined, dialect: Dialect): Callable | undefined {
  if (!signature) return undefined
  const body = clearly(() => statementsIn(signature.body, dialect))
  return body && { params: signature.params.map(({ name }) => name), body }
}

/** The value of a constant that is written in one line and never set again. */
function literalIn(line: string, dialect: Dialect): Expression | undefined {
  if (dialect !== 'Python' && !/\b(const|final|static)\b/.test(line)) return undefined
  if (dialect === 'Python' && !/^[A-Z_0-9]+\b/.test(line)) return undefined
  const value = line.slice(line.indexOf('=') + 1).replace(/;\s*$/, '')
  return clearly(() => expressionIn(value, dialect))
}

/** What is unclear is nothing; every other error is one of ours. */
function clearly<T>(work: () => T): T | undefined {
  try {
    return work()
  } catch (error) {
    if (error instanceof Unclear) return undefined
    throw error
  }
}

const whole = (value: number) => numberOf(value, true)
const number = (value: number) => numberOf(value, false)
const rows: Readonly<Record<Kind, readonly (readonly Value[])[]>> = {
  whole: [
    [2, 3, 4],
    [10, 5, 2],
    [0, 7, 1],
    [7, 0, 9],
    [-3, 2, 5],
  ].map((row) => row.map(whole)),
  number: [
    [2.5, 1.5, 0.5],
    [10, 4, 2],
    [0, 0.5, 1],
    [8, 0, 4],
    [-1.5, 2, 3],
  ].map((row) => row.map(number)),
  text: [
    ['Ada', 'Grace', 'Linus'],
    ['level', 'e', '-'],
    ['', 'x', 'y'],
    ['Hello World', 'World', 'you'],
  ].map((row) => row.map(textOf)),
  truth: [
    [true, false, true],
    [false, true, false],
  ].map((row) => row.map(truthOf)),
  wholes: [[[1, 2, 3]], [[10, 4]], [[]], [[5]]].map((row) => row.map((items) => listOf(items.map(whole)))),
  numbers: [[[1.5, 2.5]], [[4, 0.5, 1]], [[]]].map((row) => row.map((items) => listOf(items.map(number)))),
  texts: [[['a', 'b', 'c']], [['one', 'two']], [[]]].map((row) => row.map((items) => listOf(items.map(textOf)))),
}

/** Names that say what a parameter takes, where no type does. */
const hints: readonly (readonly [Kind, RegExp])[] = [
  [
    'text',
    /^(s|str|string|text|name|first|last|word|title|message|msg|label|input|value_text|line|email|path|key|prefix|suffix|first_?name|last_?name)$/i,
  ],
  ['wholes', /^(numbers|nums|values|items|xs|list|array|arr|scores|prices|amounts)$/i],
  ['texts', /^(words|names|lines|texts|strings|parts)$/i],
  ['truth', /^(is|has|flag|enabled)/],
]

/** The kinds to try, the likeliest first. */
function guesses(params: readonly Param[]): (readonly Kind[])[] {
  const with_ = (usual: Kind) => params.map(({ name, kind }) => kind ?? hinted(name) ?? usual)
  const plain = (usual: Kind) => params.map(({ kind }) => kind ?? usual)
  const all = [with_('whole'), with_('text'), plain('whole'), plain('text'), plain('wholes')]
  return [...new Map(all.map((kinds) => [kinds.join(), kinds])).values()]
}

const hinted = (name: string) => hints.find(([, pattern]) => pattern.test(name))?.[0]

function examplesOf(signature: Signature, world: Omit<World, 'isUnsigned'>): Example[] {
  const { params, returns } = signature
  const callable = world.callable(signature.name)
  if (!callable || params.length > 3) return []
  const isTyped = ['Go', 'Rust', 'Java'].includes(world.dialect)
  if (isTyped && params.some(({ kind }) => kind === undefined)) return []
  const unsigned = [returns, ...params.map(({ type }) => type)].some(isUnsigned)
  for (const kinds of guesses(params)) {
    const found = rowsOf(kinds).flatMap((args) => exampleOf(callable, args, { ...world, isUnsigned: unsigned }) ?? [])
    const best = chosen(found)
    if (best.length > 0) return best
  }
  return []
}

function rowsOf(kinds: readonly Kind[]): Value[][] {
  if (kinds.length === 0) return [[]]
  const count = Math.max(...kinds.map((kind) => rows[kind].length))
  return Array.from({ length: count }, (_, row) =>
    kinds.flatMap((kind, index) => {
      const values = rows[kind][row % rows[kind].length] ?? []
      return values[index] ?? values[0] ?? []
    }),
  )
}

function exampleOf(callable: Callable, args: readonly Value[], world: World): Example | undefined {
  const isNegative = args.some((arg) => arg.type === 'number' && arg.value < 0)
  if (world.isUnsigned && isNegative) return undefined
  try {
    const result = new Interpreter(world).call(callable, args)
    return isPlain(result) ? { args, result, raised: '' } : undefined
  } catch (error) {
    if (error instanceof Raised) return { args, result: undefined, raised: error.message }
    if (error instanceof Unclear) return undefined
    throw error
  }
}

/** What can be written down and compared exactly. */
function isPlain(value: Value): boolean {
  if (value.type === 'list') return value.items.every(isPlain)
  if (value.type === 'number') return String(value.value).length <= 7
  return value.type === 'text' ? !/[\n\\]/.test(value.value) : value.type === 'truth'
}

/** A few that differ in what comes out. One that fails is worth as much as one that does not. */
function chosen(found: readonly Example[]): Example[] {
  const key = ({ result, raised }: Example) => JSON.stringify(result ?? raised)
  const different = found.filter((example, index) => found.findIndex((other) => key(other) === key(example)) === index)
  const returning = different.filter(({ result }) => result !== undefined)
  const raising = different.filter(({ result }) => result === undefined).slice(0, 1)
  return returning.length === 0 ? [] : [...returning.slice(0, mostExamples), ...raising]
}
