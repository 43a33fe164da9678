import { ChatAnswer } from './openaiChat/answer.ts'
import { bodyOf } from './openaiChat/request.ts'
import { clientFor } from './openaiClient.ts'
import type { Wire } from './wire.ts'

/** OpenAI's Chat Completions, which most providers and local servers speak as well. */
export const openaiChat: Wire = async function* (target, request, signal) {
  const client = await clientFor(target)
  const stream = await client.chat.completions.create(bodyOf(target, request), { signal })
  const answer = new ChatAnswer(target)
  // The SDK ends the iteration without a word when the signal fires.
  for await (const chunk of stream) yield* answer.take(chunk)
  signal.throwIfAborted()
  yield* answer.end()
}
