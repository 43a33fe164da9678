import type { ResponseCreateParamsStreaming, ResponseInputItem } from 'openai/resources/responses/responses'
import type { Message, ModelRequest } from '../../core/model.ts'
import { replayFor } from '../replay.ts'
import { answerLimit, type Target } from '../target.ts'

/** The items of reasoning of an answer, as they came; each with the id of the call that it led to, if it led to one. */
export type ResponsesReplay = readonly ResponseInputItem[]

/** What is sent. Nothing is stored at the provider, so its reasoning comes encrypted, and goes back. */
export function bodyOf(target: Target, { system, messages, tools }: ModelRequest): ResponseCreateParamsStreaming {
  const limit = answerLimit(target)
  return {
    model: target.model,
    ...(system ? { instructions: system } : {}),
    input: messages.flatMap((message) => itemsOf(target, message)),
    ...(tools.length > 0 ? { tools: tools.map(toolOf) } : {}),
    ...(limit === undefined ? {} : { max_output_tokens: limit }),
    ...(target.reasons ? { reasoning: { summary: 'auto' }, include: ['reasoning.encrypted_content' as const] } : {}),
    store: false,
    stream: true,
  }
}

const toolOf = ({ name, description, schema }: ModelRequest['tools'][number]) => ({
  type: 'function' as const,
  name,
  description,
  parameters: schema as Record<string, unknown>,
  // Strict tools must have no optional inputs; ours have.
  strict: false,
})

function itemsOf(target: Target, message: Message): ResponseInputItem[] {
  switch (message.role) {
    case 'user':
      return [{ role: 'user', content: message.content }]
    case 'tool':
      return [{ type: 'function_call_output', call_id: message.call_id, output: message.content }]
    case 'assistant':
      return whole(target, message) ?? [...saidIn(message), ...message.tool_calls.map(callOf)]
  }
}

/** An answer of this very model, as it came, if it is about the same calls. */
function whole(
  target: Target,
  { tool_calls, replay }: Message & { role: 'assistant' },
): ResponseInputItem[] | undefined {
  const items = replayFor<ResponsesReplay>(target, replay)
  const ids = items?.flatMap((item) => (item.type === 'function_call' ? [item.call_id] : []))
  return ids?.join() === tool_calls.map(({ id }) => id).join() ? [...(items ?? [])] : undefined
}

const saidIn = ({ content }: Message): ResponseInputItem[] => (content ? [{ role: 'assistant', content }] : [])

const callOf = ({ id, name, input }: (Message & { role: 'assistant' })['tool_calls'][number]): ResponseInputItem => ({
  type: 'function_call',
  call_id: id,
  name,
  arguments: JSON.stringify(input ?? {}),
})
