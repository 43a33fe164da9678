import type { Target } from './target.ts'

/** What the SDKs need to send. */
const needed =
  /^(accept|authorization|content-type|content-length|user-agent|x-api-key|x-goog-api-key|anthropic-.*|x-stainless-.*)$/i

/**
 * What SDKs make their requests with. They add headers that they find in the environment, such as OPENAI_CUSTOM_HEADERS,
 * whoever the provider is: those may be secrets of another one, so they are left out.
 */
export const fetchFor = (target: Target): typeof fetch =>
  (async (input, init) => {
    const headers = new Headers(init?.headers)
    const own = new Headers(target.headers)
    for (const name of [...headers.keys()]) if (!needed.test(name) && !own.has(name)) headers.delete(name)
    for (const [name, value] of own) headers.set(name, value)
    if (target.key === undefined) headers.delete('authorization')
    const response = await (target.fetch ?? globalThis.fetch)(input, { ...init, headers })
    return response.ok ? response : outOfArray(response)
  }) satisfies typeof fetch

/** In characters: the sentence in an error is at its beginning. */
const longestError = 100_000

/** What somebody sends without end is not waited for. */
async function beginningOf({ body }: Response): Promise<string> {
  let text = ''
  for await (const piece of body?.pipeThrough(new TextDecoderStream()) ?? []) {
    text += piece
    if (text.length > longestError) break
  }
  return text.slice(0, longestError)
}

/** Google's hosts put an error into an array, where the SDKs do not find it. */
async function outOfArray(response: Response): Promise<Response> {
  const text = await beginningOf(response)
  const { status, statusText, headers } = response
  return new Response(text.replace(/^\s*\[(.*)\]\s*$/s, '$1'), { status, statusText, headers })
}
