import type { Prices, Quirks, Target, WireName } from '../target.ts'

/** What is known of a model. */
export interface ModelInfo {
  /** As the provider spells it. */
  readonly id: string
  /** In tokens. */
  readonly contextLimit?: number
  readonly outputLimit?: number
  readonly prices?: Prices
  readonly images: boolean
  readonly reasons: boolean
  readonly deprecated: boolean
  /** Its reasoning must go back with its calls. */
  readonly replays: boolean
  /** It was trained to edit by patches. */
  readonly patches: boolean
}

/** What is known of a provider, besides its models. */
interface ProviderFacts {
  readonly id: string
  readonly name: string
  /** Absent where no wire of ours reaches it; `why` says so then, and what to do. */
  readonly wire?: WireName
  readonly why?: string
  /** With `${NAME}` for what comes from the environment; absent for a server that the user names. */
  readonly url?: string
  /** The variables in which its key may be, the usual one first. */
  readonly env: readonly string[]
  readonly doc?: string
}

export interface Provider extends ProviderFacts {
  readonly aliases: readonly string[]
  readonly keyOptional: boolean
  readonly quirks: Quirks
  readonly models: readonly ModelInfo[]
}

/**
 * A provider as it is kept. Its models are rows: id, context and output in tokens, the prices of input, output, reading and
 * writing the cache (-1: unknown), and `flags`. What is 0 or unknown at the end of a row is left out.
 */
export interface StoredProvider extends ProviderFacts {
  readonly aliases?: readonly string[]
  readonly key_optional?: boolean
  readonly quirks?: Quirks
  readonly models?: readonly (readonly [id: string, ...numbers: number[]])[]
}

export const flags = { images: 1, reasons: 2, deprecated: 4, replays: 8, patches: 16 } as const

/** All providers that are known, by the names under which they are. */
export class Catalog {
  readonly providers: readonly Provider[]
  readonly #byName = new Map<string, Provider>()

  constructor(stored: readonly StoredProvider[]) {
    this.providers = stored.map(provider)
    for (const one of this.providers) for (const alias of one.aliases) this.#byName.set(alias, one)
    for (const one of this.providers) this.#byName.set(one.id, one)
  }

  /** By its id or one of its aliases, in any case, with `-` for `_` or the other way round. */
  provider(name: string): Provider | undefined {
    const wanted = name.toLowerCase()
    return (
      this.#byName.get(wanted) ??
      this.#byName.get(wanted.replaceAll('_', '-')) ??
      this.#byName.get(wanted.replaceAll('-', '_'))
    )
  }

  /** Every provider that has a model of exactly this name. */
  having(model: string): Provider[] {
    return this.providers.filter(({ models }) => models.some(({ id }) => id === model))
  }
}

let loaded: Promise<Catalog> | undefined

/** Reads the catalogue, once. */
export function loadCatalog(): Promise<Catalog> {
  loaded ??= import('./catalog.json').then(({ default: stored }) => new Catalog(stored as unknown as StoredProvider[]))
  return loaded
}

function provider({
  key_optional = false,
  aliases = [],
  quirks = {},
  models = [],
  ...stored
}: StoredProvider): Provider {
  return { ...stored, aliases, quirks, keyOptional: key_optional, models: models.map(model) }
}

function model([id, context, output, input, out, read, write, bits = 0]: readonly [string, ...number[]]): ModelInfo {
  const known = (value: number | undefined): value is number => value !== undefined && value >= 0
  const prices: Prices | undefined =
    known(input) && known(out)
      ? {
          input,
          output: out,
          ...(known(read) ? { cache_read: read } : {}),
          ...(known(write) ? { cache_write: write } : {}),
        }
      : undefined
  return {
    id,
    ...(context ? { contextLimit: context } : {}),
    ...(output ? { outputLimit: output } : {}),
    ...(prices ? { prices } : {}),
    images: (bits & flags.images) !== 0,
    reasons: (bits & flags.reasons) !== 0,
    deprecated: (bits & flags.deprecated) !== 0,
    replays: (bits & flags.replays) !== 0,
    patches: (bits & flags.patches) !== 0,
  }
}

/** What of a model goes into a target. */
export const knownOf = (
  info: ModelInfo | undefined,
): Pick<Target, 'contextLimit' | 'outputLimit' | 'prices' | 'reasons' | 'patches'> => ({
  ...(info?.contextLimit ? { contextLimit: info.contextLimit } : {}),
  ...(info?.outputLimit ? { outputLimit: info.outputLimit } : {}),
  ...(info?.prices ? { prices: info.prices } : {}),
  ...(info?.reasons ? { reasons: true } : {}),
  ...(info?.patches ? { patches: true } : {}),
})
