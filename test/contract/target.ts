import type { ModelPart, ModelRequest } from '../../src/core/model.ts'
import type { Target, WireName } from '../../src/models/target.ts'
import type { Wire } from '../../src/models/wire.ts'

export const fakeKey = 'sk-test-0123456789abcdef'

/** A model behind a server of ours. */
export const targetAt = (baseUrl: string, wire: WireName, some: Partial<Target> = {}): Target => ({
  provider: 'acme',
  providerName: 'Acme',
  wire,
  model: 'road-runner',
  baseUrl,
  key: fakeKey,
  keyNames: ['ACME_API_KEY'],
  quirks: {},
  contextLimit: 100_000,
  outputLimit: 4096,
  prices: { input: 1, output: 10, cache_read: 0.1 },
  ...some,
})

export const lookTool = {
  name: 'look',
  description: 'Looks.',
  schema: { type: 'object', properties: { at: { type: 'string' } } },
}

export const asking = (content: string, some: Partial<ModelRequest> = {}): ModelRequest => ({
  system: 'You are careful.',
  messages: [{ role: 'user', content }],
  tools: [lookTool],
  purpose: 'working',
  ...some,
})

/** All that a wire gives for a request. */
export async function all(
  wire: Wire,
  target: Target,
  request = asking('Look'),
  signal = new AbortController().signal,
): Promise<ModelPart[]> {
  const parts: ModelPart[] = []
  for await (const part of wire(target, request, signal)) parts.push(part)
  return parts
}

/** The same, with texts joined as a reader sees them. */
export function joined(parts: readonly ModelPart[]): ModelPart[] {
  const out: ModelPart[] = []
  for (const part of parts) {
    const last = out.at(-1)
    if (last && (part.type === 'text' || part.type === 'thought') && last.type === part.type)
      out[out.length - 1] = { type: part.type, text: last.text + part.text }
    else out.push(part)
  }
  return out
}

/** A fetch that gives these bytes, cut into pieces as they are. */
export const fetchOf =
  (
    pieces: readonly (string | Uint8Array)[],
    init: ResponseInit = { headers: { 'content-type': 'text/event-stream' } },
  ): typeof fetch =>
  async () => {
    const encoder = new TextEncoder()
    const body = new ReadableStream({
      start(controller) {
        for (const piece of pieces) controller.enqueue(typeof piece === 'string' ? encoder.encode(piece) : piece)
        controller.close()
      },
    })
    return new Response(body, init)
  }
