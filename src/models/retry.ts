import type { ModelPart } from '../core/model.ts'
import { type Facts, factsOf, type Kind } from './facts.ts'
import { failureOf } from './failures.ts'
import type { Target } from './target.ts'
import type { Wire } from './wire.ts'

/** How long it is tried again; in milliseconds. */
export interface Patience {
  readonly tries: number
  /** The first wait; each next one is twice as long. */
  readonly first: number
  readonly longest: number
  /** For all waits together. */
  readonly budget: number
  sleep(milliseconds: number, signal: AbortSignal): Promise<void>
  /** From 0 to 1. */
  random(): number
}

const usual: Patience = { tries: 6, first: 1000, longest: 60_000, budget: 180_000, sleep, random: Math.random }

/** What may go away by itself. */
const passing: ReadonlySet<Kind> = new Set(['rate', 'overloaded', 'unreachable', 'broken', 'silent'])

/**
 * Tries again what failed before anything was said, and tells the user so each second. What goes wrong for good, or after
 * something was said, is thrown as a `RunError`: to say it again would be to say it twice.
 */
export const withRetry = (wire: Wire, patience = usual): Wire =>
  async function* (target, request, signal) {
    let waited = 0
    for (let attempt = 1; ; attempt++) {
      let hasSpoken = false
      try {
        for await (const part of wire(target, request, signal)) {
          // Of a call that broke off nothing was done.
          hasSpoken ||= part.type !== 'calling'
          yield part
        }
        return
      } catch (error) {
        signal.throwIfAborted()
        const facts = factsOf(error)
        const wait = waitFor(facts, attempt, patience)
        if (hasSpoken || wait === undefined || waited + wait > patience.budget) throw failureOf(error, target, facts)
        yield* countDown(wait, facts, target, signal, patience)
        waited += wait
      }
    }
  }

function waitFor({ kind, retryAfter }: Facts, attempt: number, patience: Patience): number | undefined {
  if (!passing.has(kind) || attempt >= patience.tries) return undefined
  if (retryAfter !== undefined) return retryAfter <= patience.longest ? retryAfter : undefined
  const backOff = Math.min(patience.longest, patience.first * 2 ** (attempt - 1))
  return backOff * (0.5 + patience.random() / 2)
}

async function* countDown(
  wait: number,
  { kind }: Facts,
  { providerName }: Target,
  signal: AbortSignal,
  { sleep }: Patience,
): AsyncIterable<ModelPart> {
  const why =
    kind === 'rate' || kind === 'overloaded' ? `${providerName} is busy.` : `${providerName} cannot be reached.`
  for (let left = wait; left > 0; left -= 1000) {
    yield { type: 'waiting', detail: `${why} Trying again in ${Math.ceil(left / 1000)} s.` }
    await sleep(Math.min(left, 1000), signal)
  }
}

function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer)
      reject(signal.reason)
    }
    if (signal.aborted) return stop()
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop)
      resolve()
    }, milliseconds)
    signal.addEventListener('abort', stop, { once: true })
  })
}
