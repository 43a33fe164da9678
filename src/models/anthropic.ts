import type { RawMessageStreamEvent } from '@anthropic-ai/sdk/resources/messages'
import { AnthropicAnswer } from './anthropic/answer.ts'
import { bodyOf } from './anthropic/request.ts'
import { fetchFor } from './ownFetch.ts'
import type { Wire } from './wire.ts'

/** Anthropic's Messages. */
export const anthropic: Wire = async function* (target, request, signal) {
  const { Anthropic } = await import('@anthropic-ai/sdk')
  const client = new Anthropic({
    // Whatever is not given, the SDK takes from the environment.
    apiKey: target.key ?? 'none',
    webhookKey: null,
    baseURL: target.baseUrl,
    maxRetries: 0,
    // Until the headers; the watchdog is sooner.
    timeout: 900_000,
    logLevel: 'off',
    fetch: fetchFor(target),
  })
  // `messages.create` does the same, and writes warnings to the console that nobody can act on.
  const body = bodyOf(target, request)
  const stream = await client.post<AsyncIterable<RawMessageStreamEvent>>('/v1/messages', { body, signal, stream: true })
  const answer = new AnthropicAnswer(target)
  // The SDK ends the iteration without a word when the signal fires.
  for await (const event of stream) yield* answer.take(event)
  signal.throwIfAborted()
  yield* answer.end()
}
