import type * as vscode from 'vscode'
import type { Model } from '../core/model.ts'
import { type Catalog, loadCatalog, type Provider } from '../models/catalog/catalog.ts'
import { abilitiesOf, type Match, priceOf, searchModels, suggested, tokens } from '../models/catalog/search.ts'
import { configuredModel, verify } from '../models/connect.ts'
import { type Configuration, resolve, routeWith } from '../models/resolve.ts'
import type { RoutingProblem } from '../models/route.ts'
import { listedAt } from '../models/serverModels.ts'
import { Trace } from '../models/trace.ts'
import { languageModel } from './languageModel.ts'

/** Milliseconds between the words of the mock, so that it reads like someone speaking. */
const pace = 12

/** What of the window a model depends on. */
export interface ModelHost {
  /** What the user calls it now. */
  name(): string
  configuration(): Promise<Configuration>
  /** Whether the user has done something in this window, so that a question of VS Code's is no surprise. */
  mayAsk(): boolean
  readonly access: vscode.LanguageModelAccessInformation
  spendingLimit(): number
  tracesRequests(): boolean
}

const trace = new Trace()

/** The model that is chosen at the moment. */
export function chosenModel(host: ModelHost): Model {
  const model = configuredModel({
    name: () => host.name(),
    resolve: async (purpose) =>
      resolve(await host.configuration(), purpose, {
        mockPace: pace,
        languageModel: (name) => languageModel(name, () => host.mayAsk(), host.access),
      }),
  })
  return trace.of(model, () => host.tracesRequests())
}

/** Asks the chosen model for a word. Throws a sentence for the user when it cannot be reached. */
export const verifyChosen = (host: ModelHost, signal: AbortSignal): Promise<void> => verify(chosenModel(host), signal)

/** What was asked lately, without keys, as JSON. */
export const tracedRequests = ({ keys, environments }: Configuration): string =>
  trace.text([
    ...Object.values(keys),
    ...environments.flatMap(({ variables }) =>
      Object.entries(variables).flatMap(([name, value]) =>
        value && /KEY|TOKEN|SECRET|PASSWORD/i.test(name) ? [value] : [],
      ),
    ),
  ])

type KeyOwner = Pick<Provider, 'id' | 'name' | 'doc'>

/** Whose model a string means, and whether a key for it is still missing. */
export async function routed(
  text: string,
  configuration: Configuration,
): Promise<{ readonly provider: KeyOwner; readonly needsKey: boolean } | RoutingProblem> {
  const catalog = await loadCatalog()
  const found = routeWith(text, catalog, configuration)
  if ('problem' in found) return found
  const provider = catalog.provider(found.target.provider)
  return {
    provider: provider ?? { id: found.target.provider, name: found.target.providerName },
    needsKey: found.needsKey,
  }
}

/** What is wrong with the address of a server; '' for nothing. */
export async function checkedAddress(address: string): Promise<string> {
  const nothing: Configuration = { model: '', planningModel: '', apiBase: address, keys: {}, environments: [] }
  if (address.trim() === '') return 'Write the address.'
  const found = routeWith('custom/any', await loadCatalog(), nothing)
  return 'problem' in found ? found.problem : ''
}

/** What a server at an address of the user's own says it has; nothing when it does not say. */
export const modelsAt = (address: string, { keys }: Configuration): Promise<string[]> =>
  listedAt(address, keys['custom'])

/** What is found for what the user has written; without words, the models of providers whose key is there, and some others. */
export async function knownModels(written: string, configuration: Configuration, most: number) {
  const catalog = await loadCatalog()
  const words = written.toLowerCase().split(/\s+/).filter(Boolean)
  const all = searchModels(catalog, words)
  const shown = (matches: readonly Match[]) =>
    matches.slice(0, most).map((match) => ({ text: match.text, details: detailsOf(match) }))
  if (words.length > 0) return { found: shown(all), others: [], count: all.length }
  const withKey = providersWithKey(catalog, configuration)
  const mine = all.filter(({ provider, model }) => withKey.has(provider.id) && !model.deprecated)
  const others = all.filter(({ text, provider }) => suggested.includes(text) && !withKey.has(provider.id))
  return { found: shown(mine), others: shown(others), count: all.length }
}

const detailsOf = ({ model }: Match): string =>
  [tokens(model.contextLimit), priceOf(model), ...abilitiesOf(model)].filter(Boolean).join(' · ')

function providersWithKey(catalog: Catalog, configuration: Configuration): Set<string> {
  const own = { ...configuration, apiBase: '' }
  const has = ({ id }: Provider) => {
    const found = routeWith(`${id}/any`, catalog, own)
    return !('problem' in found) && found.keyFrom !== ''
  }
  return new Set(catalog.providers.filter(has).map(({ id }) => id))
}

/** Everyone who may be given a key: whoever has the model that is chosen first, then those who have a key already. */
export async function keyOwners(configuration: Configuration, chosen: string) {
  const catalog = await loadCatalog()
  const own = { ...configuration, apiBase: '' }
  const current = routeWith(chosen, catalog, configuration)
  const owners = catalog.providers.flatMap(({ id, name, doc, wire, url }) => {
    const found = routeWith(`${id}/any`, catalog, own)
    const keyFrom = 'problem' in found ? '' : found.keyFrom
    return wire && (url || id === 'custom') ? [{ id, name, doc, keyFrom }] : []
  })
  const rank = ({ id, keyFrom }: (typeof owners)[number]) =>
    'target' in current && current.target.provider === id ? 0 : keyFrom ? 1 : 2
  return owners.sort((a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name))
}
