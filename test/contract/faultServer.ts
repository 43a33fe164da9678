import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

/** A request as it came over the socket. */
export interface Received {
  readonly method: string
  readonly path: string
  readonly headers: IncomingHttpHeaders
  /** The parsed JSON, or the text. */
  readonly body: unknown
}

/** What a provider answers, with whatever goes wrong on the way. */
export interface Reply {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  /** Written one by one; a number waits for so many milliseconds. */
  readonly chunks?: readonly (string | Uint8Array | number)[]
  /** How it ends: as it should, by cutting the socket, or not at all. */
  readonly end?: 'properly' | 'cut' | 'never'
  /** Milliseconds before anything is said, the status included. */
  readonly delay?: number
}

export interface FaultServer {
  readonly url: string
  readonly received: Received[]
  /** How many requests are still open, as whoever asked sees it. */
  open(): number
  close(): Promise<void>
}

/** A provider on a real socket that answers with whatever `reply` says, for the n-th request. */
export async function faultServer(
  reply: (request: Received, n: number) => Reply | Promise<Reply>,
): Promise<FaultServer> {
  const received: Received[] = []
  const sockets = new Set<Socket>()
  const open = new Set<ServerResponse>()
  const server = createServer(async (request, response) => {
    open.add(response)
    response.on('close', () => open.delete(response))
    const parts: Buffer[] = []
    for await (const part of request) parts.push(part)
    const { method = '', url: path = '', headers } = request
    const got = { method, path, headers, body: parsed(Buffer.concat(parts).toString()) }
    received.push(got)
    await answer(response, await reply(got, received.length - 1))
  })
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    open: () => open.size,
    close: async () => {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

async function answer(
  response: ServerResponse,
  { status = 200, headers, chunks = [], end = 'properly', delay = 0 }: Reply,
) {
  await sleep(delay)
  if (response.destroyed) return
  response.writeHead(status, headers ?? { 'content-type': 'text/event-stream' })
  response.flushHeaders()
  response.socket?.setNoDelay(true)
  for (const chunk of chunks) {
    if (typeof chunk === 'number') await sleep(chunk)
    else if (!response.destroyed) await new Promise<void>((resolve) => response.write(chunk, () => resolve()))
  }
  if (end === 'properly') response.end()
  if (end === 'cut') response.socket?.destroy()
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
