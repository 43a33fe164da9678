import type { ModelPart } from '../../core/model.ts'
import { codeIn, wordsIn } from '../facts.ts'
import { replayOf } from '../replay.ts'
import { type Target, usageOf } from '../target.ts'
import { IncompleteAnswer, ProviderError } from '../wire.ts'
import type { Part } from './request.ts'

/** What of an answer is looked at. Source: `GenerateContentResponse` of the Gemini API. */
export interface Chunk {
  readonly candidates?: readonly {
    readonly content?: { readonly parts?: readonly Part[]; readonly role?: string }
    readonly finishReason?: string
    readonly finishMessage?: string
  }[]
  readonly promptFeedback?: { readonly blockReason?: string }
  readonly usageMetadata?: {
    readonly promptTokenCount?: number
    readonly candidatesTokenCount?: number
    readonly thoughtsTokenCount?: number
    readonly cachedContentTokenCount?: number
  }
  readonly error?: unknown
}

/** Why an answer is withheld. Source: `FinishReason` of the Gemini API; one that is not known is an end like any other. */
const blocked: ReadonlySet<string> = new Set(
  'SAFETY RECITATION LANGUAGE BLOCKLIST PROHIBITED_CONTENT SPII IMAGE_SAFETY IMAGE_PROHIBITED_CONTENT'.split(' '),
)

/** Puts an answer together from its chunks. */
export class GeminiAnswer {
  readonly #target: Target
  readonly #parts: Part[] = []
  #usage: Chunk['usageMetadata']
  #finish: string | undefined
  #why = ''

  constructor(target: Target) {
    this.#target = target
  }

  *take(given: Chunk | readonly Chunk[]): Iterable<ModelPart> {
    const chunk: Chunk = [given].flat()[0] ?? {}
    refuseError(chunk)
    this.#usage = chunk.usageMetadata ?? this.#usage
    const [candidate] = chunk.candidates ?? []
    this.#finish = candidate?.finishReason ?? this.#finish
    this.#why = candidate?.finishMessage ?? this.#why
    for (const part of candidate?.content?.parts ?? []) {
      this.#keep(part)
      if (part.text) yield { type: part.thought ? 'thought' : 'text', text: part.text }
    }
  }

  /** Throws when the provider did not say that the answer is over. */
  *end(): Iterable<ModelPart> {
    const finish = this.#finish
    if (finish === undefined) throw new IncompleteAnswer('The answer ended without a finishReason.')
    // It wrote a call that cannot be read; asked again it writes another.
    if (finish === 'MALFORMED_FUNCTION_CALL' || finish === 'OTHER')
      throw new IncompleteAnswer(`The answer ended with ${finish}. ${this.#why}`)
    if (blocked.has(finish)) throw new ProviderError(`The answer was blocked: ${finish}.`, undefined, 'blocked')
    const calls = this.#parts.flatMap(({ functionCall }) => (functionCall ? [functionCall] : []))
    for (const { id, name, args } of calls) yield { type: 'tool_call', call: { id: id ?? '', name, input: args ?? {} } }
    if (this.#parts.some(({ thoughtSignature }) => thoughtSignature))
      yield { type: 'replay', replay: replayOf(this.#target, this.#parts) }
    if (this.#usage) yield { type: 'usage', usage: usageOf(countedIn(this.#usage), this.#target) }
    if (finish === 'MAX_TOKENS') yield { type: 'cut_off' }
  }

  /** Texts that follow each other are one part, unless one of them is signed. Thoughts do not go back. */
  #keep(part: Part): void {
    const last = this.#parts.at(-1)
    const isPlain = part.text !== undefined && !part.thoughtSignature
    if (part.thought && !part.thoughtSignature) return
    if (isPlain && last?.text !== undefined && !last.thoughtSignature)
      this.#parts[this.#parts.length - 1] = { text: last.text + part.text }
    else if (!(isPlain && part.text === '')) this.#parts.push(part)
  }
}

function refuseError({ error, promptFeedback }: Chunk): void {
  if (error) throw new ProviderError(wordsIn(error), undefined, codeIn(error))
  const reason = promptFeedback?.blockReason
  if (reason) throw new ProviderError(`The request was blocked: ${reason}.`, undefined, 'blocked')
}

/** Thoughts are not in the count of the answer. */
const countedIn = (usage: NonNullable<Chunk['usageMetadata']>) => ({
  input: usage.promptTokenCount ?? 0,
  output: (usage.candidatesTokenCount ?? 0) + (usage.thoughtsTokenCount ?? 0),
  ...(usage.cachedContentTokenCount ? { cacheRead: usage.cachedContentTokenCount } : {}),
  ...(usage.thoughtsTokenCount ? { reasoning: usage.thoughtsTokenCount } : {}),
})
