import type { ModelPart, ModelRequest } from '../core/model.ts'
import type { Target } from './target.ts'

/**
 * One way to talk to providers: converts a request, sends it once, and converts what streams back. Nothing is retried
 * here. What goes wrong is thrown as it comes; `failures.ts` makes a sentence of it. An answer that ends before the
 * provider said so is an `IncompleteAnswer`.
 */
export type Wire = (target: Target, request: ModelRequest, signal: AbortSignal) => AsyncIterable<ModelPart>

/** The connection ended, or something else than an answer came, before the answer was complete. */
export class IncompleteAnswer extends Error {}

/** The provider answered with an error, in the form that its wire has for them. */
export class ProviderError extends Error {
  /** The HTTP status; undefined for an error within a stream. */
  readonly status: number | undefined
  /** The provider's own name for it, or ''. */
  readonly code: string
  readonly headers: Headers | undefined
  readonly body: unknown

  constructor(
    message: string,
    status?: number,
    code = '',
    { headers, body }: { headers?: Headers; body?: unknown } = {},
  ) {
    super(message)
    this.status = status
    this.code = code
    this.headers = headers
    this.body = body ?? message
  }
}
