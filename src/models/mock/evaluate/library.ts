import {
  areSame,
  asItems,
  asNumber,
  asText,
  type Dialect,
  listOf,
  numberOf,
  textOf,
  truthOf,
  unclear,
  type Value,
} from './values.ts'

type Shown = (value: Value) => string
type BuiltIn = (args: readonly Value[], shown: Shown) => Value

const isWhole = (args: readonly Value[]) => args.every((arg) => arg.type === 'number' && arg.isWhole)
const count = (value: number) => numberOf(value, true)
const best =
  (pick: (...numbers: number[]) => number): BuiltIn =>
  (args) => {
    const all = args.length === 1 ? asItems(args[0]) : args
    return all.length === 0 ? unclear('nothing to compare') : numberOf(pick(...all.map(asNumber)), isWhole(all))
  }
const abs: BuiltIn = (args) => numberOf(Math.abs(asNumber(args[0])), isWhole(args))

const lengthOf = (value: Value | undefined): Value =>
  value?.type === 'text' ? count(value.value.length) : count(asItems(value).length)

function sum(items: readonly Value[]): Value {
  const total = items.reduce((so, item) => so + asNumber(item), 0)
  return numberOf(total, isWhole(items))
}

/** To so many digits behind the point; what lies in the middle is rounded differently in every language. */
function rounded(value: number, digits: number, isToWhole: boolean): Value {
  const scaled = value * 10 ** digits
  if (Math.abs(scaled - Math.floor(scaled) - 0.5) < 1e-6) return unclear('a middle')
  const found = Math.round(scaled) / 10 ** digits
  return numberOf(found === 0 && isToWhole ? 0 : found, isToWhole)
}

/** `{}` and `%s`, with what is put in there. */
function filled(hole: RegExp): BuiltIn {
  return ([pattern, ...args], shown) => {
    let used = 0
    const text = asText(pattern).replace(hole, () => {
      const arg = args[used++]
      return arg ? shown(arg) : unclear('a format')
    })
    return used !== args.length || /[{}%]/.test(asText(pattern).replace(hole, '')) ? unclear('a format') : textOf(text)
  }
}

const onText =
  (name: string): BuiltIn =>
  ([text, ...args]) =>
    methodOf(textOf(asText(text)), name, args, 'JavaScript')

const mathOf = (prefix: string): Readonly<Record<string, BuiltIn>> => ({
  [`${prefix}.max`]: (args, shown) => (args.length < 2 ? unclear('one number') : best(Math.max)(args, shown)),
  [`${prefix}.min`]: (args, shown) => (args.length < 2 ? unclear('one number') : best(Math.min)(args, shown)),
  [`${prefix}.abs`]: abs,
})

const builtIns: Readonly<Record<Dialect, Readonly<Record<string, BuiltIn>>>> = {
  JavaScript: {
    ...mathOf('Math'),
    'Math.round': ([x]) => rounded(asNumber(x), 0, false),
    'Math.floor': ([x]) => numberOf(Math.floor(asNumber(x)), false),
    'Math.ceil': ([x]) => numberOf(Math.ceil(asNumber(x)), false),
    'Math.trunc': ([x]) => numberOf(Math.trunc(asNumber(x)), false),
    String: ([x], shown) => textOf(shown(x ?? unclear('nothing'))),
    'Number.isInteger': ([x]) => truthOf(Number.isInteger(asNumber(x))),
  },
  Python: {
    max: best(Math.max),
    min: best(Math.min),
    abs,
    len: ([x]) => lengthOf(x),
    sum: ([x]) => sum(asItems(x)),
    round: ([x, digits]) => rounded(asNumber(x), digits ? asNumber(digits) : 0, digits === undefined),
    str: ([x], shown) => textOf(shown(x ?? unclear('nothing'))),
    int: ([x]) => numberOf(Math.trunc(asNumber(x)) || 0, true),
    float: ([x]) => numberOf(asNumber(x), false),
    list: ([x]) => listOf(asItems(x)),
    sorted: ([x]) => listOf([...asItems(x)].sort((a, b) => asNumber(a) - asNumber(b))),
  },
  Go: {
    len: ([x]) => lengthOf(x),
    float64: ([x]) => numberOf(asNumber(x), false),
    int: ([x]) => numberOf(Math.trunc(asNumber(x)) || 0, true),
    'math.Abs': abs,
    'math.Max': best(Math.max),
    'math.Min': best(Math.min),
    'strings.ToUpper': onText('toUpperCase'),
    'strings.ToLower': onText('toLowerCase'),
    'strings.TrimSpace': onText('trim'),
    'strings.HasPrefix': onText('startsWith'),
    'strings.HasSuffix': onText('endsWith'),
    'strings.Contains': onText('includes'),
    'strings.Repeat': onText('repeat'),
    'strings.ReplaceAll': onText('replaceAll'),
    'strings.Split': onText('split'),
    'strings.Join': ([list, by]) => methodOf(listOf(asItems(list)), 'join', by ? [by] : [], 'JavaScript'),
    'fmt.Sprintf': filled(/%[sdv]/g),
  },
  Rust: {
    'format!': filled(/\{\}/g),
    'String.from': ([x]) => textOf(asText(x)),
    f64: ([x]) => numberOf(asNumber(x), false),
    i32: ([x]) => numberOf(Math.trunc(asNumber(x)) || 0, true),
    i64: ([x]) => numberOf(Math.trunc(asNumber(x)) || 0, true),
    usize: ([x]) => numberOf(asNumber(x) < 0 ? unclear('a sign') : Math.trunc(asNumber(x)), true),
  },
  Java: {
    ...mathOf('Math'),
    'String.format': filled(/%[sd]/g),
    'String.valueOf': ([x], shown) => textOf(shown(x ?? unclear('nothing'))),
  },
}

/** A function that comes with the language. */
export function builtIn(path: string, dialect: Dialect): BuiltIn | undefined {
  const known = builtIns[dialect]
  return Object.hasOwn(known, path) ? known[path] : undefined
}

/** `.length`, the only member that is no method. */
export function memberOf(of: Value, name: string, dialect: Dialect): Value {
  if (name === 'length' && (dialect === 'JavaScript' || (dialect === 'Java' && of.type === 'list'))) return lengthOf(of)
  return unclear(name)
}

/** What methods are called in other languages than JavaScript. */
const names: Readonly<Record<Exclude<Dialect, 'JavaScript'>, Readonly<Record<string, string>>>> = {
  Python: {
    upper: 'toUpperCase',
    lower: 'toLowerCase',
    strip: 'trim',
    startswith: 'startsWith',
    endswith: 'endsWith',
    replace: 'replaceAll',
    split: 'split',
    join: 'joining',
  },
  Go: {},
  Rust: {
    to_uppercase: 'toUpperCase',
    to_lowercase: 'toLowerCase',
    trim: 'trim',
    starts_with: 'startsWith',
    ends_with: 'endsWith',
    contains: 'includes',
    repeat: 'repeat',
    replace: 'replaceAll',
    len: 'length',
    is_empty: 'isEmpty',
    to_string: 'itself',
    to_owned: 'itself',
    clone: 'itself',
    into: 'itself',
    iter: 'itself',
    as_str: 'itself',
    copied: 'itself',
    sum: 'sum',
    abs: 'abs',
    max: 'max',
    min: 'min',
    pow: 'pow',
  },
  Java: {
    toUpperCase: 'toUpperCase',
    toLowerCase: 'toLowerCase',
    trim: 'trim',
    strip: 'trim',
    startsWith: 'startsWith',
    endsWith: 'endsWith',
    contains: 'includes',
    repeat: 'repeat',
    replace: 'replaceAll',
    concat: 'concat',
    length: 'length',
    isEmpty: 'isEmpty',
    equals: 'equals',
  },
}

/** What a method gives. */
export function methodOf(of: Value, called: string, args: readonly Value[], dialect: Dialect): Value {
  const known = dialect === 'JavaScript' ? undefined : names[dialect]
  const name = known === undefined ? called : Object.hasOwn(known, called) ? (known[called] ?? '') : unclear(called)
  if (name === 'itself') return of
  if (of.type === 'text') return textMethod(of.value, name, args)
  if (of.type === 'list') return listMethod(of.items, name, args)
  if (of.type === 'number') return numberMethod(of, name, args)
  return unclear(called)
}

function numberMethod(of: Value, name: string, args: readonly Value[]): Value {
  const both = [of, ...args]
  if (name === 'abs') return abs(both, String)
  if (name === 'max') return best(Math.max)(both, String)
  if (name === 'min') return best(Math.min)(both, String)
  return name === 'pow' ? numberOf(asNumber(of) ** asNumber(args[0]), isWhole(both)) : unclear(name)
}

type Method<T> = (of: T, args: readonly Value[]) => Value

const textMethods: Readonly<Record<string, Method<string>>> = {
  toUpperCase: (text) => textOf(text.toUpperCase()),
  toLowerCase: (text) => textOf(text.toLowerCase()),
  trim: (text) => textOf(text.trim()),
  length: (text) => count(text.length),
  isEmpty: (text) => truthOf(text === ''),
  includes: (text, [part]) => truthOf(text.includes(asText(part))),
  startsWith: (text, [part]) => truthOf(text.startsWith(asText(part))),
  endsWith: (text, [part]) => truthOf(text.endsWith(asText(part))),
  equals: (text, [other]) => truthOf(text === asText(other)),
  concat: (text, [other]) => textOf(text + asText(other)),
  repeat: (text, [times]) => (asNumber(times) < 0 ? unclear('a count') : textOf(text.repeat(asNumber(times)))),
  replaceAll: (text, [from, to]) =>
    asText(from) === '' ? unclear('nothing to replace') : textOf(text.split(asText(from)).join(asText(to))),
  split: (text, [by]) => listOf(text.split(asText(by)).map(textOf)),
  joining: (text, [list]) => textOf(asItems(list).map(asText).join(text)),
  charAt: (text, [at]) => textOf(text.charAt(asNumber(at))),
  slice: (text, [from, to]) => textOf(text.slice(asNumber(from), to && asNumber(to))),
  padStart: (text, [to, by]) => textOf(text.padStart(asNumber(to), by && asText(by))),
  padEnd: (text, [to, by]) => textOf(text.padEnd(asNumber(to), by && asText(by))),
}

function textMethod(text: string, name: string, args: readonly Value[]): Value {
  const method = Object.hasOwn(textMethods, name) ? textMethods[name] : undefined
  return method ? method(text, args) : unclear(name)
}

const calling = (value: Value | undefined) => (value?.type === 'function' ? value.call : unclear('no function'))
const isTrue = (value: Value) => (value.type === 'truth' ? value.value : unclear('no truth'))

const listMethods: Readonly<Record<string, Method<readonly Value[]>>> = {
  length: (items) => count(items.length),
  isEmpty: (items) => truthOf(items.length === 0),
  sum,
  reverse: (items) => listOf([...items].reverse()),
  slice: (items, [from, to]) => listOf(items.slice(from && asNumber(from), to && asNumber(to))),
  includes: (items, [item]) => truthOf(items.some((each) => areSame(each, item ?? unclear('nothing')))),
  join: (items, [by]) => textOf(items.map(asText).join(asText(by))),
  map: (items, [by]) => listOf(items.map((item) => calling(by)([item]))),
  filter: (items, [by]) => listOf(items.filter((item) => isTrue(calling(by)([item])))),
  some: (items, [by]) => truthOf(items.some((item) => isTrue(calling(by)([item])))),
  every: (items, [by]) => truthOf(items.every((item) => isTrue(calling(by)([item])))),
  reduce: (items, [by, start]) => items.reduce((so, item) => calling(by)([so, item]), start ?? unclear('no start')),
}

function listMethod(items: readonly Value[], name: string, args: readonly Value[]): Value {
  const method = Object.hasOwn(listMethods, name) ? listMethods[name] : undefined
  return method ? method(items, args) : unclear(name)
}
