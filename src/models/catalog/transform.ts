import { flags, type StoredProvider } from './catalog.ts'

/** A provider in Mastra's registry. */
export interface RegistryProvider {
  readonly name: string
  readonly url?: string
  readonly apiKeyEnvVar: string | readonly string[]
  readonly npm?: string
  readonly docUrl?: string
  readonly models: readonly string[]
  readonly deprecatedModels?: readonly string[]
}

/** A model in pi's catalogue. */
export interface PiModel {
  readonly api: string
  readonly kind?: string
  readonly reasoning: boolean
  readonly input: readonly string[]
  readonly cost: {
    readonly input: number
    readonly output: number
    readonly cacheRead: number
    readonly cacheWrite: number
  }
  readonly contextWindow: number | null
  readonly maxTokens: number | null
  readonly compat?: { readonly requiresReasoningContentForToolCalls?: boolean }
}
export type PiCatalog = Readonly<Record<string, Readonly<Record<string, PiModel>>>>

/** Where pi calls a provider by another name. */
const piNames: Readonly<Record<string, string>> = {
  'fireworks-ai': 'fireworks',
  'google-vertex': 'google-vertex',
  huggingface: 'huggingface',
  'kimi-for-coding': 'kimi-code',
  moonshotai: 'moonshot',
  'novita-ai': 'novita',
  nvidia: 'nvidia',
  togetherai: 'together',
  vercel: 'vercel-ai-gateway',
  zhipuai: 'zai',
  'nano-gpt': 'nanogpt',
  opencode: 'opencode-zen',
  gmicloud: 'gmi-cloud',
}

/** What makes no text. */
const noChat =
  /embed|whisper|tts|-audio|transcri|rerank|moderation|dall-e|image|imagen|veo-|sora|stable-diffusion|flux|speech|realtime/i

/**
 * Models that OpenAI trained on the patches of `apply_patch`.
 * Source: https://cookbook.openai.com/examples/gpt4-1_prompting_guide, https://platform.openai.com/docs/guides/tools-apply-patch
 */
const patching = /^(gpt-4\.1|gpt-5|codex|o3|o4)\b/

/** Our catalogue: Mastra's providers with their models, what pi knows of these, and what we know better (`own`). */
export function catalogOf(
  registry: Readonly<Record<string, RegistryProvider>>,
  pi: PiCatalog,
  own: readonly Partial<StoredProvider>[],
): StoredProvider[] {
  const ids = new Set([...Object.keys(registry), ...own.flatMap(({ id }) => (id ? [id] : []))])
  const anywhere = limitsAnywhere(pi)
  return [...ids].sort().map((id) => {
    const known = registry[id]
    const details = pi[piNames[id] ?? id] ?? {}
    const models = (known?.models ?? Object.keys(details))
      .filter((model) => !noChat.test(model) && isChat(details[model]))
      .map((model) =>
        rowOf(model, details[model], anywhere.get(bare(model)), known?.deprecatedModels?.includes(model) ?? false),
      )
    const { wire, ...made } = { id, ...providerOf(known), ...own.find((one) => one.id === id), models }
    // One that cannot be reached has no wire, whatever others say.
    return { ...made, ...(made.why || !wire ? {} : { wire }) } as StoredProvider
  })
}

const wires: Readonly<Record<string, StoredProvider['wire']>> = {
  '@ai-sdk/anthropic': 'anthropic',
  '@ai-sdk/openai': 'openai-responses',
  '@ai-sdk/google': 'gemini',
}

const providerOf = (known: RegistryProvider | undefined): Partial<StoredProvider> =>
  known
    ? {
        name: known.name,
        wire: wires[known.npm ?? ''] ?? 'openai-chat',
        ...(known.url ? { url: known.url } : {}),
        env: [known.apiKeyEnvVar].flat(),
        ...(known.docUrl ? { doc: known.docUrl } : {}),
      }
    : {}

const isChat = (details: PiModel | undefined): boolean => details?.kind === undefined || details.kind === 'chat'

function rowOf(
  id: string,
  details: PiModel | undefined,
  anywhere: Limits | undefined,
  deprecated: boolean,
): [string, ...number[]] {
  const { cost, reasoning = anywhere?.reasoning ?? false, input = anywhere?.input ?? [] } = details ?? {}
  const replays = details?.compat?.requiresReasoningContentForToolCalls ?? false
  const bits = bitsOf({
    images: input.includes('image'),
    reasons: reasoning,
    deprecated,
    replays,
    patches: patching.test(bare(id)),
  })
  // A price of nothing at all mostly means that nobody knows it.
  const isPriced = cost !== undefined && cost.input + cost.output > 0
  const prices = isPriced ? [cost.input, cost.output, cost.cacheRead || -1, cost.cacheWrite || -1] : [-1, -1, -1, -1]
  const row = [details?.contextWindow ?? anywhere?.context ?? 0, details?.maxTokens ?? 0, ...prices.map(rounded), bits]
  while (row.length > 0 && (row.at(-1) === 0 || (row.at(-1) === -1 && row.length > 2))) row.pop()
  return [id, ...row]
}

const bitsOf = (holds: { readonly [F in keyof typeof flags]: boolean }): number =>
  Object.entries(flags).reduce((bits, [name, bit]) => bits | (holds[name as keyof typeof flags] ? bit : 0), 0)

const rounded = (price: number): number => Math.round(price * 10_000) / 10_000

interface Limits {
  readonly context: number
  readonly reasoning: boolean
  readonly input: readonly string[]
}

/** What a model takes where it is smallest: hosts serve the same one, some with less. */
function limitsAnywhere(pi: PiCatalog): Map<string, Limits> {
  const found = new Map<string, Limits>()
  for (const models of Object.values(pi))
    for (const [id, { contextWindow, reasoning, input }] of Object.entries(models)) {
      const before = found.get(bare(id))
      if (contextWindow && (!before || contextWindow < before.context))
        found.set(bare(id), { context: contextWindow, reasoning, input })
    }
  return found
}

const bare = (id: string): string => (id.split('/').at(-1) ?? id).toLowerCase()
