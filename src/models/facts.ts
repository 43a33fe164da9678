import { messageOf } from '../base/text.ts'
import { isOverflow } from './overflow.ts'
import { retryAfterOf } from './retryAfter.ts'
import { Silence } from './watchdog.ts'
import { IncompleteAnswer, ProviderError } from './wire.ts'

/** What went wrong between us and a provider, in the kinds that a user does something else about. */
export type Kind =
  | 'key'
  | 'forbidden'
  | 'quota'
  | 'rate'
  | 'gone'
  | 'overflow'
  | 'too_large'
  | 'overloaded'
  | 'proxy'
  | 'unreachable'
  | 'not_running'
  | 'certificate'
  | 'broken'
  | 'silent'
  | 'filtered'
  | 'refused'

export interface Facts {
  readonly kind: Kind
  readonly status?: number
  /** The provider's own words. */
  readonly words: string
  /** In milliseconds; what the provider asks for. */
  readonly retryAfter?: number
}

/** The three places in which SDKs and wires put what a provider said. */
interface Said {
  readonly status: number | undefined
  readonly code: string
  readonly words: string
  readonly headers: Headers | undefined
  readonly body: unknown
}

/** Finds out what an error means, whoever threw it. */
export function factsOf(error: unknown, now = Date.now()): Facts {
  if (error instanceof Silence) return { kind: 'silent', words: error.message }
  if (error instanceof IncompleteAnswer || error instanceof SyntaxError)
    return { kind: 'broken', words: messageOf(error) }
  const said = saidIn(error)
  if (!said) return networkFacts(error)
  const { status, words, headers, body } = said
  const retryAfter = retryAfterOf(headers, body, now)
  return {
    kind: kindOf(said),
    words,
    ...(status === undefined ? {} : { status }),
    ...(retryAfter === undefined ? {} : { retryAfter }),
  }
}

/** The first that holds. By what the provider calls it, else by the status. */
const kinds: readonly (readonly [kind: Kind, holds: (said: Said) => boolean])[] = [
  ['overflow', ({ words, code }) => isOverflow(words, code)],
  ['filtered', ({ code }) => /content[_ ]?filter|safety|refusal|blocked/i.test(code)],
  [
    'quota',
    ({ status, code, words }) =>
      status === 402 || /insufficient_quota|billing|credit/i.test(code) || noCredit.test(words),
  ],
  ['rate', ({ status, code }) => status === 429 || /rate_?limit/i.test(code)],
  [
    'key',
    ({ status, code, words }) => status === 401 || /invalid_api_key|authentication/i.test(code) || badKey.test(words),
  ],
  ['forbidden', ({ status }) => status === 403],
  ['gone', ({ status, code }) => status === 404 || /model_not_found/i.test(code)],
  ['proxy', ({ status }) => status === 407],
  ['too_large', ({ status }) => status === 413],
  ['overloaded', ({ status = 0 }) => status === 408 || status === 409 || status >= 500],
  ['overloaded', ({ code }) => /overloaded|unavailable|internal|server_error/i.test(code)],
]
const kindOf = (said: Said): Kind => kinds.find(([, holds]) => holds(said))?.[0] ?? 'refused'

const noCredit =
  /insufficient (?:balance|credit|quota|funds)|exceeded your current quota|credit balance|out of credits|payment required/i
const badKey =
  /(?:invalid|incorrect|no such|expired|wrong)[\w ]{0,20}api[ _-]?key|api[ _-]?key (?:not valid|is invalid|expired)/i

function saidIn(error: unknown): Said | undefined {
  if (error instanceof ProviderError) {
    const { status, code, message, headers, body } = error
    return { status, code, words: message, headers, body }
  }
  if (!isRecord(error) || !('status' in error && 'error' in error)) return undefined
  // An error of the SDKs' own, such as one for a connection that failed, has neither.
  if (error['status'] === undefined && error['error'] === undefined) return undefined
  const body = error['error']
  const { status, headers } = error
  const code = [codeIn(body), text(error['code']), text(error['type'])].filter(Boolean).join(' ')
  return {
    status: typeof status === 'number' ? status : undefined,
    code,
    words: wordsIn(body) || messageOf(error),
    headers: headers instanceof Headers ? headers : undefined,
    body,
  }
}

/** The sentence in the body of an error: the object that the wire's document has, an array of one, a text, or a page. */
export function wordsIn(body: unknown): string {
  if (typeof body === 'string') return plain(body)
  if (Array.isArray(body)) return wordsIn(body[0])
  if (!isRecord(body)) return ''
  for (const key of ['message', 'error', 'detail', 'msg', 'errors', 'error_description'])
    if (wordsIn(body[key])) return wordsIn(body[key])
  return ''
}

export function codeIn(body: unknown): string {
  if (Array.isArray(body)) return codeIn(body[0])
  if (!isRecord(body)) return ''
  const own = [body['code'], body['type'], body['status']].map(text).filter(Boolean).join(' ')
  return own || codeIn(body['error'])
}

/** A page is cut down to its title. */
function plain(words: string): string {
  const title = /<title[^>]*>([^<]*)<\/title>/i.exec(words)?.[1]
  if (title !== undefined) return title.trim()
  return /^\s*<(?:!doctype|html)/i.test(words) ? 'a web page' : words.trim()
}

function networkFacts(error: unknown): Facts {
  const chain = causes(error)
  const words = messageOf(chain.at(-1))
  const codes = chain.map((one) => text(isRecord(one) ? one['code'] : ''))
  const has = (pattern: RegExp) => codes.some((code) => pattern.test(code)) || pattern.test(words)
  if (has(/CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ERR_TLS|certificate/i)) return { kind: 'certificate', words }
  if (has(/proxy|tunnel/i)) return { kind: 'proxy', words }
  if (has(/ECONNREFUSED/)) return { kind: 'not_running', words }
  if (has(/ENOTFOUND|EAI_AGAIN|ENETUNREACH|EHOSTUNREACH|ETIMEDOUT|TIMEOUT|timed out/))
    return { kind: 'unreachable', words }
  if (has(/ECONNRESET|UND_ERR_SOCKET|EPIPE|terminated|premature|other side closed/i)) return { kind: 'broken', words }
  if (chain.some((one) => one instanceof Error && /Connection/.test(one.constructor.name)))
    return { kind: 'unreachable', words }
  if (chain.some((one) => one instanceof TypeError && /fetch failed|network/i.test(one.message)))
    return { kind: 'unreachable', words }
  return { kind: 'broken', words }
}

function causes(error: unknown): unknown[] {
  const chain = [error]
  for (let next = error; next instanceof Error && next.cause !== undefined && chain.length < 8; ) {
    next = next.cause
    chain.push(next)
  }
  return chain
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null
const text = (value: unknown): string => (typeof value === 'string' || typeof value === 'number' ? String(value) : '')
