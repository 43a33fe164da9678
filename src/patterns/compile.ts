import { BadPattern, type Place, type Syntax } from './syntax.ts'

/** Parts of an expression, with what is repeated written out. */
const mostParts = 2_000

/** A part of an expression, with the indexes of those that come after it. */
export type Part =
  | { readonly type: 'one'; readonly test: RegExp; readonly next: number }
  | { readonly type: 'place'; readonly place: Place; readonly next: number }
  | { readonly type: 'either'; readonly next: readonly number[] }
  | { readonly type: 'match' }

/** The parts of an expression, and the index of the one it begins with. */
export function compile(syntax: Syntax, folds: boolean): { readonly parts: readonly Part[]; readonly first: number } {
  const parts: Part[] = [{ type: 'match' }]
  const tests = new Map<string, RegExp>()
  const add = (part: Part): number => {
    if (parts.length >= mostParts) throw new BadPattern(`With all its repeats it has more than ${mostParts} parts.`)
    return parts.push(part) - 1
  }
  const testOf = (source: string): RegExp => {
    const test = tests.get(source) ?? new RegExp(`^(?:${source})$`, folds ? 'isu' : 'su')
    tests.set(source, test)
    return test
  }

  /** The index of where the way through this begins, which then goes on at `next`. */
  function before(syntax: Syntax, next: number): number {
    switch (syntax.type) {
      case 'one':
        return add({ type: 'one', test: testOf(syntax.source), next })
      case 'place':
        return add({ type: 'place', place: syntax.place, next })
      case 'sequence':
        return syntax.parts.reduceRight((next, part) => before(part, next), next)
      case 'choice':
        return add({ type: 'either', next: syntax.parts.map((part) => before(part, next)) })
      case 'repeat':
        return repeated(syntax, next)
    }
  }

  function repeated({ part, least, most }: Syntax & { type: 'repeat' }, next: number): number {
    let first = next
    if (most === Number.POSITIVE_INFINITY) {
      const ways = [next]
      first = add({ type: 'either', next: ways })
      ways.unshift(before(part, first))
    } else
      for (let count = least; count < most; count++) first = add({ type: 'either', next: [before(part, first), next] })
    for (let count = 0; count < least; count++) {
      const last = first
      first = before(part, last)
      // What is empty stays so, however often.
      if (first === last) break
    }
    return first
  }

  return { first: before(syntax, 0), parts }
}
