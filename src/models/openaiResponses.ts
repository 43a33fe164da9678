import { clientFor } from './openaiClient.ts'
import { ResponsesAnswer } from './openaiResponses/answer.ts'
import { bodyOf } from './openaiResponses/request.ts'
import type { Wire } from './wire.ts'

/** OpenAI's Responses, the wire on which its newer models think and call tools. */
export const openaiResponses: Wire = async function* (target, request, signal) {
  const client = await clientFor(target)
  const stream = await client.responses.create(bodyOf(target, request), { signal })
  const answer = new ResponsesAnswer(target)
  // The SDK ends the iteration without a word when the signal fires.
  for await (const event of stream) yield* answer.take(event)
  signal.throwIfAborted()
  yield* answer.end()
}
