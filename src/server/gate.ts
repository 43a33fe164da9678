import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'

export interface GateOptions {
  /** What everybody has to know who may steer the agent. */
  readonly token: string
  /** The name or address that the server listens at. */
  readonly host: string
  port(): number
  /** Pages of somebody else that are let in without the token, on this machine only. */
  readonly allowedOrigins: readonly string[]
}

const loopback = ['127.0.0.1', 'localhost', '[::1]']

/** Whether only programs on this machine can reach an address. */
export const isLoopback = (host: string): boolean => loopback.includes(host) || host === '::1'

/**
 * Decides who gets in. CORS is no gate: it only tells browsers what a page may read, and a WebSocket asks for none. So each
 * request and each socket is looked at here: the Host against DNS rebinding, the Origin against pages of others, the token.
 */
export class Gate {
  readonly #options: GateOptions

  constructor(options: GateOptions) {
    this.#options = options
  }

  /** Why a request is not let in, whoever sends it; null when it may be looked at further. */
  refusal({ headers, rawHeaders }: IncomingMessage): string | null {
    const hosts = rawHeaders.filter((name, index) => index % 2 === 0 && name.toLowerCase() === 'host')
    if (hosts.length !== 1 || !this.#hosts.includes(headers.host ?? '')) return 'This Host is not served here.'
    const { origin } = headers
    if (origin === undefined || this.#isOwn(origin) || this.#options.allowedOrigins.includes(origin)) return null
    return `The Origin ${printable(origin)} is not let in. To let it in, start with --allow-origin ${printable(origin)}`
  }

  /** Whether someone may read and steer: with the token, or from a page that was let in on this machine. */
  admits({ headers: { authorization, origin } }: Pick<IncomingMessage, 'headers'>, token?: unknown): boolean {
    const given = typeof token === 'string' ? token : /^Bearer (.+)$/.exec(authorization ?? '')?.[1]
    if (given !== undefined && isSame(given, this.#options.token)) return true
    return isLoopback(this.#options.host) && origin !== undefined && this.#options.allowedOrigins.includes(origin)
  }

  get #hosts(): string[] {
    const { host, port } = this.#options
    const names = isLoopback(host) ? loopback : [...loopback, host]
    return names.map((name) => `${name}:${port()}`)
  }

  #isOwn(origin: string): boolean {
    return this.#hosts.some((host) => origin === `http://${host}`)
  }
}

/** Takes as long for a token that is nearly right as for any other. */
const isSame = (a: string, b: string): boolean => timingSafeEqual(digest(a), digest(b))
const digest = (text: string): Buffer => createHash('sha256').update(text).digest()

const printable = (origin: string): string => origin.slice(0, 200).replace(/[^\x21-\x7e]/g, '?')
