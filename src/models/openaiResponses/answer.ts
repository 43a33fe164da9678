import type {
  Response,
  ResponseInputItem,
  ResponseOutputItem,
  ResponseStreamEvent,
} from 'openai/resources/responses/responses'
import type { ModelPart } from '../../core/model.ts'
import { codeIn, wordsIn } from '../facts.ts'
import { replayOf } from '../replay.ts'
import { type Counted, type Target, usageOf } from '../target.ts'
import { toolInput } from '../toolInput.ts'
import { IncompleteAnswer, ProviderError } from '../wire.ts'

/** Puts an answer together from its events. Source: the streaming events of OpenAI's Responses. */
export class ResponsesAnswer {
  readonly #target: Target
  readonly #items: ResponseOutputItem[] = []
  #response: Response | undefined
  /** The tool of the call that is being written. */
  #calling = ''

  constructor(target: Target) {
    this.#target = target
  }

  *take(event: ResponseStreamEvent): Iterable<ModelPart> {
    switch (event.type) {
      case 'response.output_text.delta':
      case 'response.refusal.delta':
        yield { type: 'text', text: event.delta }
        break
      case 'response.reasoning_summary_text.delta':
      case 'response.reasoning_text.delta':
        yield { type: 'thought', text: event.delta }
        break
      case 'response.output_item.added':
        if (event.item.type === 'function_call') this.#calling = event.item.name
        break
      case 'response.function_call_arguments.delta':
        yield { type: 'calling', name: this.#calling, written: event.delta }
        break
      case 'response.output_item.done':
        this.#items.push(event.item)
        break
      case 'response.completed':
      case 'response.incomplete':
        this.#response = event.response
        break
      case 'response.failed': {
        const { error } = event.response
        throw new ProviderError(error?.message ?? 'The answer failed.', undefined, error?.code ?? 'server_error')
      }
      default:
        refuseError(event)
    }
  }

  /** Throws when the provider did not say that the answer is over. */
  *end(): Iterable<ModelPart> {
    const response = this.#response
    if (!response) throw new IncompleteAnswer('The answer ended without response.completed.')
    const why = response.incomplete_details?.reason
    if (why === 'content_filter') throw new ProviderError('The answer was filtered.', undefined, why)
    const isCut = response.status === 'incomplete'
    const whole = this.#items.filter((item) => !('status' in item) || item.status !== 'incomplete')
    for (const item of whole)
      if (item.type === 'function_call')
        yield { type: 'tool_call', call: { id: item.call_id, name: item.name, input: toolInput(item.arguments) } }
    if (whole.some(({ type }) => type === 'reasoning'))
      yield { type: 'replay', replay: replayOf(this.#target, whole.flatMap(asItCame)) }
    if (response.usage) yield { type: 'usage', usage: usageOf(countedIn(response.usage), this.#target) }
    if (isCut) yield { type: 'cut_off' }
  }
}

/** What is sent back: without the fields that only an answer has. */
function asItCame(item: ResponseOutputItem): ResponseInputItem[] {
  switch (item.type) {
    case 'reasoning': {
      const { id, type, summary, encrypted_content } = item
      return [{ id, type, summary, ...(encrypted_content ? { encrypted_content } : {}) }]
    }
    case 'function_call': {
      const { id, type, call_id, name, arguments: text } = item
      return [{ ...(id ? { id } : {}), type, call_id, name, arguments: text }]
    }
    case 'message':
      return [{ id: item.id, type: item.type, role: item.role, status: item.status, content: item.content }]
    default:
      return []
  }
}

function refuseError(event: unknown): void {
  if (typeof event !== 'object' || event === null) return
  if ('type' in event && event.type === 'error')
    throw new ProviderError(
      wordsIn(event) || 'An error within the answer.',
      undefined,
      codeIn({ ...event, type: '' }) || 'server_error',
    )
  if ('error' in event && event.error)
    throw new ProviderError(
      wordsIn(event) || 'An error within the answer.',
      undefined,
      codeIn(event.error) || 'server_error',
    )
}

function countedIn({
  input_tokens,
  output_tokens,
  input_tokens_details,
  output_tokens_details,
}: NonNullable<Response['usage']>): Counted {
  const cacheRead = input_tokens_details?.cached_tokens
  const reasoning = output_tokens_details?.reasoning_tokens
  return {
    input: input_tokens,
    output: output_tokens,
    ...(cacheRead ? { cacheRead } : {}),
    ...(reasoning ? { reasoning } : {}),
  }
}
