import type {
  ContentBlock,
  ContentBlockParam,
  RawMessageStreamEvent,
  ToolUseBlock,
  Usage,
} from '@anthropic-ai/sdk/resources/messages'
import type { ModelPart } from '../../core/model.ts'
import { codeIn, wordsIn } from '../facts.ts'
import { replayOf } from '../replay.ts'
import { type Target, usageOf } from '../target.ts'
import { toolInput } from '../toolInput.ts'
import { IncompleteAnswer, ProviderError } from '../wire.ts'

interface OpenBlock {
  readonly start: ContentBlock
  /** The text, the thinking, or the JSON of the input, as far as it has come. */
  text: string
  signature: string
  isWhole: boolean
}

/** Puts an answer together from its events. Source: Anthropic's document on streaming messages. */
export class AnthropicAnswer {
  readonly #target: Target
  readonly #blocks = new Map<number, OpenBlock>()
  #usage: Partial<Usage> = {}
  #reason: string | null = null
  #isOver = false

  constructor(target: Target) {
    this.#target = target
  }

  *take(event: RawMessageStreamEvent): Iterable<ModelPart> {
    switch (event.type) {
      case 'message_start':
        this.#usage = { ...event.message.usage }
        break
      case 'content_block_start':
        this.#blocks.set(event.index, { start: event.content_block, text: '', signature: '', isWhole: false })
        if (event.content_block.type === 'text') yield* this.#grow(event.index, event.content_block.text)
        break
      case 'content_block_delta':
        yield* this.#delta(event.index, event.delta)
        break
      case 'content_block_stop': {
        const block = this.#blocks.get(event.index)
        if (block) block.isWhole = true
        break
      }
      case 'message_delta':
        this.#reason = event.delta.stop_reason ?? this.#reason
        // Counted from the beginning of the answer each time.
        this.#usage = { ...this.#usage, ...withoutNulls(event.usage) }
        break
      case 'message_stop':
        this.#isOver = true
        break
      default:
        refuseError(event)
    }
  }

  /** Throws when the provider did not say that the answer is over. */
  *end(): Iterable<ModelPart> {
    if (!this.#isOver || this.#reason === null) throw new IncompleteAnswer('The answer ended without a message_stop.')
    if (this.#reason === 'refusal') throw new ProviderError('The model refused.', undefined, 'refusal')
    if (this.#reason === 'model_context_window_exceeded')
      throw new ProviderError('The model has no room left.', undefined, this.#reason)
    const blocks = [...this.#blocks.entries()].sort(([a], [b]) => a - b).map(([, block]) => block)
    const isCut = this.#reason === 'max_tokens'
    const last = blocks.at(-1)
    // The call that was cut is not whole, even if its JSON should be.
    const whole = blocks.filter(
      (block) => block.isWhole && !(isCut && block === last && block.start.type === 'tool_use'),
    )
    for (const { start, text } of whole)
      if (start.type === 'tool_use')
        yield { type: 'tool_call', call: { id: start.id, name: start.name, input: inputOf(start, text) } }
    if (whole.some(({ start }) => start.type === 'thinking' || start.type === 'redacted_thinking'))
      yield { type: 'replay', replay: replayOf(this.#target, whole.flatMap(asItCame)) }
    yield { type: 'usage', usage: usageOf(this.#counted(), this.#target) }
    if (isCut || this.#reason === 'pause_turn') yield { type: 'cut_off' }
  }

  *#delta(
    index: number,
    delta: (RawMessageStreamEvent & { type: 'content_block_delta' })['delta'],
  ): Iterable<ModelPart> {
    switch (delta.type) {
      case 'text_delta':
        yield* this.#grow(index, delta.text)
        break
      case 'thinking_delta':
        yield* this.#grow(index, delta.thinking)
        break
      case 'input_json_delta':
        yield* this.#grow(index, delta.partial_json)
        break
      case 'signature_delta': {
        const block = this.#blocks.get(index)
        if (block) block.signature += delta.signature
      }
    }
  }

  *#grow(index: number, text: string): Iterable<ModelPart> {
    const block = this.#blocks.get(index)
    if (!block || !text) return
    block.text += text
    if (block.start.type === 'text') yield { type: 'text', text }
    if (block.start.type === 'thinking') yield { type: 'thought', text }
    if (block.start.type === 'tool_use') yield { type: 'calling', name: block.start.name, written: text }
  }

  /** What came from the cache, or went into it, is not in `input_tokens`. */
  #counted() {
    const { input_tokens = 0, output_tokens = 0, cache_read_input_tokens, cache_creation_input_tokens } = this.#usage
    const cacheRead = cache_read_input_tokens ?? 0
    const cacheWrite = cache_creation_input_tokens ?? 0
    return { input: input_tokens + cacheRead + cacheWrite, output: output_tokens, cacheRead, cacheWrite }
  }
}

/** What has thinking in it goes back exactly as it came, or not at all. */
function asItCame({ start, text, signature }: OpenBlock): ContentBlockParam[] {
  switch (start.type) {
    case 'thinking':
      return [{ type: 'thinking', thinking: start.thinking + text, signature: start.signature + signature }]
    case 'redacted_thinking':
      return [{ type: 'redacted_thinking', data: start.data }]
    case 'text':
      return text === '' ? [] : [{ type: 'text', text }]
    case 'tool_use':
      return [{ type: 'tool_use', id: start.id, name: start.name, input: inputOf(start, text) }]
    default:
      return []
  }
}

const inputOf = ({ input }: ToolUseBlock, text: string): unknown => (text ? toolInput(text) : input)

function refuseError(event: unknown): void {
  if (typeof event !== 'object' || event === null || !('error' in event)) return
  throw new ProviderError(wordsIn(event) || 'An error within the answer.', undefined, codeIn(event.error))
}

const withoutNulls = (usage: object): Partial<Usage> =>
  Object.fromEntries(Object.entries(usage).filter(([, value]) => value !== null && value !== undefined))
