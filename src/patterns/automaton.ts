import { compile, type Part } from './compile.ts'
import { BadPattern, type Place, type Syntax } from './syntax.ts'

/** What is remembered, of each kind. */
const mostRemembered = 2_000
/** Parts that are gone through for one expression, besides what is remembered: about a second's work. */
const mostWork = 10_000_000

/** What characters have in common that are the same to an expression. */
interface Kind {
  readonly index: number
  /** By the index of a part: whether it matches one of them. */
  readonly matches: readonly boolean[]
  readonly isWord: boolean
}

/** How far all the ways through an expression have come. */
interface State {
  /** The parts that come next. */
  readonly parts: readonly number[]
  /** What stands before: nothing, a letter or digit of a word, or something else. */
  readonly before: 'nothing' | 'word' | 'other'
  /** By the index of a kind. */
  readonly after: (State | 'match' | undefined)[]
}

const end: Kind = { index: 0, matches: [], isWord: false }

/**
 * Finds the end of the first match in a line, by following all ways through the expression at once, so that none is
 * tried twice. JavaScript's own expressions try one way after the other, of which there may be more than anyone can wait for.
 */
export class Automaton {
  readonly #parts: readonly Part[]
  readonly #first: number
  readonly #kindOf: (code: number) => Kind
  #states = new Map<string, State>()
  #work = 0

  constructor(syntax: Syntax, folds: boolean) {
    const { parts, first } = compile(syntax, folds)
    this.#parts = parts
    this.#first = first
    this.#kindOf = kindsOf(parts)
  }

  /** -1 when there is no match. Throws `BadPattern` when it has taken too much work. */
  endIn(line: string): number {
    let state = this.#state([], 'nothing')
    let at = 0
    while (at < line.length) {
      const code = line.codePointAt(at) ?? 0
      const next = this.#after(state, this.#kindOf(code))
      if (next === 'match') return at
      state = next
      at += code > 0xffff ? 2 : 1
    }
    return this.#after(state, end) === 'match' ? at : -1
  }

  #after(state: State, kind: Kind): State | 'match' {
    const known = state.after[kind.index]
    if (known) return known
    const next = this.#advance(state, kind)
    state.after[kind.index] = next
    return next
  }

  #state(parts: readonly number[], before: State['before']): State {
    const key = `${before} ${parts.join()}`
    const known = this.#states.get(key)
    if (known) return known
    if (this.#states.size >= mostRemembered) this.#states = new Map()
    const state: State = { parts, before, after: [] }
    this.#states.set(key, state)
    return state
  }

  #advance({ parts, before }: State, kind: Kind): State | 'match' {
    const seen = new Set<number>()
    const reached = new Set<number>()
    // A match may begin anywhere.
    const todo = [...parts, this.#first]
    for (let index = todo.pop(); index !== undefined; index = todo.pop()) {
      const part = this.#parts[index]
      if (!part || seen.has(index)) continue
      seen.add(index)
      if (part.type === 'match') return 'match'
      if (part.type === 'one' && kind.matches[index]) reached.add(part.next)
      else todo.push(...withoutReading(part, before, kind))
    }
    this.#work += seen.size
    if (this.#work > mostWork) throw new BadPattern('It takes too much work in these files. Use a simpler one.')
    return this.#state(
      [...reached].sort((a, b) => a - b),
      kind.isWord ? 'word' : 'other',
    )
  }
}

/** The parts that come after one before any character is read. */
function withoutReading(part: Part, before: State['before'], kind: Kind): readonly number[] {
  if (part.type === 'either') return part.next
  return part.type === 'place' && holds(part.place, before, kind) ? [part.next] : []
}

function holds(place: Place, before: State['before'], kind: Kind): boolean {
  switch (place) {
    case 'start':
      return before === 'nothing'
    case 'end':
      return kind === end
    case 'edge':
      return (before === 'word') !== kind.isWord
    case 'no edge':
      return (before === 'word') === kind.isWord
  }
}

/** Tells of what kind a character is. */
function kindsOf(parts: readonly Part[]): (code: number) => Kind {
  const tests = parts.map((part) => (part.type === 'one' ? part.test : null))
  const kinds = new Map<string, Kind>()
  const ascii: Kind[] = []
  let others = new Map<number, Kind>()
  const find = (code: number): Kind => {
    const char = String.fromCodePoint(code)
    const matches = tests.map((test) => test?.test(char) ?? false)
    const isWord = /\w/.test(char)
    const key = matches.map(Number).join('') + isWord
    const kind = kinds.get(key) ?? { index: kinds.size + 1, matches, isWord }
    kinds.set(key, kind)
    return kind
  }
  return (code) => {
    const known = code < 128 ? ascii[code] : others.get(code)
    if (known) return known
    const kind = find(code)
    if (code < 128) ascii[code] = kind
    else {
      if (others.size >= mostRemembered) others = new Map()
      others.set(code, kind)
    }
    return kind
  }
}
