import type { Expression } from './expression.ts'
import { itemAt, sliceOf } from './indexing.ts'
import { builtIn, memberOf, methodOf } from './library.ts'
import type { Statement } from './statements.ts'
import {
  areSame,
  asItems,
  asNumber,
  type Dialect,
  listOf,
  none,
  numberOf,
  Raised,
  textOf,
  truthOf,
  unclear,
  type Value,
} from './values.ts'

/** A function that can be called. */
export interface Callable {
  readonly params: readonly string[]
  readonly body: readonly Statement[]
}

/** What the names of a file stand for. */
export interface World {
  readonly dialect: Dialect
  /** A function of the file; nothing when there is none that is understood. */
  callable(name: string): Callable | undefined
  /** Whether no number may be less than zero on the way. */
  readonly isUnsigned: boolean
  /** A constant of the file. */
  constant(name: string): Expression | undefined
}

const mostSteps = 5_000
const deepest = 50

/**
 * Works out what a function returns, without running it. It knows what every language means the same by, and gives up
 * at anything else by throwing `Unclear`; `Raised` is thrown when the function itself fails.
 */
export class Interpreter {
  readonly #world: World
  #steps = 0
  #depth = 0

  constructor(world: World) {
    this.#world = world
  }

  call({ params, body }: Callable, args: readonly Value[]): Value {
    if (params.length !== args.length) unclear('other arguments')
    const names = new Map(params.map((name, index) => [name, args[index] ?? none]))
    if (++this.#depth > deepest) unclear('too deep')
    const returned = this.#run(body, names) ?? unclear('nothing returned')
    this.#depth--
    return returned
  }

  #run(body: readonly Statement[], names: Map<string, Value>): Value | undefined {
    for (const statement of body) {
      const returned = this.#step(statement, names)
      if (returned) return returned
    }
    return undefined
  }

  #step(statement: Statement, names: Map<string, Value>): Value | undefined {
    this.#count()
    switch (statement.type) {
      case 'return':
        return this.#value(statement.value, names)
      case 'raise':
        throw new Raised(statement.what)
      case 'if':
        return this.#block(this.#isTrue(statement.test, names) ? statement.yes : statement.no, names)
      case 'set': {
        const value = this.#value(statement.value, names)
        const { name, sign, isNew } = statement
        // It would hide the other one only up to the end of its block.
        if (isNew && names.has(name)) return unclear('two of the same name')
        const before = names.get(name)
        names.set(name, /^:?=$/.test(sign) ? value : this.#compute(sign[0] ?? '', before ?? unclear(name), value))
        return undefined
      }
      case 'for':
        for (const item of asItems(this.#value(statement.of, names))) {
          const returned = this.#block(statement.body, names, [statement.name, item])
          if (returned) return returned
        }
        return undefined
    }
  }

  /** What is declared in a block ends with it, but for Python. */
  #block(body: readonly Statement[], names: Map<string, Value>, item?: readonly [name: string, value: Value]) {
    const before = new Set(names.keys())
    if (item && this.#world.dialect !== 'Python' && before.has(item[0])) return unclear('two of the same name')
    if (item) names.set(item[0], item[1])
    const returned = this.#run(body, names)
    if (this.#world.dialect !== 'Python') for (const name of names.keys()) if (!before.has(name)) names.delete(name)
    return returned
  }

  #count(): void {
    if (++this.#steps > mostSteps) unclear('too many steps')
  }

  #value(of: Expression, names: Map<string, Value>): Value {
    this.#count()
    switch (of.type) {
      case 'value':
        return of.value
      case 'name':
        return names.get(of.name) ?? this.#constant(of.name)
      case 'unary':
        if (of.sign === '!') return truthOf(!this.#isTrue(of.of, names))
        return this.#negative(this.#value(of.of, names))
      case 'binary':
        return this.#binary(of, names)
      case 'choice':
        return this.#value(this.#isTrue(of.test, names) ? of.yes : of.no, names)
      case 'call':
        return this.#called(of, names)
      case 'member':
        return memberOf(this.#value(of.of, names), of.name, this.#world.dialect)
      case 'index':
        return this.#indexed(of, names)
      case 'list':
        return listOf(of.items.map((item) => this.#value(item, names)))
      case 'format':
        return textOf(of.parts.map((part) => this.shown(this.#value(part, names))).join(''))
      case 'lambda':
        return { type: 'function', call: (args) => this.#lambda(of, args, names) }
      case 'each':
        return this.#each(of, names)
    }
  }

  #constant(name: string): Value {
    const found = this.#world.constant(name)
    return found ? this.#value(found, new Map()) : unclear(name)
  }

  #lambda(
    { params, body }: Extract<Expression, { type: 'lambda' }>,
    args: readonly Value[],
    names: Map<string, Value>,
  ) {
    const inner = new Map(names)
    for (const [index, name] of params.entries()) inner.set(name, args[index] ?? unclear('an argument'))
    return this.#value(body, inner)
  }

  #each({ item, name, of, test }: Extract<Expression, { type: 'each' }>, names: Map<string, Value>): Value {
    const found = asItems(this.#value(of, names)).flatMap((each) => {
      const inner = new Map(names).set(name, each)
      return !test || this.#isTrue(test, inner) ? [this.#value(item, inner)] : []
    })
    return listOf(found)
  }

  #called({ callee, args }: Extract<Expression, { type: 'call' }>, names: Map<string, Value>): Value {
    const values = args.map((arg) => this.#value(arg, names))
    const path = pathOf(callee)
    const local = callee.type === 'name' ? names.get(callee.name) : undefined
    if (local?.type === 'function') return local.call(values)
    const own = callee.type === 'name' ? this.#world.callable(callee.name) : undefined
    if (own) return this.call(own, values)
    const known =
      path === undefined || names.has(path.split('.')[0] ?? '') ? undefined : builtIn(path, this.#world.dialect)
    if (known) return known(values, (value) => this.shown(value))
    if (callee.type !== 'member') return unclear('a function')
    return methodOf(this.#value(callee.of, names), callee.name, values, this.#world.dialect)
  }

  /** `a[i]` and, in Python, `a[from:to]` and `a[::-1]`. */
  #indexed({ of, parts }: Extract<Expression, { type: 'index' }>, names: Map<string, Value>): Value {
    const whole = this.#value(of, names)
    const at = parts.map((part) => (part ? asNumber(this.#value(part, names)) : undefined))
    return at.length === 1 ? itemAt(whole, at[0], this.#world.dialect) : sliceOf(whole, at, this.#world.dialect)
  }

  #isTrue(of: Expression, names: Map<string, Value>): boolean {
    return this.#truth(this.#value(of, names))
  }

  #truth(value: Value): boolean {
    if (value.type === 'truth') return value.value
    if (!['JavaScript', 'Python'].includes(this.#world.dialect)) return unclear('no truth')
    if (value.type === 'text' || value.type === 'number') return Boolean(value.value)
    if (value.type === 'none') return false
    return value.type === 'list' && this.#world.dialect === 'Python' ? value.items.length > 0 : unclear('a truth')
  }

  #negative(of: Value): Value {
    const value = asNumber(of)
    if (this.#world.isUnsigned) return unclear('less than nothing')
    return this.#number(-value, of.type === 'number' && of.isWhole)
  }

  /** Whole numbers have no zero below zero, but in JavaScript. */
  #number(value: number, isWhole: boolean): Value {
    return numberOf(value === 0 && isWhole && this.#world.dialect !== 'JavaScript' ? 0 : value, isWhole)
  }

  #binary({ sign, left, right }: Extract<Expression, { type: 'binary' }>, names: Map<string, Value>): Value {
    const first = this.#value(left, names)
    if (sign === '||' || sign === 'or') return this.#truth(first) ? first : this.#value(right, names)
    if (sign === '&&' || sign === 'and') return this.#truth(first) ? this.#value(right, names) : first
    if (sign === '??') return first.type === 'none' ? this.#value(right, names) : first
    const second = this.#value(right, names)
    return this.#compute(sign, first, second)
  }

  #compute(sign: string, a: Value, b: Value): Value {
    if (/^(===?|!==?)$/.test(sign)) {
      if (a.type === 'text' && this.#world.dialect === 'Java') return unclear('the identity of texts')
      if (a.type === 'list' && this.#world.dialect !== 'Python' && this.#world.dialect !== 'Rust')
        return unclear('an identity')
      return truthOf(areSame(a, b) === sign.startsWith('='))
    }
    if (sign === 'in') return methodOf(b, 'contains', [a], 'Java')
    if (/^[<>]=?$/.test(sign)) return truthOf(compared(sign, asNumber(a), asNumber(b)))
    if (sign === '+' && (a.type === 'text' || b.type === 'text')) return this.#joined(a, b)
    return this.#arithmetic(sign, a, b)
  }

  #joined(a: Value, b: Value): Value {
    if (a.type === 'text' && b.type === 'text') return textOf(a.value + b.value)
    if (!['JavaScript', 'Java'].includes(this.#world.dialect)) return unclear('a sum')
    return textOf(this.shown(a) + this.shown(b))
  }

  #arithmetic(sign: string, a: Value, b: Value): Value {
    const [x, y] = [asNumber(a), asNumber(b)]
    const isWhole = a.type === 'number' && b.type === 'number' && a.isWhole && b.isWhole
    const { dialect, isUnsigned } = this.#world
    if (isUnsigned && sign === '-' && x < y) return unclear('less than nothing')
    switch (sign) {
      case '+':
        return numberOf(x + y, isWhole)
      case '-':
        return numberOf(x - y, isWhole)
      case '*':
        return this.#number(x * y, isWhole)
      case '**':
        return numberOf(x ** y, isWhole && y >= 0)
      case '/':
        if (isWhole && ['Go', 'Rust', 'Java'].includes(dialect)) return this.#number(Math.trunc(x / y), true)
        return numberOf(x / y, false)
      case '//':
        return numberOf(Math.floor(x / y), isWhole)
      case '%':
        // Languages do not agree on what is left of negative numbers.
        return x < 0 || y <= 0 ? unclear('a remainder') : numberOf(x % y, isWhole)
      default:
        return unclear(sign)
    }
  }

  /** A value as it stands in a text. */
  shown(value: Value): string {
    if (value.type === 'text') return value.value
    // A whole number with a point looks different from language to language.
    if (value.type !== 'number') return unclear('how it looks')
    return Number.isInteger(value.value) && (value.isWhole || this.#world.dialect === 'JavaScript')
      ? String(value.value)
      : unclear('how a number looks')
  }
}

function compared(sign: string, a: number, b: number): boolean {
  if (sign === '<') return a < b
  if (sign === '>') return a > b
  return sign === '<=' ? a <= b : a >= b
}

/** `Math.max`, of a member of a name. */
function pathOf(of: Expression): string | undefined {
  if (of.type === 'name') return of.name
  if (of.type !== 'member') return undefined
  const before = pathOf(of.of)
  return before === undefined ? undefined : `${before}.${of.name}`
}
