import { type Catalog, knownOf, type ModelInfo, type Provider } from './catalog/catalog.ts'
import type { Variables } from './mode.ts'
import { nearest } from './nearest.ts'
import type { Source } from './sources.ts'
import type { Quirks, Target, WireName } from './target.ts'

export interface Routed {
  readonly target: Target
  /** The variable, or the name of the place, in which the key was found; '' for none. */
  readonly keyFrom: string
  readonly needsKey: boolean
  /** What is worth knowing of the model; '' for nothing. */
  readonly note: string
}

/** Why a string leads nowhere, in a sentence, with what to write instead. */
export interface RoutingProblem {
  readonly problem: string
  readonly candidates: readonly string[]
}

export interface RouteOptions {
  readonly catalog: Catalog
  /** In the order in which they are asked for a key. */
  readonly sources: readonly Source[]
  /** What `${NAME}` in an address stands for, for a key from this place: another one must not say where it goes. */
  variablesFor(place: string): Variables
}

/** Finds out where a model is, from a string such as `openai/gpt-4o`. A model that nobody knows is passed on as it is. */
export function route(text: string, options: RouteOptions): Routed | RoutingProblem {
  const found = providerFor(text.trim(), options.catalog, options.sources)
  return 'problem' in found ? found : reached(found, options)
}

function reached({ provider, model }: Found, { sources, variablesFor }: RouteOptions): Routed | RoutingProblem {
  if (!provider.wire)
    return { problem: `${provider.name} cannot be reached. ${provider.why ?? ''}`.trim(), candidates: [] }
  const { place, key, base, isDeliberate } = accessTo(provider, sources)
  const filled = filledIn(base ?? provider.url, provider, variablesFor(place))
  if ('problem' in filled) return filled
  const info = provider.models.find(({ id }) => id === model)
  const isOwn = base === undefined || sameHost(base, provider.url)
  const common = {
    provider: provider.id,
    model,
    baseUrl: filled.url,
    keyNames: isDeliberate ? [] : provider.env,
    ...(key ? { key: key.value } : {}),
  }
  const own = {
    providerName: provider.name,
    wire: wireOf(provider, provider.wire, model),
    quirks: quirksOf(provider, info),
    ...knownOf(info),
  }
  const foreign = {
    providerName: new URL(filled.url).host,
    wire: elsewhere(provider, provider.wire),
    quirks: quirksOf({ quirks: {} }, info),
  }
  return {
    target: { ...common, ...(isOwn ? own : foreign) },
    keyFrom: key ? [key.name, place].filter(Boolean).join(' in ') : '',
    needsKey: !key && !provider.keyOptional && isOwn,
    note: info?.deprecated ? `${provider.name} will withdraw ${model}, or has done so.` : '',
  }
}

export interface Found {
  readonly provider: Provider
  readonly model: string
}

/** Which provider a string means. */
export function providerFor(text: string, catalog: Catalog, sources: readonly Source[]): Found | RoutingProblem {
  if (text === '') return { problem: 'No model is named. Write provider/model, such as openai/gpt-4o.', candidates: [] }
  const slash = text.indexOf('/')
  const named = catalog.provider(slash < 0 ? text : text.slice(0, slash))
  const rest = text.slice(slash + 1).trim()
  if (named && rest && slash > 0) return { provider: named, model: rest }
  if (named) return { problem: `${text} names no model. ${examples(named)}`.trim(), candidates: exampleIds(named) }
  const custom = catalog.provider('custom')
  if (custom && sources.some((source) => source.base(custom))) return { provider: custom, model: text }
  const family = slash < 0 && families.find(([pattern]) => pattern.test(text))
  const maker = family ? catalog.provider(family[1]) : undefined
  if (maker) return { provider: maker, model: text }
  return amongAll(text, catalog)
}

/** Whose models are called so. LiteLLM takes a bare `gemini-…` for Vertex; hardly anyone who writes that has one. */
const families: readonly (readonly [RegExp, string])[] = [
  [/^claude-/i, 'anthropic'],
  [/^(?:gpt-|o\d|chatgpt-|ft:gpt-|codex-)/i, 'openai'],
  [/^gemini-/i, 'google'],
  [/^deepseek-/i, 'deepseek'],
  [/^glm-/i, 'zhipuai'],
  [/^command-/i, 'cohere'],
  [/^grok-/i, 'xai'],
  [/^(?:mistral|codestral|devstral|magistral)-/i, 'mistral'],
]

function amongAll(text: string, catalog: Catalog): Found | RoutingProblem {
  const having = catalog.having(text)
  const [only] = having
  if (only && having.length === 1) return { provider: only, model: text }
  if (having.length > 1) {
    const candidates = having.map(({ id }) => `${id}/${text}`)
    return {
      problem: `Several providers have ${text}. Say which, for example ${candidates.slice(0, 3).join(', ')}.`,
      candidates,
    }
  }
  const candidates = nearest(text, catalog)
  const hint =
    candidates.length > 0
      ? `Did you mean ${candidates.slice(0, 3).join(', ')}?`
      : 'Write provider/model, such as openai/gpt-4o.'
  return { problem: `Nobody is known who has the model ${text}. ${hint}`, candidates }
}

const exampleIds = ({ id, models }: Provider): string[] =>
  models
    .filter(({ deprecated }) => !deprecated)
    .slice(0, 3)
    .map((model) => `${id}/${model.id}`)
const examples = (provider: Provider): string => {
  const ids = exampleIds(provider)
  return ids.length > 0 ? `Write for example ${ids[0]}.` : `Write ${provider.id}/ and the name of a model.`
}

/** An address set on purpose comes first, with the key that stands beside it; else the first key there is. */
function accessTo(provider: Provider, sources: readonly Source[]) {
  const source =
    sources.find((one) => one.isDeliberate && one.base(provider) && (one.needsNoKey || one.key(provider))) ??
    sources.find((one) => one.key(provider)) ??
    sources.find((one) => one.base(provider))
  return {
    place: source?.name ?? '',
    isDeliberate: source?.isDeliberate && source.base(provider) !== undefined,
    key: source?.key(provider),
    base: source?.base(provider),
  }
}

function filledIn(url: string | undefined, provider: Provider, variables: Variables): { url: string } | RoutingProblem {
  if (!url)
    return {
      problem: `${provider.name} needs an address. Set it in the settings, or in LITELLM_API_BASE.`,
      candidates: [],
    }
  const missing = [...url.matchAll(/\$\{(\w+)\}/g)]
    .map(([, name = '']) => name)
    .filter((name) => !variables[name]?.trim())
  if (missing.length > 0)
    return { problem: `${provider.name} needs ${missing.join(' and ')} in the environment.`, candidates: [] }
  const full = url.replace(/\$\{(\w+)\}/g, (_, name: string) => variables[name]?.trim() ?? '').replace(/\/+$/, '')
  if (!URL.canParse(full))
    return { problem: `${full} is no address. Write for example http://localhost:8000/v1.`, candidates: [] }
  const { protocol, hostname } = new URL(full)
  const isHere = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname)
  if (protocol === 'https:' || (protocol === 'http:' && isHere)) return { url: full }
  return { problem: `${full} is not encrypted, so it is used for this machine only. Write https://.`, candidates: [] }
}

const sameHost = (base: string, own: string | undefined): boolean =>
  own !== undefined && URL.canParse(base) && URL.canParse(own) && new URL(base).host === new URL(own).host

/** On these OpenAI's models think between their calls only over the newer wire. */
const wireOf = ({ id }: Provider, wire: WireName, model: string): WireName =>
  id === 'openai' && /^(?:gpt-[5-9]|o\d|codex)/.test(model) && !/chat-latest/.test(model) ? 'openai-responses' : wire

/** What stands for OpenAI speaks Chat Completions; a gateway of another one speaks as that does. */
const elsewhere = ({ id }: Provider, wire: WireName): WireName => (id === 'openai' ? 'openai-chat' : wire)

const quirksOf = ({ quirks }: Pick<Provider, 'quirks'>, info: ModelInfo | undefined): Quirks =>
  info?.replays ? { reasoningField: 'reasoning_content', ...quirks, replayReasoning: true } : quirks
