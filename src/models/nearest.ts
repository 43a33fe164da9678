import { distance } from '../base/distance.ts'
import type { Catalog } from './catalog/catalog.ts'
import { makers } from './catalog/search.ts'

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
    models.map((model) => ({ id: model.id, full: `${id}/${model.id}`, isOwn: makers.has(id) })),
  )
  const like = closest(text, [...new Set(models.map(({ id }) => id))])
  const fulls = like.map((id) => {
    const having = models.filter((model) => model.id === id)
    return having.find(({ isOwn }) => isOwn) ?? having[0]
  })
  // What has a tag is called as Ollama calls its models.
  const local = /^[\w.-]+:[\w.-]+$/.test(text) ? [`ollama/${text}`] : []
  const own = (isOwn: boolean) => fulls.flatMap((one) => (one?.isOwn === isOwn ? [one.full] : []))
  return [...local, ...own(true), ...own(false)].slice(0, most)
}

/** The names that begin as wanted, signs aside, or differ in a few letters; the likest and shortest first. */
function closest(wanted: string, names: readonly string[]): string[] {
  const allowed = Math.max(1, Math.floor(wanted.length / 4))
  const bare = letters(wanted)
  const farness = (name: string): number => {
    const other = letters(name)
    if (other === bare) return 0
    if (bare.length >= 4 && other.startsWith(bare)) return 1
    return 1 + distance(bare, other, allowed)
  }
  return names
    .map((name) => ({ name, far: farness(name) }))
    .filter(({ far }) => far <= 1 + allowed)
    .sort((a, b) => a.far - b.far || a.name.length - b.name.length)
    .map(({ name }) => name)
}

const letters = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, '')
