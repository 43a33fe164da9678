import { abortable } from '../base/deferred.ts'
import type { Target } from './target.ts'
import type { Wire } from './wire.ts'

/** Nothing came for longer than any answer takes. */
export class Silence extends Error {}

/** In milliseconds. */
export interface Limits {
  readonly first: number
  readonly next: number
}

/** A model that thinks says nothing meanwhile, and one on the user's own machine may have to be loaded first. */
const usual = ({ reasons, baseUrl }: Target): Limits =>
  reasons || /^http:/.test(baseUrl) ? { first: 600_000, next: 300_000 } : { first: 120_000, next: 90_000 }

/** Gives a request up when nothing comes any more: the SDKs wait without end once the headers are there. */
export const withWatchdog = (wire: Wire, limitsFor = usual): Wire =>
  async function* (target, request, signal) {
    const limits = limitsFor(target)
    const abort = new AbortController()
    const stop = () => abort.abort(signal.reason)
    if (signal.aborted) stop()
    signal.addEventListener('abort', stop, { once: true })
    const parts = wire(target, request, abort.signal)[Symbol.asyncIterator]()
    try {
      for (let limit = limits.first; ; limit = limits.next) {
        const { done, value } = await within(limit, parts.next(), abort)
        if (done) return
        yield value
      }
    } finally {
      signal.removeEventListener('abort', stop)
      // Closes the connection, also when nobody listens any more.
      abort.abort()
      void Promise.resolve(parts.return?.()).catch(() => {})
    }
  }

async function within<T>(milliseconds: number, next: Promise<T>, abort: AbortController): Promise<T> {
  const silence = new Silence(`Nothing came for ${Math.round(milliseconds / 1000)} seconds.`)
  const timer = setTimeout(() => abort.abort(silence), milliseconds)
  try {
    return await abortable(next, abort.signal)
  } finally {
    clearTimeout(timer)
  }
}
