import assert from 'node:assert/strict'
import { LLMock } from '@copilotkit/aimock'
import type { Message, ModelPart } from '../../src/core/model.ts'
import { anthropic } from '../../src/models/anthropic.ts'
import { gemini } from '../../src/models/gemini.ts'
import { openaiChat } from '../../src/models/openaiChat.ts'
import { openaiResponses } from '../../src/models/openaiResponses.ts'
import { withRetry } from '../../src/models/retry.ts'
import type { Target } from '../../src/models/target.ts'
import type { Wire } from '../../src/models/wire.ts'
import { all, asking, joined, targetAt } from './target.ts'

const rows: readonly (readonly [Wire, Target['wire'], base: string, model: string])[] = [
  [openaiChat, 'openai-chat', '/v1', 'gpt-4o'],
  [openaiResponses, 'openai-responses', '/v1', 'gpt-5'],
  [anthropic, 'anthropic', '', 'claude-sonnet-4-5'],
  [gemini, 'gemini', '/v1beta', 'gemini-2.5-pro'],
]

/** Somebody else's idea of the four wires, so that ours is not only right by our own standard. */
describe('against aimock', () => {
  /** In the words of each wire. */
  const usage = {
    prompt_tokens: 11,
    completion_tokens: 7,
    input_tokens: 11,
    output_tokens: 7,
    promptTokenCount: 11,
    candidatesTokenCount: 7,
  }
  const mock = new LLMock({ port: 0, chunkSize: 7 })
  before(async () => {
    mock.on(
      { userMessage: 'Look', hasToolResult: false },
      {
        reasoning: 'First I look at both.',
        toolCalls: [
          { id: 'call_a', name: 'look', arguments: { at: 'a' } },
          { id: 'call_b', name: 'look', arguments: { at: 'b' } },
        ],
      },
    )
    mock.on({ userMessage: 'Look', hasToolResult: true }, { content: 'Both have been seen.' })
    mock.on({ userMessage: 'Think' }, { reasoning: 'Let me see.', content: 'Thought about it.', usage })
    mock.on(
      { userMessage: 'Too long' },
      {
        error: {
          message: "This model's maximum context length is 9 tokens.",
          code: 'context_length_exceeded',
          type: 'invalid_request_error',
        },
        status: 400,
      },
    )
    await mock.start()
  })
  after(() => mock.stop())

  for (const [wire, name, base, model] of rows)
    describe(name, () => {
      const target = (some: Partial<Target> = {}) =>
        targetAt(`${mock.url}${base}`, name, { model, reasons: true, ...some })
      const words = (parts: readonly ModelPart[], type: 'text' | 'thought') =>
        joined(parts).flatMap((part) => (part.type === type ? [part.text] : []))

      it('streams thoughts, a text and what it took', async () => {
        const parts = await all(wire, target(), asking('Think'))
        assert.deepEqual(words(parts, 'thought'), ['Let me see.'])
        assert.deepEqual(words(parts, 'text'), ['Thought about it.'])
        assert.ok(parts.filter(({ type }) => type === 'text').length > 1, 'it comes in pieces')
        const took = parts.find((part) => part.type === 'usage')?.usage
        assert.deepEqual([took?.prompt_tokens, took?.completion_tokens], [11, 7])
      })

      it('calls two tools at once, and goes on with their results and its own thoughts', async () => {
        const messages: Message[] = [{ role: 'user', content: 'Look' }]
        const first = await all(wire, target(), asking('', { messages }))
        const calls = first.flatMap((part) => (part.type === 'tool_call' ? [part.call] : []))
        assert.deepEqual(
          calls.map(({ name, input }) => [name, input]),
          [
            ['look', { at: 'a' }],
            ['look', { at: 'b' }],
          ],
        )
        const replay = first.find((part) => part.type === 'replay')?.replay
        const ids = calls.map(({ id }, index) => id || `own_${index}`)
        messages.push({
          role: 'assistant',
          content: '',
          tool_calls: calls.map((call, index) => ({ ...call, id: ids[index] ?? '' })),
          ...(replay ? { replay } : {}),
        })
        for (const call_id of ids) messages.push({ role: 'tool', call_id, content: 'Seen.', failed: false })
        assert.deepEqual(words(await all(wire, target(), asking('', { messages })), 'text'), ['Both have been seen.'])
      })

      it('says so when the conversation is too long', async () => {
        const impatient = { tries: 1, first: 1, longest: 1, budget: 1, sleep: async () => {}, random: () => 0 }
        await assert.rejects(all(withRetry(wire, impatient), target(), asking('Too long')), /longer than .* can take/)
      })
    })
})
