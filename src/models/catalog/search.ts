import type { Catalog, ModelInfo, Provider } from './catalog.ts'

export interface Match {
  readonly provider: Provider
  readonly model: ModelInfo
  /** What to write to mean it. */
  readonly text: string
}

/**
 * The models whose names have all of these words in them, of the provider as well. First those of the makers themselves,
 * since resellers have the same ones; deprecated ones last.
 */
export function searchModels(catalog: Catalog, words: readonly string[]): Match[] {
  const wanted = words.map((word) => word.toLowerCase())
  const matches = catalog.providers
    .filter(({ wire }) => wire !== undefined)
    .flatMap((provider) =>
      provider.models
        .filter(({ id }) => {
          const name = `${provider.id}/${id} ${provider.name} ${provider.aliases.join(' ')}`.toLowerCase()
          return wanted.every((word) => name.includes(word))
        })
        .map((model) => ({ provider, model, text: `${provider.id}/${model.id}` })),
    )
  const rank = ({ provider, model }: Match) => (model.deprecated ? 4 : 0) + (makers.has(provider.id) ? 0 : 1)
  return matches
    .map((match) => [rank(match), match] as const)
    .sort(([a], [b]) => a - b)
    .map(([, match]) => match)
}

/** Who makes models, not only serves them. */
export const makers: ReadonlySet<string> = new Set(
  'openai anthropic google deepseek xai mistral cohere zhipuai zai moonshotai minimax alibaba meta'.split(' '),
)

/** What a newcomer may begin with, from different makers. */
export const suggested: readonly string[] = [
  'anthropic/claude-sonnet-5',
  'openai/gpt-5.6',
  'google/gemini-3.8-flash',
  'deepseek/deepseek-v4-pro',
  'mistral/mistral-large-latest',
  'xai/grok-4.7',
  'zai/glm-5.3',
  'moonshotai/kimi-k3',
  'alibaba/qwen3.8-max',
  'openrouter/auto',
]

/** `128K`, `1M`; '' when it is not known. */
export function tokens(count: number | undefined): string {
  if (!count) return ''
  return count >= 1_000_000 ? `${Number((count / 1_000_000).toFixed(1))}M` : `${Math.round(count / 1000)}K`
}

/** The prices of a million tokens, in and out; '' when they are not known. */
export const priceOf = ({ prices }: ModelInfo): string => (prices ? `$${prices.input} in, $${prices.output} out` : '')

/** What it can do beside text and tools. */
export const abilitiesOf = ({ images, reasons, deprecated }: ModelInfo): string[] => [
  ...(reasons ? ['thinks'] : []),
  ...(images ? ['sees'] : []),
  ...(deprecated ? ['deprecated'] : []),
]
