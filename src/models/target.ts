import type { Usage } from '../protocol/events.ts'

/** How a provider is talked to. */
export type WireName = 'openai-chat' | 'openai-responses' | 'anthropic' | 'gemini'

/** Which of VS Code's language models, as its provider and itself are called there. */
export interface LanguageModelName {
  readonly vendor: string
  readonly id: string
}

/** US dollars for a million tokens. */
export interface Prices {
  readonly input: number
  readonly output: number
  readonly cache_read?: number
  readonly cache_write?: number
}

/** In what a host departs from OpenAI's own Chat Completions. What is absent is as OpenAI has it. */
export interface Quirks {
  /** The name of the field that limits an answer; `max_tokens` when absent. */
  readonly maxTokensField?: 'max_tokens' | 'max_completion_tokens'
  readonly systemRole?: 'system' | 'developer'
  /** `stream_options.include_usage` is not understood. */
  readonly noUsageInStream?: boolean
  /** The field in which reasoning comes, and goes back where `replayReasoning` says so. */
  readonly reasoningField?: 'reasoning_content' | 'reasoning' | 'reasoning_details'
  /** The reasoning of earlier answers must be sent back, else the request is refused. */
  readonly replayReasoning?: boolean
  /** How reasoning is asked for. */
  readonly thinkingFormat?: 'zai' | 'qwen' | 'openrouter'
  /** Ids of calls must be nine letters or digits. */
  readonly mistralIds?: boolean
  /** An assistant message must have content, if only an empty text. */
  readonly assistantContentRequired?: boolean
}

/** Where a request goes, and what is known of the model there. */
export interface Target {
  /** The id of the provider in the catalogue, or `custom`. */
  readonly provider: string
  /** What people call the provider. */
  readonly providerName: string
  readonly wire: WireName
  /** As the provider spells it. */
  readonly model: string
  /** Without a slash at its end. */
  readonly baseUrl: string
  /** Absent for a local server that needs none. */
  readonly key?: string
  /** The variables in which the key may be, for the words of an error. */
  readonly keyNames: readonly string[]
  readonly headers?: Readonly<Record<string, string>>
  readonly quirks: Quirks
  /** In tokens. */
  readonly contextLimit?: number
  readonly outputLimit?: number
  readonly prices?: Prices
  readonly reasons?: boolean
  /** It edits by patches rather than by searching and replacing. */
  readonly patches?: boolean
  /** What does the request; the platform's own when absent. */
  readonly fetch?: typeof fetch
}

/** More than an answer needs, and less than what hosts refuse beside a long conversation. */
const longestAnswer = 32_000

/**
 * How many tokens an answer may have; undefined to leave that to the provider. Some hosts refuse a request whose limit,
 * together with what is sent, is more than the model takes.
 */
export function answerLimit({ outputLimit, contextLimit = 0 }: Target): number | undefined {
  if (outputLimit === undefined) return undefined
  const limit = Math.min(outputLimit, longestAnswer)
  return limit <= contextLimit / 4 ? limit : undefined
}

/** What an answer took, as every wire reports it. `input` is everything that was sent, what came from a cache as well. */
export interface Counted {
  readonly input: number
  readonly output: number
  readonly cacheRead?: number
  readonly cacheWrite?: number
  readonly reasoning?: number
  /** US dollars, where the provider itself says so. */
  readonly cost?: number
}

/** The cost is the provider's own figure, else that of the catalogue, else unknown. */
export function usageOf(
  counted: Counted,
  target: Pick<Target, 'provider' | 'model' | 'contextLimit' | 'prices'>,
): Usage {
  const { input, output, cacheRead = 0, cacheWrite = 0, reasoning } = counted
  const cost = counted.cost ?? costOf(counted, target.prices)
  return {
    prompt_tokens: input,
    completion_tokens: output,
    cost: cost ?? 0,
    cost_known: cost !== undefined,
    cache_read: cacheRead,
    cache_write: cacheWrite,
    ...(reasoning === undefined ? {} : { reasoning }),
    model: `${target.provider}/${target.model}`,
    ...(target.contextLimit === undefined ? {} : { context_limit: target.contextLimit }),
  }
}

function costOf({ input, output, cacheRead = 0, cacheWrite = 0 }: Counted, prices?: Prices): number | undefined {
  if (!prices) return undefined
  const plain = input - cacheRead - cacheWrite
  const dollars =
    plain * prices.input +
    cacheRead * (prices.cache_read ?? prices.input) +
    cacheWrite * (prices.cache_write ?? prices.input) +
    output * prices.output
  return dollars / 1_000_000
}
