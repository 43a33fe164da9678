import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { hostname, networkInterfaces } from 'node:os'

export interface GateOptions {
  /** What everybody has to know who may steer the agent. */
  readonly token: string
  /** The name or address that the server listens at. */
  readonly host: string
  port(): number
  /** Pages of somebody else that are let in without the token, on this machine only. */
  readonly allowedOrigins: readonly string[]
  /** Where a gateway in front offers the server, if there is one. */
  readonly publicUrl?: URL | undefined
}

/** How many links that nobody has opened are valid. */
const mostTickets = 100

type Asked = Pick<IncomingMessage, 'headers' | 'method'>

const loopback = ['127.0.0.1', 'localhost', '[::1]']

/** Whether only programs on this machine can reach an address. */
export const isLoopback = (host: string): boolean => loopback.includes(host) || host === '::1'

/** Whether an address stands for all that the machine has. */
const isEverywhere = (host: string): boolean => host === '0.0.0.0' || host === '::'

/**
 * Decides who gets in. CORS is no gate: it only tells browsers what a page may read, and a WebSocket asks for none. So each
 * request and each socket is looked at here: the Host against DNS rebinding, the Origin against pages of others, the token.
 */
export class Gate {
  readonly #options: GateOptions
  /** What a browser that came with a ticket shows from then on. */
  readonly #pass = secret()
  readonly #tickets = new Set<string>()

  constructor(options: GateOptions) {
    this.#options = options
  }

  /** Why a request is not let in, whoever sends it; null when it may be looked at further. */
  refusal({ headers, rawHeaders }: IncomingMessage): string | null {
    const hosts = rawHeaders.filter((name, index) => index % 2 === 0 && name.toLowerCase() === 'host')
    if (hosts.length !== 1 || !this.#isServed(headers.host ?? '')) return 'This Host is not served here.'
    const { origin } = headers
    if (origin === undefined || this.#isOwn(origin) || this.#isAllowed(origin)) return null
    const refused = `The Origin ${printable(origin)} is not let in.`
    // What has no address cannot be let in by it.
    return /^https?:/.test(origin) ? `${refused} To let it in, start with --allow-origin ${printable(origin)}` : refused
  }

  /** Whether someone may read and steer: with the token, from a page of ours, or from one that was let in on this machine. */
  admits(request: Asked, token?: unknown): boolean {
    const { authorization, origin } = request.headers
    const given = typeof token === 'string' ? token : /^Bearer (.+)$/.exec(authorization ?? '')?.[1]
    if (given !== undefined && isSame(given, this.#options.token)) return true
    if (this.#isOurPage(request)) return true
    const isHere = isLoopback(this.#options.host) && !this.#options.publicUrl
    return isHere && origin !== undefined && this.#isAllowed(origin)
  }

  /** The Origin of whoever asks: that which it names, or that of a page of ours, which does not name it when it reads. */
  originOf(request: Asked): string | undefined {
    const { host = '', origin } = request.headers
    if (origin !== undefined || !this.#isOurPage(request)) return origin
    const { publicUrl } = this.#options
    return host === publicUrl?.host ? publicUrl.origin : `http://${host}`
  }

  /** What a link says that lets one browser in, once. */
  newTicket(): string {
    const ticket = secret()
    this.#tickets.add(ticket)
    const [oldest = ''] = this.#tickets
    if (this.#tickets.size > mostTickets) this.#tickets.delete(oldest)
    return ticket
  }

  /** The cookie for a browser that came with a ticket; null when that is not valid, or not any more. */
  cookieFor(ticket: string): string | null {
    if (!this.#tickets.delete(ticket)) return null
    const secure = this.#options.publicUrl?.protocol === 'https:' ? '; Secure' : ''
    return `${this.#cookieName}=${this.#pass}; HttpOnly; SameSite=Strict; Path=/${secure}`
  }

  /** What tells a browser that a page of somebody else which was let in may read the answer. Never for any other page. */
  corsFor({ headers: { origin } }: Asked): Record<string, string> {
    if (origin === undefined || !this.#isAllowed(origin)) return { vary: 'Origin' }
    return {
      vary: 'Origin',
      'access-control-allow-origin': origin,
      'access-control-allow-methods': 'GET, POST, PUT, DELETE',
      'access-control-allow-headers': 'authorization, content-type',
      'access-control-max-age': '600',
    }
  }

  /** Cookies do not keep ports apart. */
  get #cookieName(): string {
    return `agentic-${this.#options.port()}`
  }

  /** A browser sends the cookie also with requests of other pages of this machine: who asks has to be one of ours. */
  #isOurPage({ headers, method = '' }: Asked): boolean {
    const { cookie = '', host = '', origin } = headers
    const shown = cookie.split(/; */).find((part) => part.startsWith(`${this.#cookieName}=`))
    if (!shown || !isSame(shown.slice(this.#cookieName.length + 1), this.#pass)) return false
    if (origin !== undefined) return this.#isOwn(origin)
    const site = headers['sec-fetch-site']
    if (site !== undefined) return ['same-origin', 'none'].includes(String(site))
    // Browsers say that only over https and on this machine. Elsewhere pages of other sites do not get the cookie sent, and
    // what changes something names its Origin.
    return ['GET', 'HEAD'].includes(method) && !loopback.some((name) => host.startsWith(`${name}:`))
  }

  /** What the server is called without a gateway. */
  get #names(): string[] {
    const { host, port } = this.#options
    const names = isLoopback(host) ? loopback : [...loopback, ...(isEverywhere(host) ? ownNames() : [bracketed(host)])]
    return names.map((name) => `${name}:${port()}`)
  }

  /** `null` is any page in a sandbox, whoever lets it in. */
  #isAllowed(origin: string): boolean {
    return origin !== 'null' && this.#options.allowedOrigins.includes(origin)
  }

  #isServed(host: string): boolean {
    return host === this.#options.publicUrl?.host || this.#names.includes(host)
  }

  #isOwn(origin: string): boolean {
    return origin === this.#options.publicUrl?.origin || this.#names.some((name) => origin === `http://${name}`)
  }
}

/** 256 bits that nobody can guess. */
export const secret = (): string => randomBytes(32).toString('base64url')

export const bracketed = (host: string): string => (host.includes(':') ? `[${host}]` : host)

/** What this machine is called by others. */
const ownNames = (): string[] => [
  hostname(),
  ...Object.values(networkInterfaces()).flatMap((all = []) => all.map(({ address }) => bracketed(address))),
]

/** Takes as long for a token that is nearly right as for any other. */
const isSame = (a: string, b: string): boolean => timingSafeEqual(digest(a), digest(b))
const digest = (text: string): Buffer => createHash('sha256').update(text).digest()

const printable = (origin: string): string => origin.slice(0, 200).replace(/[^\x21-\x7e]/g, '?')
