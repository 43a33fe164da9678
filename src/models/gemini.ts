import { EventSourceParserStream } from 'eventsource-parser/stream'
import { codeIn, wordsIn } from './facts.ts'
import { type Chunk, GeminiAnswer } from './gemini/answer.ts'
import { bodyOf } from './gemini/request.ts'
import { fetchFor } from './ownFetch.ts'
import type { Target } from './target.ts'
import { IncompleteAnswer, ProviderError, type Wire } from './wire.ts'

/** Google's own wire for Gemini: what it has beside OpenAI's (thoughts, signatures, why an answer ended) is lost there. */
export const gemini: Wire = async function* (target, request, signal) {
  const model = target.model.replace(/^models\//, '')
  const response = await fetchFor(target)(
    `${target.baseUrl}/models/${encodeURIComponent(model)}:streamGenerateContent?alt=sse`,
    {
      method: 'POST',
      headers: headersOf(target),
      body: JSON.stringify(bodyOf(target, request)),
      signal,
    },
  )
  if (!response.ok) throw await errorOf(response)
  if (!response.body) throw new IncompleteAnswer('The answer is empty.')
  const answer = new GeminiAnswer(target)
  const events = response.body.pipeThrough(new TextDecoderStream()).pipeThrough(new EventSourceParserStream())
  for await (const { data } of events) yield* answer.take(JSON.parse(data) as Chunk)
  signal.throwIfAborted()
  yield* answer.end()
}

/** The key is in a header: addresses end up in logs. */
const headersOf = ({ key, headers }: Target): Record<string, string> => ({
  'content-type': 'application/json',
  ...(key === undefined ? {} : { 'x-goog-api-key': key }),
  ...headers,
})

async function errorOf(response: Response): Promise<ProviderError> {
  const text = await response.text()
  let body: unknown = text
  try {
    body = JSON.parse(text)
  } catch {
    // A page of some proxy: its text is what there is.
  }
  return new ProviderError(wordsIn(body), response.status, codeIn(body), { headers: response.headers, body })
}
