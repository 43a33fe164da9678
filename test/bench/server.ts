import { fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { io, type Socket } from 'socket.io-client'
import type { SentEvent } from '../../src/protocol/events.ts'
import { median, rounded } from './measure.ts'

const root = join(import.meta.dirname, '../..')
const child = fork(join(import.meta.dirname, 'servedAgent.ts'), { execArgv: ['--import=tsx/esm'] })
const [{ url, token }] = await once(child, 'message')
const agent = new Agent({ keepAlive: true })
const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }

const ask = (method: string, path: string, body = ''): Promise<number> =>
  new Promise((resolve, reject) => {
    request(`${url}${path}`, { agent, method, headers }, (response) => {
      response.resume().once('end', () => resolve(response.statusCode ?? 0))
    })
      .once('error', reject)
      .end(body)
  })

/** So many in a second by 16 who ask at the same time, and how long the slowest of a hundred takes. */
async function route(method: string, path: string, body?: string, seconds = 2) {
  const times: number[] = []
  const end = performance.now() + 1_000 * seconds
  const one = async () => {
    while (performance.now() < end) {
      const began = performance.now()
      const status = await ask(method, path, body)
      if (status !== 200) throw new Error(`${method} ${path}: ${status}`)
      times.push(performance.now() - began)
    }
  }
  await Promise.all(Array.from({ length: 16 }, one))
  const sorted = times.sort((a, b) => a - b)
  return {
    per_second: Math.round(times.length / seconds),
    p50_ms: rounded(median(sorted)),
    p99_ms: rounded(sorted[Math.floor(sorted.length * 0.99)] ?? 0),
  }
}

const connect = async (): Promise<Socket> => {
  const socket = io(url, { transports: ['websocket'], reconnection: false, forceNew: true, auth: { token } })
  await new Promise((resolve, reject) => socket.once('connect', () => resolve(null)).once('connect_error', reject))
  return socket
}
const say = (socket: Socket, type: string, payload: object) => socket.emit('client:command', { type, payload })
const next = <T extends SentEvent['type']>(socket: Socket, type: T): Promise<Extract<SentEvent, { type: T }>> =>
  new Promise((resolve) => {
    const listen = (event: SentEvent) => {
      if (event.type !== type) return
      socket.off('agent:event', listen)
      resolve(event as Extract<SentEvent, { type: T }>)
    }
    socket.on('agent:event', listen)
  })

/** A whole run: how long until the plan, and from the acceptance of the change to what came of it. */
async function wholeRun(name: string) {
  const socket = await connect()
  const complete = next(socket, 'complete')
  const [began, plan] = [performance.now(), next(socket, 'plan')]
  say(socket, 'chat', { message: `Write ${name}` })
  const { payload } = await plan
  const planned = performance.now()
  const change = next(socket, 'file_change')
  say(socket, 'approve_plan', { plan_id: payload.id })
  const { id } = (await change).payload
  const [accepted, outcome] = [performance.now(), next(socket, 'tool_call')]
  say(socket, 'accept_change', { change_id: id })
  await outcome
  const done = performance.now()
  await complete
  socket.disconnect()
  return { plan_ms: planned - began, accept_ms: done - accepted }
}

async function runs(count: number) {
  const began = performance.now()
  await Promise.all(Array.from({ length: count }, (_, index) => wholeRun(`of-${count}-${index}`)))
  return rounded((performance.now() - began) / 1_000, 2)
}

/** One after the other. */
async function latency() {
  const all = []
  for (let n = 0; n < 30; n++) all.push(await wholeRun(`alone-${n}`))
  return {
    chat_to_plan_ms: rounded(median(all.map(({ plan_ms }) => plan_ms))),
    accept_to_next_ms: rounded(median(all.map(({ accept_ms }) => accept_ms))),
  }
}

/** Many who follow one session: whether each hears all of it, in order. */
async function followers(count: number) {
  const first = await connect()
  const complete = next(first, 'complete')
  const started = next(first, 'run_started')
  say(first, 'chat', { message: 'Say many' })
  const { session_id } = await started
  await complete
  const heard = await Promise.all(
    Array.from({ length: count }, async () => {
      const socket = await connect()
      const seqs: number[] = []
      let pieces = 0
      socket.on('agent:event', ({ type, seq }: SentEvent) => {
        if (type === 'message_delta') pieces++
        else if (type !== 'presence') seqs.push(seq)
      })
      const replayed = next(socket, 'complete')
      say(socket, 'open_session', { session_id })
      await replayed
      return { socket, seqs, pieces: () => pieces }
    }),
  )
  const began = performance.now()
  const ended = Promise.all(heard.map(({ socket }) => next(socket, 'complete')))
  say(first, 'chat', { message: 'Say many' })
  await ended
  const seconds = rounded((performance.now() - began) / 1_000, 2)
  const gaps = heard.filter(({ seqs }) => seqs.some((seq, index) => index > 0 && seq !== (seqs[index - 1] ?? 0) + 1))
  const pieces = Math.min(...heard.map((one) => one.pieces()))
  for (const { socket } of [...heard, { socket: first }]) socket.disconnect()
  return { clients: count, pieces_each: pieces, with_gaps: gaps.length, seconds, ...(await memory()) }
}

async function memory(): Promise<{ rss_mb: number }> {
  child.send('memory')
  const [answer] = await once(child, 'message')
  return answer
}

async function storm(count: number) {
  const began = performance.now()
  for (const socket of await Promise.all(Array.from({ length: count }, connect))) socket.disconnect()
  return { clients: count, seconds: rounded((performance.now() - began) / 1_000, 2), ...(await memory()) }
}

/** From the start of the process to its first answer, in milliseconds; the median of five. */
async function coldStart() {
  const home = mkdtempSync(join(tmpdir(), 'bench-cold-'))
  const times: number[] = []
  for (let n = 0; n < 5; n++) {
    const port = 20_000 + Math.floor(Math.random() * 20_000)
    const began = performance.now()
    const args = [join(root, 'dist/cli.js'), '--workspace', home, '--port', String(port)]
    const served = spawn(process.execPath, args, { env: { ...process.env, AGENTIC_CONFIG_DIR: home }, stdio: 'ignore' })
    while (!(await fetch(`http://127.0.0.1:${port}/health`).catch(() => null))?.ok)
      await new Promise((resolve) => setTimeout(resolve, 5))
    times.push(performance.now() - began)
    served.kill('SIGINT')
    await once(served, 'close')
  }
  rmSync(home, { recursive: true })
  return Math.round(median(times))
}

const put = JSON.stringify({ content: 'y'.repeat(1_024) })
const rows = {
  node: process.version,
  cold_start_ms: await coldStart(),
  latency: await latency(),
  routes: {
    health: await route('GET', '/health'),
    read_1kb: await route('GET', '/files/small.txt'),
    write_1kb: await route('PUT', '/files/small.txt', put),
    folder: await route('GET', '/files?path=folder-0'),
    tree_2000_files: await route('GET', '/tree'),
    git_status: await route('GET', '/git/status'),
    sessions: await route('GET', '/sessions'),
  },
  runs_50_s: await runs(50),
  runs_200_s: await runs(200),
  followers: await followers(200),
  storm: await storm(500),
}
console.log(JSON.stringify(rows, null, 2))
agent.destroy()
child.send('stop')
await once(child, 'close')
