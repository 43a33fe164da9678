import type { WireName } from '../../src/models/target.ts'

/** A request as a provider caches it: what is the same in all of them, and then what was said, each part as its text. */
export interface InParts {
  readonly fixed: string
  readonly said: readonly string[]
}

const listOf: { readonly [W in WireName]: string } = {
  'openai-chat': 'messages',
  'openai-responses': 'input',
  anthropic: 'messages',
  gemini: 'contents',
}

/** Where a cache ends is marked in the requests to Anthropic; the marks are no part of what is cached. */
export function inParts(wire: WireName, body: unknown): InParts {
  const { [listOf[wire]]: said, ...fixed } = Object(withoutMarks(body))
  return { fixed: JSON.stringify(fixed), said: (said as unknown[]).map((one) => JSON.stringify(one)) }
}

const withoutMarks = (body: unknown): unknown =>
  JSON.parse(JSON.stringify(body), (name, value) => (name === 'cache_control' ? undefined : value))
