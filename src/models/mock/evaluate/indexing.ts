import { asItems, type Dialect, listOf, textOf, unclear, type Value } from './values.ts'

/** `a[i]`, where languages agree on what that is. */
export function itemAt(whole: Value, index: number | undefined, dialect: Dialect): Value {
  if (index === undefined || (index < 0 && dialect !== 'Python')) return unclear('an index')
  if (whole.type !== 'text') return asItems(whole).at(index) ?? unclear('an index')
  // In other languages that is a byte, or does not compile.
  if (dialect !== 'JavaScript' && dialect !== 'Python') return unclear('a byte')
  return textOf(whole.value.at(index) ?? unclear('an index'))
}

/** `a[from:to]` and `a[::-1]` of Python. */
export function sliceOf(whole: Value, [from, to, step]: readonly (number | undefined)[], dialect: Dialect): Value {
  if (dialect !== 'Python') return unclear('a slice')
  const isReversed = step === -1 && from === undefined && to === undefined
  if (step !== undefined && !isReversed) return unclear('a step')
  const cut = <T>(items: readonly T[]) => (isReversed ? [...items].reverse() : items.slice(from, to))
  return whole.type === 'text' ? textOf(cut([...whole.value]).join('')) : listOf(cut(asItems(whole)))
}
