import { randomBytes } from 'node:crypto'
import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Agent } from '../core/agent.ts'
import { Gate } from './gate.ts'
import { serveSockets } from './sockets.ts'

export interface ServerOptions {
  /** The folder that the agent works in; said only to whoever is let in. */
  readonly workspace: string
  /** An address of this machine only, when absent. */
  readonly host?: string
  /** 0 for any that is free. */
  readonly port?: number
  /** Made anew when absent. */
  readonly token?: string
  readonly allowedOrigins?: readonly string[]
  log(message: string, error?: unknown): void
}

export interface RunningServer {
  readonly url: string
  readonly token: string
  /** Tells the clients and frees the port. The agent goes on. */
  close(): Promise<void>
}

/** In milliseconds. */
const longestHeaders = 10_000
const longestRequest = 30_000
const mostConnections = 1_000

/** Serves an agent over Socket.IO. Rejects with a sentence for the user when it cannot listen. */
export async function createServer(
  agent: Agent,
  { workspace, host = '127.0.0.1', port = 0, token = newToken(), allowedOrigins = [], log }: ServerOptions,
): Promise<RunningServer> {
  if (/^(0\.0\.0\.0|::|\*)$/.test(host))
    throw new Error(
      `Name the address to listen at, such as 192.168.1.5: with ${host} nobody knows whom a request is for.`,
    )
  const http = createHttpServer((request, response) => answer(request, response))
  Object.assign(http, {
    headersTimeout: longestHeaders,
    requestTimeout: longestRequest,
    maxConnections: mostConnections,
  })
  const listening = () => (http.address() as AddressInfo).port
  const gate = new Gate({ token, host, port: listening, allowedOrigins })
  const answer = (request: IncomingMessage, response: ServerResponse) => {
    const refusal = gate.refusal(request)
    if (refusal) return send(response, 403, { detail: refusal })
    if (request.url !== '/health') return send(response, 404, { detail: 'Not Found' })
    if (request.method !== 'GET') return send(response, 405, { detail: 'Method Not Allowed' }, { allow: 'GET' })
    send(response, 200, { status: 'ok', ...(gate.admits(request) ? { workspace } : {}) })
  }
  const io = serveSockets(http, agent, gate, log)
  await new Promise<void>((resolve, reject) => {
    http.once('error', (error) => reject(inWords(error, host, port)))
    http.listen(port, host, resolve)
  })
  return { url: `http://${host.includes(':') ? `[${host}]` : host}:${listening()}`, token, close: () => io.close() }
}

/** 256 bits that nobody can guess. */
const newToken = (): string => randomBytes(32).toString('base64url')

function send(response: ServerResponse, status: number, body: object, headers: Record<string, string> = {}): void {
  response.writeHead(status, {
    'content-type': 'application/json',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    ...headers,
  })
  response.end(JSON.stringify(body))
}

function inWords(error: NodeJS.ErrnoException, host: string, port: number): Error {
  if (error.code === 'EADDRINUSE') return new Error(`Port ${port} is taken. Choose another one with --port, or PORT.`)
  if (error.code === 'EACCES') return new Error(`Port ${port} may not be used. Choose one above 1023.`)
  return new Error(`Nothing can listen at ${host}: ${error.message}`)
}
