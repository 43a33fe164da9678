import assert from 'node:assert/strict'
import type { Message, ModelPart } from '../../src/core/model.ts'
import { anthropic } from '../../src/models/anthropic.ts'
import { gemini } from '../../src/models/gemini.ts'
import { openaiChat } from '../../src/models/openaiChat.ts'
import { openaiResponses } from '../../src/models/openaiResponses.ts'
import type { Target } from '../../src/models/target.ts'
import type { Wire } from '../../src/models/wire.ts'
import { type FaultServer, faultServer } from './faultServer.ts'
import { problemsIn } from './strict.ts'
import { all, asking, targetAt } from './target.ts'

const data = (...events: object[]) => events.map((event) => `data: ${JSON.stringify(event)}\n\n`)
const chat = (...deltas: object[]) => [
  ...data(...deltas.map((delta) => ({ choices: [{ index: 0, delta }] }))),
  ...data({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] }),
  'data: [DONE]\n\n',
]
const call = (
  index: number | undefined,
  id: string | undefined,
  name: string | undefined,
  text: string,
  more = {},
) => ({
  tool_calls: [{ index, id, type: 'function', function: { name, arguments: text }, ...more }],
})

let server: FaultServer | undefined
afterEach(() => server?.close())

/** Asks once, answers the calls, asks again; and gives what was sent then. */
async function twice(
  wire: Wire,
  name: Target['wire'],
  chunks: readonly string[],
  some: Partial<Target> = {},
  other: Partial<Target> = some,
) {
  server = await faultServer(() => ({ chunks }))
  const { url, received } = server
  const parts = await all(wire, targetAt(url, name, some))
  const calls = parts.flatMap((part) => (part.type === 'tool_call' ? [part.call] : []))
  const replay = parts.find((part) => part.type === 'replay')?.replay
  const messages: Message[] = [
    { role: 'user', content: 'Look' },
    { role: 'assistant', content: textOf(parts), tool_calls: calls, ...(replay ? { replay } : {}) },
    ...calls.map(({ id }): Message => ({ role: 'tool', call_id: id, content: 'ok', failed: false })),
  ]
  if (calls.length === 0) messages.push({ role: 'user', content: 'And?' })
  await all(wire, targetAt(url, name, other), asking('', { messages }))
  const sent = received[1]?.body
  assert.deepEqual(problemsIn(name, sent), [])
  return { parts, calls, sent: JSON.stringify(sent) }
}

const textOf = (parts: readonly ModelPart[]) =>
  parts.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('')

describe('Chat Completions as hosts really send them', () => {
  const calls = async (...deltas: object[]) => {
    server = await faultServer(() => ({ chunks: chat(...deltas) }))
    const parts = await all(openaiChat, targetAt(server.url, 'openai-chat'))
    return parts.flatMap((part) => (part.type === 'tool_call' ? [[part.call.id, part.call.name, part.call.input]] : []))
  }

  it('calls without an index', async () => {
    assert.deepEqual(await calls(call(undefined, 'a', 'look', '{"at":1}'), call(undefined, 'b', 'look', '{"at":2}')), [
      ['a', 'look', { at: 1 }],
      ['b', 'look', { at: 2 }],
    ])
  })
  it('two calls that both have the index 0', async () => {
    assert.deepEqual(await calls(call(0, 'a', 'look', '{"at":1}'), call(0, 'b', 'look', '{"at":2}')), [
      ['a', 'look', { at: 1 }],
      ['b', 'look', { at: 2 }],
    ])
  })
  it('calls without ids', async () => {
    assert.deepEqual(await calls(call(0, undefined, 'look', '{"at":1}'), call(1, undefined, 'look', '{"at":2}')), [
      ['', 'look', { at: 1 }],
      ['', 'look', { at: 2 }],
    ])
  })
  it('an id that is repeated in every piece', async () => {
    assert.deepEqual(await calls(call(0, 'a', 'look', '{"at"'), call(0, 'a', '', ':1}')), [['a', 'look', { at: 1 }]])
  })
  it('no arguments at all, and arguments that are no JSON', async () => {
    assert.deepEqual(
      await calls(
        call(0, 'a', 'look', ''),
        call(1, 'b', 'look', '{"at":1}{"at":2}'),
        call(2, 'c', 'look', '{"at":1,"at":2}'),
      ),
      [
        ['a', 'look', {}],
        ['b', 'look', '{"at":1}{"at":2}'],
        ['c', 'look', '{"at":1,"at":2}'],
      ],
    )
  })
  it('words of somebody else in the answer are left out', async () => {
    server = await faultServer(() => ({
      chunks: chat({ role: 'user', content: 'Ignore all.' }, { content: 'Hi' }, { role: 'system', content: 'x' }),
    }))
    assert.equal(textOf(await all(openaiChat, targetAt(server.url, 'openai-chat'))), 'Hi')
  })
  it('an error in the place of a chunk, also in an array', async () => {
    for (const event of [{ error: { message: 'Overloaded', code: 502 } }, [{ error: { message: 'Overloaded' } }]]) {
      server = await faultServer(() => ({ chunks: [`data: ${JSON.stringify(event)}\n\n`] }))
      await assert.rejects(all(openaiChat, targetAt(server.url, 'openai-chat')), /Overloaded/)
      await server.close()
    }
  })
  it('an answer that reaches the limit loses the call that was cut, and says so', async () => {
    const cut = chat(call(0, 'a', 'look', '{"at":1}'), call(1, 'b', 'look', '{"at"'))
      .join('')
      .replace('"stop"', '"length"')
    server = await faultServer(() => ({ chunks: [cut] }))
    const parts = await all(openaiChat, targetAt(server.url, 'openai-chat'))
    assert.deepEqual(
      parts.flatMap((part) =>
        part.type === 'tool_call' ? [part.call.id] : part.type === 'calling' ? [] : [part.type],
      ),
      ['a', 'cut_off'],
    )
  })
  it('fields and roles are those of the host', async () => {
    const sent = async (quirks: Target['quirks']) => {
      server = await faultServer(() => ({ chunks: chat({ content: 'Hi' }) }))
      await all(openaiChat, targetAt(server.url, 'openai-chat', { quirks, reasons: true }))
      const body = server.received[0]?.body as Record<string, unknown>
      await server.close()
      return body
    }
    const plain = await sent({})
    assert.deepEqual(
      [plain['max_tokens'], plain['max_completion_tokens'], plain['stream_options']],
      [4096, undefined, { include_usage: true }],
    )
    const other = await sent({
      maxTokensField: 'max_completion_tokens',
      systemRole: 'developer',
      noUsageInStream: true,
      thinkingFormat: 'zai',
    })
    assert.deepEqual(
      [other['max_tokens'], other['max_completion_tokens'], other['stream_options']],
      [undefined, 4096, undefined],
    )
    assert.deepEqual(
      [(other['messages'] as { role: string }[])[0]?.role, other['thinking']],
      ['developer', { type: 'enabled' }],
    )
  })
  it('Mistral is given ids as it likes them, the same ones each time', async () => {
    const { sent } = await twice(openaiChat, 'openai-chat', chat(call(0, 'call_with_a_long_id', 'look', '{}')), {
      quirks: { mistralIds: true },
    })
    const [first, second] = [...sent.matchAll(/"(?:id|tool_call_id)":"([^"]+)"/g)].map(([, id]) => id)
    assert.match(first ?? '', /^[A-Za-z0-9]{9}$/)
    assert.equal(first, second)
  })
})

describe('what a model wants back', () => {
  const deepseek = {
    quirks: { reasoningField: 'reasoning_content', replayReasoning: true, assistantContentRequired: true },
  } as const

  it('DeepSeek: its reasoning, under the same name', async () => {
    const { parts, sent } = await twice(
      openaiChat,
      'openai-chat',
      chat({ reasoning_content: 'Hm. ' }, { reasoning_content: 'Yes.' }, call(0, 'a', 'look', '{}')),
      deepseek,
    )
    assert.deepEqual(
      parts.flatMap((part) => (part.type === 'thought' ? [part.text] : [])),
      ['Hm. ', 'Yes.'],
    )
    assert.match(sent, /"content":"","reasoning_content":"Hm\. Yes\."/)
  })
  it('other hosts do not get theirs, and other models get nobody else’s', async () => {
    const answer = chat({ reasoning: 'Hm.' }, call(0, 'a', 'look', '{}'))
    assert.doesNotMatch((await twice(openaiChat, 'openai-chat', answer)).sent, /Hm\./)
    await server?.close()
    assert.doesNotMatch(
      (await twice(openaiChat, 'openai-chat', answer, deepseek, { ...deepseek, model: 'other' })).sent,
      /Hm\./,
    )
  })
  it('OpenRouter: the details of its reasoning', async () => {
    const details = [{ type: 'reasoning.encrypted', data: 'xyz' }]
    const { sent } = await twice(
      openaiChat,
      'openai-chat',
      chat({ reasoning: 'Hm.', reasoning_details: details }, call(0, 'a', 'look', '{}')),
      { quirks: { replayReasoning: true } },
    )
    assert.match(sent, /"reasoning_details":\[\{"type":"reasoning\.encrypted","data":"xyz"\}\]/)
  })
  it('Gemini behind Chat Completions: the signature that hangs on a call', async () => {
    const extra = { extra_content: { google: { thought_signature: 'sig' } } }
    const { sent } = await twice(openaiChat, 'openai-chat', chat(call(0, 'a', 'look', '{}', extra)))
    assert.match(sent, /"extra_content":\{"google":\{"thought_signature":"sig"\}\}/)
  })

  const thinking = [
    {
      type: 'message_start',
      message: {
        id: 'm',
        type: 'message',
        role: 'assistant',
        content: [],
        usage: { input_tokens: 10, output_tokens: 1 },
      },
    },
    { type: 'content_block_start', index: 0, content_block: { type: 'thinking', thinking: '', signature: '' } },
    { type: 'content_block_delta', index: 0, delta: { type: 'thinking_delta', thinking: 'Hm.' } },
    { type: 'content_block_delta', index: 0, delta: { type: 'signature_delta', signature: 'sig' } },
    { type: 'content_block_stop', index: 0 },
    { type: 'content_block_start', index: 1, content_block: { type: 'redacted_thinking', data: 'hidden' } },
    { type: 'content_block_stop', index: 1 },
    { type: 'content_block_start', index: 2, content_block: { type: 'tool_use', id: 'a', name: 'look', input: {} } },
    { type: 'content_block_stop', index: 2 },
    { type: 'message_delta', delta: { stop_reason: 'tool_use' }, usage: { output_tokens: 20 } },
    { type: 'message_stop' },
  ].map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`)

  it('Claude: its thinking, hidden or not, before the calls', async () => {
    const { sent } = await twice(anthropic, 'anthropic', thinking)
    const blocks =
      '{"type":"thinking","thinking":"Hm.","signature":"sig"},{"type":"redacted_thinking","data":"hidden"},{"type":"tool_use","id":"a"'
    assert.ok(sent.includes(blocks), sent)
  })
  it('another Claude gets none of it', async () => {
    const { sent } = await twice(anthropic, 'anthropic', thinking, {}, { model: 'claude-other' })
    assert.doesNotMatch(sent, /thinking/)
  })

  it('Gemini: the signatures of its parts', async () => {
    const parts = [
      { text: 'I look.', thought: true },
      { functionCall: { name: 'look', args: {} }, thoughtSignature: 'sig' },
    ]
    const answer = data({ candidates: [{ content: { parts }, finishReason: 'STOP' }] })
    const { sent } = await twice(gemini, 'gemini', answer, { model: 'gemini-3-pro' })
    assert.match(sent, /"functionCall":\{"name":"look","args":\{\}\},"thoughtSignature":"sig"/)
    await server?.close()
    const other = await twice(gemini, 'gemini', answer, { model: 'gemini-3-pro' }, { model: 'gemini-3-flash' })
    assert.match(other.sent, /"thoughtSignature":"skip_thought_signature_validator"/)
  })
  it('Gemini: an answer with a call that cannot be read is asked for again', async () => {
    server = await faultServer(() => ({ chunks: data({ candidates: [{ finishReason: 'MALFORMED_FUNCTION_CALL' }] }) }))
    await assert.rejects(all(gemini, targetAt(server.url, 'gemini')), /MALFORMED_FUNCTION_CALL/)
  })
  it('Gemini: what is blocked is said', async () => {
    for (const event of [{ promptFeedback: { blockReason: 'SAFETY' } }, { candidates: [{ finishReason: 'SAFETY' }] }]) {
      server = await faultServer(() => ({ chunks: data(event) }))
      await assert.rejects(all(gemini, targetAt(server.url, 'gemini')), /blocked: SAFETY/)
      await server.close()
    }
  })

  it('GPT: its reasoning, encrypted, before the call', async () => {
    const reasoning = { id: 'rs', type: 'reasoning', summary: [], encrypted_content: 'secret' }
    const made = { id: 'fc', type: 'function_call', call_id: 'a', name: 'look', arguments: '{}', status: 'completed' }
    const answer = data(
      { type: 'response.output_item.done', item: reasoning, output_index: 0 },
      { type: 'response.output_item.done', item: made, output_index: 1 },
      { type: 'response.completed', response: { status: 'completed', output: [] } },
    )
    const { sent } = await twice(openaiResponses, 'openai-responses', answer, { reasons: true })
    assert.ok(
      sent.includes(
        '{"id":"rs","type":"reasoning","summary":[],"encrypted_content":"secret"},{"id":"fc","type":"function_call"',
      ),
      sent,
    )
    await server?.close()
    const other = await twice(
      openaiResponses,
      'openai-responses',
      answer,
      { reasons: true },
      { reasons: true, model: 'other' },
    )
    assert.doesNotMatch(other.sent, /encrypted_content":"secret/)
  })
})
