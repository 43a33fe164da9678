import {
  createServer as createHttpServer,
  type Server as HttpServer,
  type IncomingMessage,
  type RequestListener,
} from 'node:http'
import type { Socket } from 'node:net'
import { basename } from 'node:path'
import type { Agent } from '../core/agent.ts'
import type { Session } from '../core/session.ts'
import { Folders } from './folders.ts'
import { bracketed, Gate, isLoopback, secret } from './gate.ts'
import { handlersFor } from './handlers.ts'
import { servePages } from './pages.ts'
import { PlanFiles } from './planFiles.ts'
import { serveRest } from './rest.ts'
import { type ModelAccess, Settings } from './settings.ts'
import { serveSockets } from './sockets.ts'

export interface ServerOptions {
  /** The absolute path of the folder that the agent works in; said only to whoever is let in. */
  readonly workspace: string
  /** Folders in which clients may choose another one to work in, with an agent for it. */
  readonly roots?: readonly string[]
  openFolder?(root: string): Agent
  /** The folder of the built product, `dist`, with what browsers are given. */
  readonly assets: string
  /** What answers is called so now. */
  model(): string
  /** An address of this machine only, when absent. */
  readonly host?: string
  /** 0 for any that is free. */
  readonly port?: number
  /** Made anew when absent. */
  readonly token?: string
  readonly allowedOrigins?: readonly string[]
  /** A server of your own, listening or not yet: what is below `basePath` is answered here, the rest by you. */
  readonly server?: HttpServer
  /** A folder with a static export of a frontend. */
  readonly frontend?: string
  /** Where a gateway offers the server. */
  readonly publicUrl?: URL
  /**
   * The path that stands before all others, such as `/agent`; a gateway may take it off. That of `publicUrl` when absent.
   */
  readonly basePath?: string
  /** What clients may do with the model; nothing when absent. */
  readonly models?: ModelAccess
  log(message: string, error?: unknown): void
  /** Told when a client has started a session, or follows one now. */
  onSit?(session: Session): void
}

export interface RunningServer {
  /** Where programs on this machine find it, with the base path. */
  readonly url: string
  readonly token: string
  /** A link that lets one browser in, once. */
  newLink(): string
  /** Tells the clients and frees the port, also of a server of your own. The agent goes on. */
  close(): Promise<void>
}

/** How long a request may take to arrive, and how often that is looked at, in milliseconds. */
const limits = { headersTimeout: 10_000, requestTimeout: 30_000, connectionsCheckingInterval: 1_000 }
const mostConnections = 1_000
/** How long clients have to go by themselves when the server stops. */
const patience = 500

/**
 * Serves an agent over Socket.IO and REST. Rejects with a sentence for the user when it cannot listen. A `server` of the
 * caller's is not told to listen.
 */
export async function createServer(agent: Agent, options: ServerOptions): Promise<RunningServer> {
  const { workspace, assets, model, host = '127.0.0.1', port = 0, token = secret(), allowedOrigins = [], log } = options
  const { publicUrl, frontend, onSit = () => {} } = options
  const prefix = (options.basePath ?? publicUrl?.pathname ?? '').replace(/\/+$/, '')
  const http = options.server ?? createHttpServer(limits)
  const listening = () => portOf(http)
  const connections = connectionsOf(http)
  const gate = new Gate({ token, host, port: listening, allowedOrigins, publicUrl })
  const folders = new Folders({ ...options, agent })
  const plans = new PlanFiles(() => folders.sessions())
  const settings = new Settings(options.models)
  const handlers = handlersFor({ folders, plans, settings, onRead: (id, origin) => sockets.follow(id, origin) })
  const answer = serveRest(handlers, gate, log, (app) =>
    servePages(app, gate, { assets, frontend, folder: basename(workspace), model, prefix }),
  )
  if (options.server) answerBelow(http, prefix, answer)
  else http.on('request', answer)
  const around = { gate, folders, plans, settings, log, onSit }
  const sockets = serveSockets(http, options.server ? `${prefix}/socket.io/` : '/socket.io/', around)
  if (!options.server) {
    for (const name of ['request', 'upgrade']) http.prependListener(name, (request) => withoutPrefix(request, prefix))
    await listen(http, host, port)
  }
  const url = () => `http://${bracketed(host)}:${listening()}${publicUrl ? '' : prefix}`
  // A built frontend of the original asks localhost: to a browser that is another place than 127.0.0.1.
  const forBrowsers = () =>
    frontend !== undefined && isLoopback(host) ? `http://localhost:${listening()}${prefix}` : url()
  return {
    get url() {
      return url()
    },
    token,
    newLink: () => `${publicUrl ? `${publicUrl.origin}${prefix}` : forBrowsers()}/login?ticket=${gate.newTicket()}`,
    async close() {
      const late = setTimeout(() => destroyAll(connections), patience)
      await sockets.close()
      clearTimeout(late)
      await folders.close()
    },
  }
}

/** 0 before it listens. */
function portOf(http: HttpServer): number {
  const address = http.address()
  return typeof address === 'object' && address ? address.port : 0
}

function connectionsOf(http: HttpServer): ReadonlySet<Socket> {
  const all = new Set<Socket>()
  http.on('connection', (connection) => {
    all.add(connection)
    connection.once('close', () => all.delete(connection))
  })
  return all
}

function destroyAll(connections: Iterable<Socket>): void {
  for (const connection of connections) connection.destroy()
}

async function listen(http: HttpServer, host: string, port: number): Promise<void> {
  http.maxConnections = mostConnections
  await new Promise<void>((resolve, reject) => {
    http.once('error', (error) => reject(inWords(error, host, port)))
    http.listen(port, host, resolve)
  })
}

/** What is below the prefix is answered here, the rest by whoever did so before. */
function answerBelow(http: HttpServer, prefix: string, answer: RequestListener): void {
  if (prefix === '') throw new Error('Name a basePath, such as /agent.')
  const others = http.listeners('request')
  http.removeAllListeners('request')
  http.on('request', (request, response) => {
    if (withoutPrefix(request, prefix)) answer(request, response)
    else for (const other of others) Reflect.apply(other, http, [request, response])
  })
}

/** Whether it was below the prefix. */
function withoutPrefix(request: IncomingMessage, prefix: string): boolean {
  const { url = '' } = request
  if (!prefix || !(url === prefix || (/^[/?]/.test(url.slice(prefix.length)) && url.startsWith(prefix)))) return false
  request.url = url.slice(prefix.length).replace(/^(?!\/)/, '/')
  return true
}

/** Something else listens there. */
export class PortTaken extends Error {
  constructor(port: number) {
    super(`Port ${port} is taken. Choose another one with --port, or PORT.`)
  }
}

function inWords(error: NodeJS.ErrnoException, host: string, port: number): Error {
  if (error.code === 'EADDRINUSE') return new PortTaken(port)
  if (error.code === 'EACCES') return new Error(`Port ${port} may not be used. Choose one above 1023.`)
  return new Error(`Nothing can listen at ${host}: ${error.message}`)
}
