import type { WireName } from '../../src/models/target.ts'
import { type FaultServer, faultServer, type Received, type Reply } from './faultServer.ts'
import { problemsIn } from './strict.ts'

/** What a model says in one answer: texts and calls. */
export type Answer = readonly (string | readonly [name: string, input: unknown])[]

type Json = Record<string, unknown>

/**
 * A strict provider on a real socket that gives these answers over a wire. Which one comes next follows from how many the request
 * has already, so that a request which leaves one out is noticed. `delay`: how long it thinks, in milliseconds.
 */
export const scriptedProvider = (wire: WireName, answers: readonly Answer[], delay = 0): Promise<FaultServer> =>
  faultServer((request) => {
    if (request.method === 'GET') return models
    const problems = problemsIn(wire, request.body)
    if (problems.length > 0)
      return { status: 400, chunks: [JSON.stringify({ error: { message: problems.join('; ') } })] }
    const turn = turnOf[wire](request)
    const answer = answers[turn] ?? ['(nothing more to say)']
    return { chunks: speak[wire](answer, turn), delay }
  })

/** What it says it has. */
const models: Reply = {
  headers: { 'content-type': 'application/json' },
  chunks: [JSON.stringify({ object: 'list', data: [{ id: 'road-runner' }, { id: 'coyote' }] })],
}

const items = (value: unknown): Json[] => (Array.isArray(value) ? value : [])
const body = ({ body }: Received): Json => (typeof body === 'object' && body !== null ? (body as Json) : {})
const count = (items: readonly Json[], role: string) => items.filter((item) => item['role'] === role).length

const turnOf: { readonly [W in WireName]: (request: Received) => number } = {
  'openai-chat': (request) => count(items(body(request)['messages']), 'assistant'),
  anthropic: (request) => count(items(body(request)['messages']), 'assistant'),
  gemini: (request) => count(items(body(request)['contents']), 'model'),
  'openai-responses'(request) {
    const own = items(body(request)['input']).map(
      ({ type, role }) => role === 'assistant' || type === 'function_call' || type === 'reasoning',
    )
    return own.filter((isOwn, index) => isOwn && !own[index - 1]).length
  },
}

const data = (event: unknown): string => `data: ${JSON.stringify(event)}\n\n`
const named = (event: Json): string => `event: ${String(event['type'])}\n${data(event)}`
const idOf = (turn: number, index: number) => `call_${turn}_${index}`

/** The events of an answer as they go over the wire. */
export const speak: { readonly [W in WireName]: (answer: Answer, turn: number) => string[] } = {
  'openai-chat': chat,
  'openai-responses': responses,
  anthropic: messages,
  gemini,
}

/** Source: the streaming chunk object of OpenAI's Chat Completions. */
function chat(answer: Answer, turn: number): string[] {
  const chunk = (rest: Json) =>
    data({ id: `c${turn}`, object: 'chat.completion.chunk', created: 0, model: 'm', ...rest })
  const choice = (delta: Json, finish_reason: string | null = null) =>
    chunk({ choices: [{ index: 0, delta, finish_reason }] })
  let calls = 0
  const said = answer.flatMap((part) => {
    if (typeof part === 'string') return [choice({ content: part })]
    const index = calls++
    const text = JSON.stringify(part[1])
    const head = { index, id: idOf(turn, index), type: 'function', function: { name: part[0], arguments: '' } }
    return [
      choice({ tool_calls: [head] }),
      choice({ tool_calls: [{ index, function: { arguments: text.slice(0, 7) } }] }),
      choice({ tool_calls: [{ index, function: { arguments: text.slice(7) } }] }),
    ]
  })
  return [
    choice({ role: 'assistant', content: '' }),
    ...said,
    choice({}, calls > 0 ? 'tool_calls' : 'stop'),
    chunk({
      choices: [],
      usage: {
        prompt_tokens: 1000,
        completion_tokens: 100,
        total_tokens: 1100,
        prompt_tokens_details: { cached_tokens: 600 },
      },
    }),
    'data: [DONE]\n\n',
  ]
}

/** Source: the streaming events of OpenAI's Responses. */
function responses(answer: Answer, turn: number): string[] {
  const events: Json[] = [{ type: 'response.created', response: { id: `r${turn}`, status: 'in_progress', output: [] } }]
  const output: Json[] = []
  for (const [index, part] of answer.entries()) {
    const isText = typeof part === 'string'
    const item: Json = isText
      ? {
          id: `m${turn}_${index}`,
          type: 'message',
          role: 'assistant',
          status: 'completed',
          content: [{ type: 'output_text', text: part, annotations: [] }],
        }
      : {
          id: `f${turn}_${index}`,
          type: 'function_call',
          status: 'completed',
          call_id: idOf(turn, index),
          name: part[0],
          arguments: JSON.stringify(part[1]),
        }
    const empty = isText
      ? { ...item, status: 'in_progress', content: [] }
      : { ...item, status: 'in_progress', arguments: '' }
    const at = { output_index: index, item_id: item['id'] }
    events.push({ type: 'response.output_item.added', output_index: index, item: empty })
    if (isText) events.push({ type: 'response.output_text.delta', content_index: 0, ...at, delta: part })
    else {
      events.push({ type: 'response.function_call_arguments.delta', ...at, delta: item['arguments'] })
      events.push({ type: 'response.function_call_arguments.done', ...at, arguments: item['arguments'] })
    }
    events.push({ type: 'response.output_item.done', output_index: index, item })
    output.push(item)
  }
  const usage = {
    input_tokens: 1000,
    output_tokens: 100,
    total_tokens: 1100,
    input_tokens_details: { cached_tokens: 600 },
    output_tokens_details: { reasoning_tokens: 0 },
  }
  events.push({ type: 'response.completed', response: { id: `r${turn}`, status: 'completed', output, usage } })
  return events.map((event, sequence_number) => named({ ...event, sequence_number }))
}

/** Source: the streaming events of Anthropic's Messages. */
function messages(answer: Answer, turn: number): string[] {
  const usage = { input_tokens: 400, cache_read_input_tokens: 600, cache_creation_input_tokens: 0, output_tokens: 1 }
  const message = {
    id: `m${turn}`,
    type: 'message',
    role: 'assistant',
    model: 'm',
    content: [],
    stop_reason: null,
    usage,
  }
  const blocks = answer.flatMap((part, index): Json[] => {
    const isText = typeof part === 'string'
    const content_block = isText
      ? { type: 'text', text: '' }
      : { type: 'tool_use', id: idOf(turn, index), name: part[0], input: {} }
    const delta = isText
      ? { type: 'text_delta', text: part }
      : { type: 'input_json_delta', partial_json: JSON.stringify(part[1]) }
    return [
      { type: 'content_block_start', index, content_block },
      { type: 'content_block_delta', index, delta },
      { type: 'content_block_stop', index },
    ]
  })
  const stop_reason = answer.some((part) => typeof part !== 'string') ? 'tool_use' : 'end_turn'
  return [
    { type: 'message_start', message },
    ...blocks,
    { type: 'message_delta', delta: { stop_reason, stop_sequence: null }, usage: { output_tokens: 100 } },
    { type: 'message_stop' },
  ].map(named)
}

/** Source: GenerateContentResponse of the Gemini API, with `alt=sse`. */
function gemini(answer: Answer): string[] {
  const parts = answer.map((part) =>
    typeof part === 'string' ? { text: part } : { functionCall: { name: part[0], args: part[1] } },
  )
  const candidate = (rest: Json) => ({ candidates: [{ index: 0, ...rest }] })
  return [
    ...parts.map((part) => data(candidate({ content: { role: 'model', parts: [part] } }))),
    data({
      ...candidate({ content: { role: 'model', parts: [{ text: '' }] }, finishReason: 'STOP' }),
      usageMetadata: {
        promptTokenCount: 1000,
        candidatesTokenCount: 100,
        totalTokenCount: 1100,
        cachedContentTokenCount: 600,
      },
    }),
  ]
}
