import type {
  ContentBlockParam,
  MessageCreateParamsStreaming,
  MessageParam,
  TextBlockParam,
  ThinkingConfigParam,
  Tool,
  ToolResultBlockParam,
  ToolUseBlockParam,
} from '@anthropic-ai/sdk/resources/messages'
import type { ToolCall } from '../../core/entries.ts'
import type { Message, ModelRequest } from '../../core/model.ts'
import { replayFor } from '../replay.ts'
import { answerLimit, type Target } from '../target.ts'

/** The blocks of an answer, as they came. */
export type AnthropicReplay = readonly ContentBlockParam[]

/** The field is required here; every model can do as much. */
const usualLimit = 8192
const cached = { cache_control: { type: 'ephemeral' as const } }

/**
 * What is sent. Everything up to a mark is cached: one mark stands after what is the same for all runs, one at the end of
 * the conversation. Source: Anthropic's documents on prompt caching.
 */
export function bodyOf(target: Target, request: ModelRequest): MessageCreateParamsStreaming {
  const limit = answerLimit(target) ?? usualLimit
  return {
    model: target.model,
    max_tokens: limit,
    ...(request.system ? { system: [{ type: 'text', text: request.system, ...cached }] } : {}),
    ...(request.tools.length > 0 ? { tools: request.tools.map(toolOf) } : {}),
    messages: withMark(messagesOf(target, request.messages)),
    stream: true,
    ...(target.reasons ? { thinking: thinkingOf(target, limit) } : {}),
  }
}

/** Models from 4.6 on decide themselves how long to think; the others are given half of the answer. */
function thinkingOf({ model }: Target, limit: number): ThinkingConfigParam {
  if (/(?:opus|sonnet|haiku|fable)-(?:4-[6-9]|[5-9])/.test(model))
    return { type: 'adaptive', display: 'summarized' } as ThinkingConfigParam
  return { type: 'enabled', budget_tokens: Math.max(1024, Math.min(8000, Math.floor(limit / 2))) }
}

const toolOf = ({ name, description, schema }: ModelRequest['tools'][number]): Tool => ({
  name,
  description,
  input_schema: schema as Tool.InputSchema,
})

interface Turn {
  readonly role: 'user' | 'assistant'
  readonly content: ContentBlockParam[]
}

/** All results of an answer are in one message, before what the user says. Empty texts are refused, so they are left out. */
function messagesOf(target: Target, messages: readonly Message[]): Turn[] {
  const all: Turn[] = []
  for (const message of messages) {
    const role = message.role === 'assistant' ? 'assistant' : 'user'
    const last = all.at(-1)
    const blocks = blocksOf(target, message)
    if (last?.role === role) last.content.push(...blocks)
    else if (blocks.length > 0) all.push({ role, content: blocks })
  }
  return all
}

function blocksOf(target: Target, message: Message): ContentBlockParam[] {
  switch (message.role) {
    case 'user':
      return textOf(message.content)
    case 'tool':
      return [resultOf(message)]
    case 'assistant':
      return whole(target, message) ?? [...textOf(message.content), ...message.tool_calls.map(useOf)]
  }
}

/** An answer with thinking in it, exactly as it came, if it is about the same calls. */
function whole(
  target: Target,
  { tool_calls, replay }: Message & { role: 'assistant' },
): ContentBlockParam[] | undefined {
  const blocks = replayFor<AnthropicReplay>(target, replay)
  const ids = blocks?.flatMap((block) => (block.type === 'tool_use' ? [block.id] : []))
  return ids?.join() === tool_calls.map(({ id }) => id).join() ? [...(blocks ?? [])] : undefined
}

const useOf = ({ id, name, input }: ToolCall): ToolUseBlockParam => ({
  type: 'tool_use',
  id: idOf(id),
  name,
  input: typeof input === 'object' && input !== null ? input : { text: String(input) },
})

const textOf = (text: string): TextBlockParam[] => (text.trim() === '' ? [] : [{ type: 'text', text: text.trimEnd() }])

const resultOf = ({ call_id, content, failed }: Message & { role: 'tool' }): ToolResultBlockParam => ({
  type: 'tool_result',
  tool_use_id: idOf(call_id),
  content: content.trim() === '' ? '(nothing)' : content,
  ...(failed ? { is_error: true } : {}),
})

/** Ids of other providers may have letters that are refused here. */
const idOf = (id: string): string => id.replace(/[^\w-]/g, '_')

function withMark(turns: Turn[]): MessageParam[] {
  const last = turns.at(-1)
  const block = last?.content.at(-1)
  if (!last || !block || block.type.endsWith('thinking')) return turns
  const marked = { ...block, ...cached } as ContentBlockParam
  return [...turns.slice(0, -1), { ...last, content: [...last.content.slice(0, -1), marked] }]
}
