import { RunError } from '../core/errors.ts'
import type { Model, ModelRequest } from '../core/model.ts'
import { type Catalog, loadCatalog, type Provider } from './catalog/catalog.ts'
import { configuredModel, type Resolved } from './connect.ts'
import { failureOf } from './failures.ts'
import { detectMode, type Mode, nameOf, type Variables } from './mode.ts'
import { providerFor, type Routed, type RoutingProblem, route } from './route.ts'
import { type Source, variables } from './sources.ts'
import type { LanguageModelName, Target } from './target.ts'

/** What the user has configured, as it is at the moment. */
export interface Configuration {
  /** '' where the environment decides. */
  readonly model: string
  /** '' for the same. */
  readonly planningModel: string
  readonly apiBase: string
  /** Keys that the user entered, by the id of their provider. */
  readonly keys: Readonly<Record<string, string>>
  /** The environment of the process, then what a `.env` file has. */
  readonly environments: readonly { readonly name: string; readonly variables: Variables }[]
}

/** How a string is routed with what the user has configured. */
export function routeWith(
  text: string,
  catalog: Catalog,
  { apiBase, keys, environments }: Configuration,
): Routed | RoutingProblem {
  const settings: Source = {
    name: 'the settings',
    isDeliberate: true,
    needsNoKey: true,
    base: () => apiBase.trim() || undefined,
    key: ({ id }) => (keys[id] ? { value: keys[id], name: 'the key' } : undefined),
  }
  const chosen = environments.find(({ variables: { LITELLM_MODEL } }) => LITELLM_MODEL?.trim())
  const others = environments.map((one) => {
    const named = one === chosen ? generalProvider(one.variables, catalog) : undefined
    return variables(
      one.name,
      one.variables,
      named,
      one === chosen && one.variables['LITELLM_MODEL']?.trim() === text.trim(),
    )
  })
  return route(text, {
    catalog,
    sources: [settings, ...others],
    variablesFor: (place) => {
      const [first, ...others] = environments
      return Object.assign(
        {},
        ...others.filter(({ name }) => name === place).map(({ variables }) => variables),
        first?.variables,
      )
    },
  })
}

/** The provider of LITELLM_MODEL, which LITELLM_API_KEY and LITELLM_API_BASE are for. */
function generalProvider({ LITELLM_MODEL = '', LITELLM_API_BASE }: Variables, catalog: Catalog): Provider | undefined {
  const found = providerFor(LITELLM_MODEL.trim(), catalog, [])
  if ('provider' in found) return found.provider
  return LITELLM_API_BASE?.trim() && LITELLM_MODEL.trim() ? catalog.provider('custom') : undefined
}

export interface ResolveOptions {
  /** Milliseconds between the words of the mock. */
  readonly mockPace?: number
  /** A model of the editor's; absent where there is no editor. */
  readonly languageModel?: (name: LanguageModelName) => Model
  /** Undefined for that of the process. */
  readonly fetch?: typeof fetch | undefined
}

/** What is meant by a configuration. */
export function modeOf({ model, planningModel, environments }: Configuration, purpose: ModelRequest['purpose']): Mode {
  const setting = (purpose === 'planning' && planningModel) || model
  return detectMode(
    setting,
    environments.map(({ variables }) => variables),
  )
}

/** The model of a configuration that does not change. */
export const modelOf = (configuration: Configuration, options: ResolveOptions): Model =>
  configuredModel({
    name: () => nameOf(modeOf(configuration, 'working')),
    resolve: (purpose) => resolve(configuration, purpose, options),
  })

/** What answers now. Throws a `RunError` that says what is missing. */
export async function resolve(
  configuration: Configuration,
  purpose: ModelRequest['purpose'],
  { mockPace = 0, languageModel, fetch }: ResolveOptions,
): Promise<Resolved> {
  const mode = modeOf(configuration, purpose)
  switch (mode.kind) {
    case 'mock':
      return (await import('./mock/model.ts')).mockModel({ pace: mockPace })
    case 'vscode':
      if (!languageModel)
        throw new RunError('The models of VS Code are there in VS Code only. Choose another.', {
          advice: 'select_model',
        })
      return languageModel(mode.name)
    case 'provider': {
      const routed = routeWith(mode.model, await loadCatalog(), configuration)
      if ('problem' in routed) throw new RunError(routed.problem, { advice: 'select_model' })
      if (routed.needsKey) throw missingKey(routed.target)
      return { ...routed.target, ...(fetch ? { fetch } : {}) }
    }
  }
}

const missingKey = (target: Target): RunError => failureOf(undefined, target, { kind: 'key', words: '' })
