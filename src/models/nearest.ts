import type { Catalog } from './catalog/catalog.ts'

const most = 5

/** Names that are like one that nobody knows: of providers when it has a prefix, else of models. */
export function nearest(text: string, catalog: Catalog): string[] {
  const slash = text.indexOf('/')
  const rest = slash < 0 ? text : text.slice(slash + 1)
  const prefix = slash < 0 ? '' : text.slice(0, slash).toLowerCase()
  const providers = catalog.providers.filter(({ wire }) => wire !== undefined)
  if (prefix) {
    const names = providers.flatMap(({ id, aliases }) => [id, ...aliases])
    const like = closest(prefix, names)
    const having = providers.filter(({ models }) => models.some(({ id }) => id === rest)).map(({ id }) => id)
    return [...new Set([...like, ...having])].slice(0, most).map((id) => `${id}/${rest}`)
  }
  const models = providers.flatMap(({ id, models }) =>
    models.map((model) => ({ id: model.id, full: `${id}/${model.id}` })),
  )
  const like = closest(text.toLowerCase(), [...new Set(models.map(({ id }) => id))])
  return like.flatMap((id) => models.find((model) => model.id === id)?.full ?? []).slice(0, most)
}

function closest(wanted: string, names: readonly string[]): string[] {
  const allowed = Math.max(1, Math.floor(wanted.length / 4))
  return names
    .map((name) => ({ name, far: distance(wanted, name.toLowerCase(), allowed) }))
    .filter(({ far }) => far <= allowed)
    .sort((a, b) => a.far - b.far)
    .map(({ name }) => name)
}

/** How many letters are to be put in, taken out or replaced; one more than `most` when it is more. */
function distance(a: string, b: string, most: number): number {
  if (Math.abs(a.length - b.length) > most) return most + 1
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    row = next
  }
  return row[b.length] ?? most + 1
}
