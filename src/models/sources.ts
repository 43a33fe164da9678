import type { Provider } from './catalog/catalog.ts'
import type { Variables } from './mode.ts'

/**
 * A place where a user keeps a key or an address: the settings, the environment, a `.env` file. An address from one is never
 * used with the key from another, so that nobody who can write to the one can have the key of the other sent to them.
 */
export interface Source {
  /** How it is called in a sentence; '' for the environment. */
  readonly name: string
  /** An address in it is meant for the very model that is asked for. */
  readonly isDeliberate: boolean
  /** Its address counts without a key, too. */
  readonly needsNoKey?: boolean
  /** An address that stands for the provider's own. */
  base(provider: Provider): string | undefined
  /** A key, and where it was found. */
  key(provider: Provider): { readonly value: string; readonly name: string } | undefined
}

/** Where the original keeps one key and one address for whatever model it was told. */
const general = { key: 'LITELLM_API_KEY', base: 'LITELLM_API_BASE' } as const

/**
 * The variables of a process, or of a `.env` file. `named` is the provider of its LITELLM_MODEL: only that one is given
 * LITELLM_API_KEY and LITELLM_API_BASE. `isDeliberate`: that very model is asked for.
 */
export function variables(name: string, given: Variables, named: Provider | undefined, isDeliberate: boolean): Source {
  const first = (names: readonly string[]) => {
    const found = names.find((name) => given[name]?.trim())
    return found === undefined ? undefined : { value: given[found]?.trim() ?? '', name: found }
  }
  const own = (provider: Provider, names: readonly string[], mine: string) =>
    first(provider.id === named?.id ? [mine, ...names] : names)
  return {
    name,
    isDeliberate,
    key: (provider) => own(provider, provider.env, general.key),
    base: (provider) => own(provider, baseNames(provider), general.base)?.value,
  }
}

/** As LiteLLM calls them, for the provider and each of its other names. */
const baseNames = ({ id, aliases }: Provider): string[] =>
  [id, ...aliases].map((name) => `${name.toUpperCase().replace(/[^A-Z0-9]/g, '_')}_API_BASE`)
