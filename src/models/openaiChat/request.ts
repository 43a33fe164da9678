import type { ChatCompletionCreateParamsStreaming, ChatCompletionMessageParam } from 'openai/resources/chat/completions'
import type { ToolCall } from '../../core/entries.ts'
import type { Message, ModelRequest } from '../../core/model.ts'
import { replayFor } from '../replay.ts'
import { answerLimit, type Target } from '../target.ts'

/** What an answer gave that goes back with it: reasoning under its own field, and what hung on single calls. */
export interface ChatReplay {
  readonly reasoning?: readonly [field: string, value: unknown]
  /** By the id of the call, such as Gemini's `extra_content`. */
  readonly extras?: Readonly<Record<string, Record<string, unknown>>>
}

/** What is sent. Contents are plain strings: some hosts drop parts of the array form without a word. */
export function bodyOf(target: Target, request: ModelRequest): ChatCompletionCreateParamsStreaming {
  const { quirks, model } = target
  const most = answerLimit(target)
  const tools = request.tools.map(({ name, description, schema }) => ({
    type: 'function' as const,
    function: {
      name,
      description,
      parameters: schema as Record<string, unknown>,
    },
  }))
  return {
    model,
    messages: [
      { role: quirks.systemRole ?? 'system', content: request.system },
      ...request.messages.map((message) => messageOf(target, message)),
    ],
    stream: true,
    ...(quirks.noUsageInStream ? {} : { stream_options: { include_usage: true } }),
    ...(tools.length > 0 ? { tools } : {}),
    ...(most === undefined ? {} : { [quirks.maxTokensField ?? 'max_tokens']: most }),
    ...(quirks.thinkingFormat && target.reasons ? thinking[quirks.thinkingFormat] : {}),
  }
}

/** How a host is asked to think. Sources: the documents of Z.ai, Alibaba's Model Studio and OpenRouter. */
const thinking: { readonly [F in NonNullable<Target['quirks']['thinkingFormat']>]: Record<string, unknown> } = {
  zai: { thinking: { type: 'enabled' } },
  qwen: { enable_thinking: true },
  openrouter: { reasoning: { enabled: true } },
}

function messageOf(target: Target, message: Message): ChatCompletionMessageParam {
  switch (message.role) {
    case 'user':
      return { role: 'user', content: message.content }
    case 'tool':
      return { role: 'tool', tool_call_id: idFor(target, message.call_id), content: message.content }
    case 'assistant':
      return assistant(target, message)
  }
}

function assistant(
  target: Target,
  { content, tool_calls, replay }: Message & { role: 'assistant' },
): ChatCompletionMessageParam {
  const { reasoning, extras = {} } = replayFor<ChatReplay>(target, replay) ?? {}
  const calls = tool_calls.map((call) => ({
    id: idFor(target, call.id),
    type: 'function' as const,
    function: { name: call.name, arguments: argumentsOf(call) },
    ...extras[call.id],
  }))
  const text = content || calls.length === 0 || target.quirks.assistantContentRequired ? content : null
  return {
    role: 'assistant',
    content: text,
    ...(reasoning && target.quirks.replayReasoning ? { [reasoning[0]]: reasoning[1] } : {}),
    ...(calls.length > 0 ? { tool_calls: calls } : {}),
  }
}

/** What was no JSON goes back as a JSON text, since hosts read it. */
const argumentsOf = ({ input }: ToolCall): string => JSON.stringify(input ?? {})

/** Mistral takes ids of nine letters and digits only. The same id always becomes the same one. */
function idFor({ quirks }: Target, id: string): string {
  if (!quirks.mistralIds || /^[A-Za-z0-9]{9}$/.test(id)) return id
  let hash = 0x811c9dc5n
  for (const letter of id) hash = BigInt.asUintN(64, (hash ^ BigInt(letter.codePointAt(0) ?? 0)) * 0x100000001b3n)
  return hash.toString(36).padStart(9, '0').slice(-9)
}
