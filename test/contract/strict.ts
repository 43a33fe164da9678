import type { WireName } from '../../src/models/target.ts'

type Json = Readonly<Record<string, unknown>>

/**
 * What a strict provider finds wrong with a request: fields it does not know, contents that are empty, calls without a
 * result and results without a call. Sources: the API documents of the four.
 */
export const problemsIn = (wire: WireName, body: unknown): string[] => {
  if (!isObject(body)) return ['The body is no object.']
  const known = fields[wire]
  const all = turns[wire](body)
  const unknown = Object.keys(body).flatMap((name) => (known.has(name) ? [] : [`unknown field ${name}`]))
  return [
    ...unknown,
    ...whole[wire](body),
    ...all.flatMap(({ wrong }) => wrong),
    ...unpaired(all, wire !== 'gemini'),
  ].filter((one) => one !== false)
}

const fields: { readonly [W in WireName]: ReadonlySet<string> } = {
  'openai-chat': new Set(
    'model messages stream stream_options tools tool_choice parallel_tool_calls max_tokens max_completion_tokens thinking enable_thinking reasoning'.split(
      ' ',
    ),
  ),
  'openai-responses': new Set(
    'model instructions input tools max_output_tokens reasoning include store stream'.split(' '),
  ),
  anthropic: new Set('model max_tokens system tools messages stream thinking'.split(' ')),
  gemini: new Set('systemInstruction contents tools generationConfig'.split(' ')),
}

/** A turn of a conversation, whatever the wire: which calls it makes, which results it brings, and what is wrong with it. */
interface Turn {
  readonly role: 'user' | 'model'
  readonly calls: readonly string[]
  readonly results: readonly string[]
  readonly wrong: readonly (string | false)[]
}

const turns: { readonly [W in WireName]: (body: Json) => Turn[] } = {
  'openai-chat': (body) => joined(list(body['messages']).slice(1).map(chatTurn)),
  'openai-responses': (body) => joined(list(body['input']).map(responsesTurn)),
  anthropic: (body) => list(body['messages']).map(anthropicTurn),
  gemini: (body) => list(body['contents']).map(geminiTurn),
}

const whole: { readonly [W in WireName]: (body: Json) => (string | false)[] } = {
  'openai-chat': (body) => [
    !/system|developer/.test(String(list(body['messages'])[0]?.['role'])) && 'no system message',
  ],
  'openai-responses': (body) => [body['store'] !== false && 'it is to be stored'],
  anthropic: (body) => [
    (JSON.stringify(body).match(/"cache_control"/g)?.length ?? 0) > 4 && 'too many cache marks',
    !(Number(body['max_tokens']) > 0) && 'no max_tokens',
    Number(object(body['thinking'])['budget_tokens'] ?? 0) >= Number(body['max_tokens']) && 'thinking takes all',
  ],
  gemini: () => [],
}

/** Every call has its result in the next turn of the user, and no result is without a call. */
function unpaired(all: readonly Turn[], hasIds: boolean): (string | false)[] {
  return [{ role: 'model', calls: [], results: [] }, ...all, { role: 'user', calls: [], results: [] }].flatMap(
    (turn, index, list) => {
      const before = list[index - 1]
      if (!before) return []
      const isLast = index === list.length - 1
      return [
        turn.role === before.role && !isLast && `two turns of the ${turn.role}`,
        turn.results.join() !== before.calls.join() && `results of ${turn.results} for the calls ${before.calls}`,
        hasIds && new Set(turn.calls).size !== turn.calls.length && 'two calls with one id',
      ]
    },
  )
}

function chatTurn({ role, content, tool_calls, tool_call_id }: Json): Turn {
  const calls = list(tool_calls)
  return {
    role: role === 'assistant' ? 'model' : 'user',
    calls: calls.map(({ id }) => String(id)),
    results: role === 'tool' ? [String(tool_call_id)] : [],
    wrong: [
      typeof content !== 'string' && !(content === null && calls.length > 0) && `${role}: content is no text`,
      tool_calls !== undefined && calls.length === 0 && 'an empty tool_calls',
      calls.some((call) => !isJson(object(call['function'])['arguments'])) && 'arguments that are no JSON',
    ],
  }
}

function responsesTurn(item: Json): Turn {
  const { type, role, call_id } = item
  const isCall = type === 'function_call'
  return {
    role: role === 'user' || type === 'function_call_output' ? 'user' : 'model',
    calls: isCall ? [String(call_id)] : [],
    results: type === 'function_call_output' ? [String(call_id)] : [],
    wrong: [
      isCall && !isJson(item['arguments']) && 'arguments that are no JSON',
      type === 'reasoning' && !item['encrypted_content'] && 'reasoning that nobody has stored',
    ],
  }
}

function anthropicTurn({ role, content }: Json): Turn {
  const blocks = list(content)
  const results = blocks.filter(({ type }) => type === 'tool_result')
  return {
    role: role === 'assistant' ? 'model' : 'user',
    calls: blocks.filter(({ type }) => type === 'tool_use').map(({ id }) => String(id)),
    results: results.map(({ tool_use_id }) => String(tool_use_id)),
    wrong: [
      blocks.length === 0 && `${role}: no content`,
      blocks.some(({ type, text }) => type === 'text' && String(text).trim() === '') && `${role}: an empty text`,
      blocks.findLastIndex(({ type }) => type === 'tool_result') >= results.length && 'a result after a text',
      role === 'assistant' && String(blocks.at(-1)?.['type']).endsWith('thinking') && 'a turn that ends with thinking',
    ],
  }
}

function geminiTurn({ role, parts }: Json): Turn {
  const names = (kind: string) =>
    list(parts).flatMap((part) => (part[kind] ? [String(object(part[kind])['name'])] : []))
  return {
    role: role === 'model' ? 'model' : 'user',
    calls: names('functionCall'),
    results: names('functionResponse'),
    wrong: [list(parts).length === 0 && `${role}: no parts`],
  }
}

/** Where each call and each result is an item of its own, those of one side that follow each other are one turn. */
function joined(items: readonly Turn[]): Turn[] {
  const all: Turn[] = []
  for (const item of items) {
    const last = all.at(-1)
    if (last?.role !== item.role) all.push(item)
    else {
      const wrong = [
        ...last.wrong,
        ...item.wrong,
        item.results.length > 0 && last.results.length === 0 && 'a result after a text',
      ]
      all[all.length - 1] = {
        ...last,
        calls: [...last.calls, ...item.calls],
        results: [...last.results, ...item.results],
        wrong,
      }
    }
  }
  return all
}

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)
const object = (value: unknown): Json => (isObject(value) ? value : {})
const list = (value: unknown): Json[] => (Array.isArray(value) ? value : [])

function isJson(text: unknown): boolean {
  try {
    JSON.parse(String(text))
    return typeof text === 'string'
  } catch {
    return false
  }
}
