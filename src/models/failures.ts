import { ContextOverflow, RunError } from '../core/errors.ts'
import type { Advice } from '../protocol/events.ts'
import { type Facts, factsOf, type Kind } from './facts.ts'
import { redact } from './redact.ts'
import type { Target } from './target.ts'

/** In characters: the provider's own words may be a whole page. */
const mostWords = 300

/** What went wrong as a sentence for the user, and what they can do. A `RunError` is one already. */
export function failureOf(error: unknown, target: Target, facts = factsOf(error)): RunError {
  if (error instanceof RunError) return error
  const sentence = sentences[facts.kind](target, facts)
  const own = ownWords(facts, target)
  const message = own ? `${sentence} (${own})` : sentence
  const Failure = facts.kind === 'overflow' ? ContextOverflow : RunError
  return new Failure(message, { cause: error, advice: advices[facts.kind] })
}

function ownWords({ words, status }: Facts, { key, headers }: Target): string {
  const line = redact(words, [key, ...Object.values(headers ?? {})])
    .replace(/\s+/g, ' ')
    .trim()
  const short = line.length > mostWords ? `${line.slice(0, mostWords)}…` : line
  return [status, short].filter(Boolean).join(': ')
}

const notSet = ({ keyNames }: Target): string => {
  const names = keyNames.slice(0, 2)
  return names.length > 0 ? `, and ${names.join(' or ')} is not set` : ''
}
const isLocal = ({ baseUrl }: Target): boolean => /^https?:\/\/(localhost|127\.|\[::1\])/.test(baseUrl)
const place = ({ baseUrl }: Target): string => (URL.canParse(baseUrl) ? new URL(baseUrl).host : baseUrl)

const advices: { readonly [K in Kind]: Advice } = {
  key: 'set_api_key',
  forbidden: 'select_model',
  quota: 'select_model',
  rate: 'try_again',
  gone: 'select_model',
  overflow: 'new_session',
  too_large: 'new_session',
  overloaded: 'try_again',
  proxy: 'try_again',
  unreachable: 'try_again',
  not_running: 'try_again',
  certificate: 'try_again',
  broken: 'try_again',
  silent: 'try_again',
  filtered: 'select_model',
  refused: 'select_model',
}

const sentences: { readonly [K in Kind]: (target: Target, facts: Facts) => string } = {
  key: (target) =>
    target.key
      ? `${target.providerName} does not accept the key. See whether it is complete, and still valid.`
      : `${target.providerName} needs a key${notSet(target)}.`,
  forbidden: ({ providerName, model }) =>
    `${providerName} does not allow this key to use ${model}. Choose another model, or look at what the key may do.`,
  quota: ({ providerName }) => `Your credit at ${providerName} is used up. Add some there, or choose another model.`,
  rate: ({ providerName }, { retryAfter }) =>
    `${providerName} takes no more requests ${retryAfter ? `for ${span(retryAfter)}` : 'for now'}. Try again then, or choose another model.`,
  gone: ({ providerName, model }) => `${providerName} has no model ${model}. Choose another one.`,
  overflow: ({ model }) =>
    `This conversation is longer than ${model} can take. Start a new session, or choose a larger model.`,
  too_large: ({ providerName }) => `${providerName} does not take a request of this size. Start a new session.`,
  overloaded: ({ providerName }) =>
    `${providerName} cannot answer at the moment. Try again in a while, or choose another model.`,
  proxy: (target) => `The proxy did not let the request to ${place(target)} through. Look at the proxy settings.`,
  unreachable: (target) => `${place(target)} cannot be reached. Look at the network connection.`,
  not_running: (target) =>
    isLocal(target)
      ? `Nothing answers at ${place(target)}. Is ${target.providerName} running?`
      : `${place(target)} does not answer. Look at the address and the network connection.`,
  certificate: (target) =>
    `The certificate of ${place(target)} is not trusted here. If your company has its own, it must be known to the system.`,
  broken: ({ providerName }) => `The answer of ${providerName} broke off or could not be read. Try again.`,
  silent: ({ providerName, model }) =>
    `${providerName} stopped answering. Try again, or choose another model than ${model}.`,
  filtered: ({ providerName }) =>
    `${providerName} declined to answer this. Say it in other words, or choose another model.`,
  refused: ({ providerName, model }) => `${providerName} did not accept the request for ${model}.`,
}

/** A span of time in words that need not be exact. */
export function span(milliseconds: number): string {
  const seconds = Math.ceil(milliseconds / 1000)
  if (seconds < 120) return `${seconds} s`
  const minutes = Math.ceil(seconds / 60)
  return minutes < 120 ? `${minutes} minutes` : `${Math.ceil(minutes / 60)} hours`
}
