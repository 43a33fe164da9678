import type { ChatCompletionChunk } from 'openai/resources/chat/completions'
import type { ModelPart } from '../../core/model.ts'
import { codeIn, wordsIn } from '../facts.ts'
import { replayOf } from '../replay.ts'
import { type Counted, type Target, usageOf } from '../target.ts'
import { toolInput } from '../toolInput.ts'
import { IncompleteAnswer, ProviderError } from '../wire.ts'
import type { ChatReplay } from './request.ts'

type Delta = ChatCompletionChunk.Choice.Delta & Record<string, unknown>
type CallDelta = NonNullable<Delta['tool_calls']>[number] & Record<string, unknown>

interface OpenCall {
  id: string
  name: string
  text: string
  readonly index: number | undefined
  extra: Record<string, unknown>
}

/** In which fields hosts put what a model thinks. */
const reasoningFields = ['reasoning_content', 'reasoning', 'reasoning_text']

/** Puts an answer together from its chunks. Chunks are taken as they come: what hosts send departs from the document. */
export class ChatAnswer {
  readonly #target: Target
  readonly #calls: OpenCall[] = []
  #thought = ''
  #field = ''
  #details: unknown[] = []
  #counted: Counted | undefined
  #finish: string | undefined

  constructor(target: Target) {
    this.#target = target
  }

  *take(chunk: ChatCompletionChunk): Iterable<ModelPart> {
    refuseError(chunk)
    if (chunk.usage) this.#counted = countedIn(chunk.usage)
    const choice = chunk.choices?.[0]
    if (!choice) return
    const delta = (choice.delta ?? {}) as Delta
    this.#finish = choice.finish_reason ?? this.#finish
    // Nothing but the model itself speaks in its answer.
    if (delta.role && delta.role !== 'assistant') return
    yield* this.#think(delta)
    const said = [delta.content, delta.refusal].filter((text) => typeof text === 'string').join('')
    if (said) yield { type: 'text', text: said }
    for (const call of delta.tool_calls ?? []) {
      const { name } = this.#addCall(call as CallDelta)
      yield { type: 'calling', name, written: call.function?.arguments ?? '' }
    }
  }

  /** Throws when the provider did not say that the answer is over. */
  *end(): Iterable<ModelPart> {
    if (this.#finish === undefined) throw new IncompleteAnswer('The answer ended without a finish_reason.')
    if (this.#finish === 'content_filter')
      throw new ProviderError('The answer was filtered.', undefined, 'content_filter')
    if (/error/.test(this.#finish)) throw new ProviderError(`The answer ended with ${this.#finish}.`, 500)
    const isCut = this.#finish === 'length'
    // The last call of an answer that was cut is not whole.
    const calls = isCut ? this.#calls.slice(0, -1) : this.#calls
    for (const { id, name, text } of calls) yield { type: 'tool_call', call: { id, name, input: toolInput(text) } }
    const replay = this.#replay()
    if (replay) yield { type: 'replay', replay: replayOf(this.#target, replay) }
    if (this.#counted) yield { type: 'usage', usage: usageOf(this.#counted, this.#target) }
    if (isCut) yield { type: 'cut_off' }
  }

  *#think(delta: Delta): Iterable<ModelPart> {
    if (Array.isArray(delta['reasoning_details'])) this.#details.push(...delta['reasoning_details'])
    const field = reasoningFields.find((name) => typeof delta[name] === 'string' && delta[name] !== '')
    if (!field) return
    const text = String(delta[field])
    this.#field = field
    this.#thought += text
    yield { type: 'thought', text }
  }

  /** Some hosts leave the index out, others give every call the same: a new id is a new call. */
  #addCall({ index, id, type: _function, function: named, ...extra }: CallDelta): OpenCall {
    const last = this.#calls.findLast((call) => index === undefined || index === null || call.index === index)
    const isNew =
      last === undefined ||
      (id !== undefined && id !== '' && id !== last.id && last.id !== '') ||
      startsAnew(last, named)
    const call = isNew ? { id: '', name: '', text: '', index: index ?? undefined, extra: {} } : last
    if (isNew) this.#calls.push(call)
    call.id ||= id ?? ''
    call.name ||= named?.name ?? ''
    call.text += named?.arguments ?? ''
    call.extra = { ...call.extra, ...extra }
    return call
  }

  #replay(): ChatReplay | undefined {
    const reasoning: ChatReplay['reasoning'] =
      this.#details.length > 0
        ? ['reasoning_details', this.#details]
        : this.#thought
          ? [this.#target.quirks.reasoningField ?? this.#field, this.#thought]
          : undefined
    const extras = Object.fromEntries(
      this.#calls.filter(({ extra }) => Object.keys(extra).length > 0).map(({ id, extra }) => [id, extra]),
    )
    if (!reasoning && Object.keys(extras).length === 0) return undefined
    return { ...(reasoning ? { reasoning } : {}), ...(Object.keys(extras).length > 0 ? { extras } : {}) }
  }
}

/** A call without an id that is named again after it has got arguments is another one. */
const startsAnew = (last: OpenCall, named: CallDelta['function']): boolean =>
  last.id === '' && Boolean(named?.name) && last.name !== '' && last.text !== ''

/** Hosts that run into trouble put it in the place of a chunk. */
function refuseError(chunk: unknown): void {
  const error = Array.isArray(chunk) ? chunk[0] : chunk
  if (typeof error !== 'object' || error === null || !('error' in error) || !error.error) return
  throw new ProviderError(
    wordsIn(error) || 'An error within the answer.',
    undefined,
    codeIn(error.error) || 'server_error',
  )
}

/** Sources: the usage object of Chat Completions, DeepSeek's `prompt_cache_hit_tokens`, OpenRouter's `cost`. */
function countedIn(
  usage: NonNullable<ChatCompletionChunk['usage']> & { prompt_cache_hit_tokens?: number; cost?: unknown },
): Counted {
  const cacheRead = usage.prompt_tokens_details?.cached_tokens ?? usage.prompt_cache_hit_tokens
  const reasoning = usage.completion_tokens_details?.reasoning_tokens
  return {
    input: usage.prompt_tokens ?? 0,
    output: usage.completion_tokens ?? 0,
    ...(cacheRead ? { cacheRead } : {}),
    ...(reasoning ? { reasoning } : {}),
    ...(typeof usage.cost === 'number' ? { cost: usage.cost } : {}),
  }
}
