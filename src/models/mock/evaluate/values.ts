/** What a small expression can be worth. */
export type Value =
  | { readonly type: 'number'; readonly value: number; readonly isWhole: boolean }
  | { readonly type: 'text'; readonly value: string }
  | { readonly type: 'truth'; readonly value: boolean }
  | { readonly type: 'list'; readonly items: readonly Value[] }
  | { readonly type: 'none' }
  | { readonly type: 'function'; readonly call: (args: readonly Value[]) => Value }

/** How a language computes. */
export type Dialect = 'JavaScript' | 'Python' | 'Go' | 'Rust' | 'Java'

/** Code that is not understood well enough to say what it does. */
export class Unclear extends Error {}

/** The code itself fails, on purpose. */
export class Raised extends Error {}

export const unclear = (what: string): never => {
  throw new Unclear(what)
}

/** Beyond this, the ways in which languages keep numbers begin to differ. */
const largest = 1_000_000

/** A number, unless languages could disagree about it. */
export function numberOf(value: number, isWhole: boolean): Value {
  if (!Number.isFinite(value) || Math.abs(value) > largest || Object.is(value, -0)) return unclear('a number')
  return { type: 'number', value, isWhole }
}

export const textOf = (value: string): Value => (value.length > 500 ? unclear('a text') : { type: 'text', value })
export const truthOf = (value: boolean): Value => ({ type: 'truth', value })
export const listOf = (items: readonly Value[]): Value => ({ type: 'list', items })
export const none: Value = { type: 'none' }

export const asNumber = (value: Value | undefined): number =>
  value?.type === 'number' ? value.value : unclear('no number')
export const asText = (value: Value | undefined): string => (value?.type === 'text' ? value.value : unclear('no text'))
export const asItems = (value: Value | undefined): readonly Value[] =>
  value?.type === 'list' ? value.items : unclear('no list')

/** Whether two values are the same to every language. */
export function areSame(a: Value, b: Value): boolean {
  if (a.type === 'none' || b.type === 'none') return a.type === b.type
  if (a.type !== b.type) return unclear('values of different types')
  if (a.type === 'list' && b.type === 'list')
    return a.items.length === b.items.length && a.items.every((item, index) => areSame(item, b.items[index] ?? none))
  return 'value' in a && 'value' in b ? a.value === b.value : unclear('functions')
}
