import assert from 'node:assert/strict'
import fc from 'fast-check'
import { RunError } from '../../src/core/errors.ts'
import type { Message, ModelPart } from '../../src/core/model.ts'
import { anthropic } from '../../src/models/anthropic.ts'
import { gemini } from '../../src/models/gemini.ts'
import { openaiChat } from '../../src/models/openaiChat.ts'
import { openaiResponses } from '../../src/models/openaiResponses.ts'
import { withRetry } from '../../src/models/retry.ts'
import type { WireName } from '../../src/models/target.ts'
import { withWatchdog } from '../../src/models/watchdog.ts'
import type { Wire } from '../../src/models/wire.ts'
import { type FaultServer, faultServer, type Reply } from './faultServer.ts'
import { type Answer, scriptedProvider, speak } from './scriptedProvider.ts'
import { all, asking, fetchOf, joined, targetAt } from './target.ts'

export const wires: { readonly [W in WireName]: Wire } = {
  'openai-chat': openaiChat,
  'openai-responses': openaiResponses,
  anthropic,
  gemini,
}
const names = Object.keys(wires) as WireName[]
const answer: Answer = ['Füße 🦔 ', 'gehen.', ['look', { at: 'ä' }], ['look', { at: 'b' }]]
const calls = (parts: readonly ModelPart[]) => parts.flatMap((part) => (part.type === 'tool_call' ? [part.call] : []))
const noWaits = { tries: 3, first: 1, longest: 60_000, budget: 1e9, sleep: async () => {}, random: () => 1 }

for (const name of names) {
  const wire = wires[name]
  const stream = speak[name](answer, 0)
  const bytes = new TextEncoder().encode(stream.join(''))
  const local = (pieces: Parameters<typeof fetchOf>[0], init?: ResponseInit) =>
    targetAt('http://localhost/v1', name, { fetch: fetchOf(pieces, init) })

  describe(`the wire ${name}`, function () {
    this.timeout(30_000)
    let server: FaultServer | undefined
    afterEach(async () => {
      await server?.close()
      server = undefined
    })
    const serve = async (reply: Reply | ((n: number) => Reply)) => {
      server = await faultServer((_, n) => (typeof reply === 'function' ? reply(n) : reply))
      return targetAt(server.url, name)
    }

    it('gives text, calls in parallel and what it took', async () => {
      server = await scriptedProvider(name, [answer])
      const parts = joined(await all(wire, targetAt(server.url, name)))
      assert.deepEqual(parts[0], { type: 'text', text: 'Füße 🦔 gehen.' })
      assert.deepEqual(
        calls(parts).map(({ name, input }) => [name, input]),
        [
          ['look', { at: 'ä' }],
          ['look', { at: 'b' }],
        ],
      )
      const usage = parts.find((part) => part.type === 'usage')?.usage
      assert.deepEqual([usage?.prompt_tokens, usage?.completion_tokens, usage?.cache_read], [1000, 100, 600])
      assert.equal(usage?.cost_known, true)
      assert.ok(Math.abs((usage?.cost ?? 0) - 0.00146) < 1e-9, `it cost ${usage?.cost}`)
    })

    it('gives the same however its bytes are cut', async () => {
      const whole = joined(await all(wire, local([bytes])))
      const single = [...bytes].map((byte) => Uint8Array.of(byte))
      assert.deepEqual(joined(await all(wire, local(single))), whole)
      const cuts = fc.array(fc.integer({ min: 0, max: bytes.length }), { maxLength: 20 })
      await fc.assert(
        fc.asyncProperty(cuts, async (at) => {
          const sorted = [0, ...at.sort((a, b) => a - b), bytes.length]
          const pieces = sorted.slice(1).map((end, index) => bytes.slice(sorted[index], end))
          assert.deepEqual(joined(await all(wire, local(pieces))), whole)
        }),
        { numRuns: 25 },
      )
    })

    it('gives the same with other line ends, comments and empty lines between', async () => {
      const whole = joined(await all(wire, local([bytes])))
      const odd = stream.map((event) => `: keep-alive\n\n${event}`).join('')
      assert.deepEqual(joined(await all(wire, local([odd]))), whole)
      assert.deepEqual(joined(await all(wire, local([stream.join('').replaceAll('\n', '\r\n')]))), whole)
    })

    it('never gives a call of an answer that was cut, wherever that was', async () => {
      const whole = calls(await all(wire, local([bytes])))
      for (let end = 0; end < bytes.length; end++) {
        const parts: ModelPart[] = []
        try {
          for await (const part of wire(local([bytes.slice(0, end)]), asking('Look'), new AbortController().signal))
            parts.push(part)
          // The answer was over; what was cut is only said after that.
          assert.deepEqual(calls(parts), whole, `cut at ${end}`)
        } catch (error) {
          if (error instanceof assert.AssertionError) throw error
          assert.deepEqual(calls(parts), [], `cut at ${end}`)
        }
      }
    })

    it('never gives a call of an answer whose connection broke, over sockets', async () => {
      const target = await serve((n) => ({ chunks: [bytes.slice(0, n * 50 + 1)], end: 'cut' }))
      for (let end = 1; end < bytes.length; end += 50) {
        const parts: ModelPart[] = []
        await assert.rejects(async () => {
          for await (const part of wire(target, asking('Look'), new AbortController().signal)) parts.push(part)
        })
        assert.deepEqual(calls(parts), [])
      }
    })

    it('says in a sentence what is wrong', async () => {
      const html = { 'content-type': 'text/html' }
      const json = { 'content-type': 'application/json' }
      const told = (message: string, more = {}) => JSON.stringify({ error: { message, ...more } })
      const rows: readonly (readonly [Reply, RegExp])[] = [
        [
          { status: 401, headers: json, chunks: [told('Incorrect API key provided: sk-test-0123456789abcdef')] },
          /^Acme does not accept the key\. See whether it is complete, and still valid\. \(401: .*\[key\]\)$/,
        ],
        [{ status: 403, headers: json, chunks: [told('No.')] }, /does not allow this key to use road-runner/],
        [{ status: 402, headers: json, chunks: [told('Insufficient balance')] }, /Your credit at Acme is used up/],
        [{ status: 404, headers: json, chunks: [told('The model does not exist')] }, /Acme has no model road-runner/],
        [
          { status: 400, headers: json, chunks: [told('prompt is too long: 9 tokens > 8 maximum')] },
          /longer than road-runner can take/,
        ],
        [
          { status: 400, headers: json, chunks: [`[${told('An array.')}]`] },
          /did not accept the request for road-runner\. \(400: .*An array\./,
        ],
        [{ status: 413, headers: json, chunks: [told('Too big')] }, /does not take a request of this size/],
        [
          { status: 502, headers: html, chunks: ['<html><title>Bad gateway</title></html>'] },
          /Acme cannot answer at the moment.*Bad gateway/,
        ],
        [
          { status: 529, headers: json, chunks: [told('Overloaded', { type: 'overloaded_error' })] },
          /cannot answer at the moment/,
        ],
        [
          { status: 429, headers: { ...json, 'retry-after': '3600' }, chunks: [told('Slow down')] },
          /takes no more requests for 60 minutes/,
        ],
        [
          { status: 200, headers: html, chunks: ['<html><title>Sign in</title></html>'] },
          /broke off or could not be read/,
        ],
        [
          { status: 400, headers: json, chunks: Array(300).fill('x'.repeat(1000)), end: 'never' },
          /did not accept the request/,
        ],
        [{ status: 200, chunks: [] }, /broke off or could not be read/],
        [{ status: 200, chunks: ['data: {"oops\n\n'] }, /broke off or could not be read/],
        [{ chunks: [bytes.slice(0, 200)], end: 'cut' }, /broke off or could not be read/],
      ]
      for (const [reply, sentence] of rows) {
        const target = await serve(reply)
        await assert.rejects(all(withRetry(wire, noWaits), target), (error: unknown) => {
          assert.ok(error instanceof RunError, `${error} is not for the user`)
          assert.match(error.message, sentence)
          assert.doesNotMatch(error.message, /sk-test/)
          return true
        })
        await server?.close()
      }
    })

    it('is asked again when that may help, and the user is told', async () => {
      const failures: readonly Reply[] = [
        { status: 500, headers: { 'content-type': 'application/json' }, chunks: ['{}'] },
        { status: 429, headers: { 'retry-after-ms': '2500' }, chunks: ['{}'] },
      ]
      const target = await serve((n) => failures[n] ?? { chunks: stream })
      const parts = await all(withRetry(wire, noWaits), target)
      assert.equal(server?.received.length, 3)
      assert.deepEqual(
        parts.flatMap((part) => (part.type === 'waiting' ? [part.detail] : [])),
        [
          'Acme is busy. Trying again in 1 s.',
          'Acme is busy. Trying again in 3 s.',
          'Acme is busy. Trying again in 2 s.',
          'Acme is busy. Trying again in 1 s.',
        ],
      )
      assert.equal(calls(parts).length, 2)
    })

    it('is not asked again after something was said', async () => {
      const target = await serve({ chunks: [stream.slice(0, 3).join('')], end: 'cut' })
      const parts: ModelPart[] = []
      await assert.rejects(async () => {
        for await (const part of withRetry(wire, noWaits)(target, asking('Look'), new AbortController().signal))
          parts.push(part)
      }, /broke off/)
      assert.equal(server?.received.length, parts.length > 0 ? 1 : 3)
    })

    it('is given up when nothing comes any more', async () => {
      const hanging: readonly Reply[] = [
        { delay: 60_000 },
        { chunks: [], end: 'never' },
        { chunks: [bytes.slice(0, 300)], end: 'never' },
      ]
      for (const reply of hanging) {
        const target = await serve(reply)
        const watched = withWatchdog(wire, () => ({ first: 150, next: 150 }))
        await assert.rejects(all(withRetry(watched, { ...noWaits, tries: 1 }), target), /Acme stopped answering/)
        await closed(server)
        await server?.close()
      }
    })

    it('stops at once when it is told to, wherever it is', async () => {
      const phases: readonly Reply[] = [
        { delay: 60_000 },
        { chunks: [], end: 'never' },
        { chunks: [bytes.slice(0, 300)], end: 'never' },
        { status: 503, headers: { 'retry-after': '50' }, chunks: ['{}'] },
      ]
      for (const reply of phases) {
        const target = await serve(reply)
        const abort = new AbortController()
        const asked = all(withRetry(withWatchdog(wire)), target, asking('Look'), abort.signal)
        setTimeout(() => abort.abort(new Error('stopped')), 100)
        await assert.rejects(asked, /stopped/)
        await closed(server)
        await server?.close()
      }
    })

    it('closes the connection when nobody listens any more', async () => {
      const target = await serve({ chunks: [stream.slice(0, 3).join('')], end: 'never' })
      const said = withRetry(withWatchdog(wire))(target, asking('Look'), new AbortController().signal)
      for await (const _part of said) break
      await closed(server)
    })

    it('tells a whole conversation so that every call has its result, and no byte of the beginning changes', async () => {
      server = await scriptedProvider(name, [
        [
          ['look', { at: 'a' }],
          ['look', { at: 'b' }],
        ],
        ['Seen.'],
        ['Bye.'],
      ])
      const target = targetAt(server.url, name)
      const messages: Message[] = [{ role: 'user', content: 'Look' }]
      for (const next of ['', 'And?', 'Bye']) {
        if (next) messages.push({ role: 'user', content: next })
        const parts = joined(await all(wire, target, asking('', { messages })))
        const said = parts.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('')
        const made = calls(parts).map((call, index) => ({ ...call, id: call.id || `own-${index}` }))
        messages.push({ role: 'assistant', content: said, tool_calls: made })
        for (const [index, { id }] of made.entries())
          messages.push({ role: 'tool', call_id: id, content: index ? 'Nothing' : '', failed: index > 0 })
      }
      assert.deepEqual(
        messages.map(({ role, content }) => `${role}: ${content}`),
        [
          'user: Look',
          'assistant: ',
          'tool: ',
          'tool: Nothing',
          'user: And?',
          'assistant: Seen.',
          'user: Bye',
          'assistant: Bye.',
        ],
      )
      const sent = server.received.map(({ body }) => withoutMarks(JSON.stringify(turnsIn(body))))
      for (const [n, before] of sent.slice(0, -1).entries())
        assert.ok(sent[n + 1]?.startsWith(before.slice(0, -1)), `request ${n + 1} does not begin as request ${n}`)
    })
  })
}

async function closed(server: FaultServer | undefined): Promise<void> {
  for (let tries = 0; tries < 100 && server && server.open() > 0; tries++)
    await new Promise((resolve) => setTimeout(resolve, 20))
  assert.equal(server?.open(), 0)
}

/** The part of a request that grows with the conversation. */
function turnsIn(body: unknown): unknown {
  const { messages, input, contents } = body as Record<string, unknown>
  return messages ?? input ?? contents
}

const withoutMarks = (text: string): string => text.replaceAll(',"cache_control":{"type":"ephemeral"}', '')
