import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { connect as connectTcp } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { io, type Socket } from 'socket.io-client'
import type { Agent } from '../../src/core/agent.ts'
import { AgentEvent } from '../../src/protocol/events.ts'
import { createServer, type RunningServer } from '../../src/server/server.ts'
import { command, edit, plan } from '../fakes.ts'
import { Guest } from './guest.ts'
import { agentIn, friend } from './serving.ts'

const page = { assets: 'dist', model: () => 'scripted' }
const answers = [
  [plan('Greet', 'Look')],
  [edit('a.txt', 'hi', 'hello')],
  ['Done.'],
  [command('cat a.txt')],
  ['Good.'],
  ['Greeted.'],
]

describe('the agent behind Socket.IO', function () {
  this.timeout(20_000)
  let folder = ''
  let agent: Agent
  let server: RunningServer
  const guests: Socket[] = []
  const logged: string[] = []

  beforeEach(() => serveWith(answers))

  async function serveWith(said: Parameters<typeof agentIn>[1]): Promise<void> {
    if (folder) await stopServing()
    folder = mkdtempSync(join(tmpdir(), 'server-'))
    writeFileSync(join(folder, 'a.txt'), 'hi\n')
    agent = agentIn(folder, said)
    const log = (message: string) => logged.push(message)
    server = await createServer(agent, { workspace: folder, ...page, allowedOrigins: [friend], log })
  }
  afterEach(stopServing)

  async function stopServing(): Promise<void> {
    for (const socket of guests.splice(0)) socket.disconnect()
    await server.close()
    await agent.close()
    rmSync(folder, { recursive: true })
    folder = ''
    logged.length = 0
  }

  /** As the original's frontend connects, but for the token. */
  async function connect(auth: object = { token: server.token }, extraHeaders: Record<string, string> = {}) {
    const socket = io(server.url, {
      transports: ['websocket'],
      reconnection: false,
      forceNew: true,
      auth,
      extraHeaders,
    })
    guests.push(socket)
    const guest = new Guest(socket)
    await new Promise<void>((resolve, reject) => {
      socket.on('connect', () => resolve())
      socket.on('connect_error', reject)
    })
    return guest
  }

  async function approveAll(guest: Guest): Promise<void> {
    guest.say('approve_plan', { plan_id: (await guest.see('plan')).id })
    guest.say('accept_change', { change_id: (await guest.see('file_change')).id })
    guest.say('approve_terminal', { command_id: (await guest.see('terminal_command')).id })
    await guest.see('complete')
  }

  it('carries out a task, in the order and with the fields of the wire', async () => {
    const guest = await connect()
    guest.say('chat', { message: 'Greet', llm_settings: { api_key: '', model: 'gemini/gemini-2.0-flash' } })
    await approveAll(guest)
    assert.equal(readFileSync(join(folder, 'a.txt'), 'utf8'), 'hello\n')
    for (const event of guest.events) assert.ok(AgentEvent.parse(event))
    const types = guest.events.map(({ type }) => type).filter((type) => !/delta|chunk|usage|status/.test(type))
    assert.deepEqual(types, [
      ...['run_started', 'plan', 'approval_resolved', 'plan_sync', 'step_update', 'file_change', 'approval_resolved'],
      ...['tool_call', 'message', 'step_update', 'step_update', 'terminal_command', 'approval_resolved'],
      ...['terminal_output', 'message', 'step_update', 'message', 'checkpoint', 'complete'],
    ])
    const numbers = guest.events.filter(({ type }) => !/delta|chunk/.test(type)).map(({ seq }) => seq)
    assert.deepEqual(
      numbers,
      numbers.map((_, index) => index + 1),
    )
  })

  it('lets a second client follow the same session, steer it, and see who was first', async () => {
    const first = await connect()
    first.say('chat', { message: 'Greet' })
    const { id: plan_id } = await first.see('plan')
    const session_id = first.events[0]?.session_id
    const second = await connect()
    second.say('open_session', { session_id })
    assert.equal((await second.see('plan')).id, plan_id)
    assert.deepEqual((await first.see('presence')).clients, ['program', 'program'])
    second.say('approve_plan', { plan_id })
    const { decision, by } = await first.see('approval_resolved')
    assert.deepEqual([decision, by], ['accepted', 'program'])
    first.say('approve_plan', { plan_id })
    assert.match((await first.see('command_rejected')).detail, /does not wait for an answer any more/)
    first.socket.disconnect()
    second.say('accept_change', { change_id: (await second.see('file_change')).id })
    second.say('approve_terminal', { command_id: (await second.see('terminal_command')).id })
    await second.see('complete')
    const presence = second.events.findLast(({ type }) => type === 'presence')
    assert.deepEqual(presence?.payload, { clients: ['program'] })
  })

  it('loses nothing when a client vanishes: whoever opens the session finds what waits', async () => {
    const first = await connect()
    first.say('chat', { message: 'Greet' })
    await first.see('plan')
    const session_id = first.events[0]?.session_id
    first.socket.disconnect()
    const later = await connect()
    later.say('open_session', { session_id })
    await approveAll(later)
    assert.equal(readFileSync(join(folder, 'a.txt'), 'utf8'), 'hello\n')
  })

  it('keeps the sessions of sockets apart, and answers what it cannot do', async () => {
    const [mine, theirs] = [await connect(), await connect()]
    mine.say('chat', { message: 'Greet' })
    const { id: plan_id } = await mine.see('plan')
    theirs.say('approve_plan', { plan_id })
    assert.equal((await theirs.see('error')).detail, 'Nothing is going on here.')
    theirs.say('open_session', { session_id: 'nobody' })
    assert.equal((await theirs.see('error')).detail, 'There is no such session.')
    theirs.socket.emit('client:command', 'nonsense')
    assert.equal((await theirs.see('error')).detail, "Invalid command: missing 'type' field")
    theirs.socket.emit('client:command')
    await theirs.see('error')
    theirs.say('fly')
    assert.match((await theirs.see('error')).detail, /^Invalid command: /)
    theirs.say('chat', { message: ' ' })
    assert.match((await theirs.see('error')).detail, /Write what you want first/)
    mine.say('cancel')
    await mine.see('approval_resolved')
    assert.equal((await mine.see('status')).state, 'idle')
  })

  it('lets nobody in without the token, nor pages of others with it', async () => {
    const wrong = [
      {},
      { token: '' },
      { token: server.token.slice(1) },
      { token: server.token.toLowerCase() },
      { token: 1 },
    ]
    for (const auth of wrong) await assert.rejects(connect(auth), /Unauthorized/)
    const pages = [
      'https://evil.example',
      'null',
      'http://localhost.evil.com',
      `${friend}.evil.com`,
      'http://localhost:3001',
    ]
    for (const origin of pages) await assert.rejects(connect({ token: server.token }, { origin }))
    assert.ok(
      logged.includes(
        'The Origin https://evil.example is not let in. To let it in, start with --allow-origin https://evil.example',
      ),
    )
    for (const host of ['evil.example', `evil.example:${new URL(server.url).port}`, '0.0.0.0', '127.0.0.1'])
      await assert.rejects(connect({ token: server.token }, { host }))
    await connect({}, { authorization: `Bearer ${server.token}` })
    await connect({}, { origin: friend })
    await connect({ token: server.token }, { origin: server.url })
  })

  it('says that it is there, and where it works only to whoever is let in', async () => {
    const health = (headers = {}) => fetch(`${server.url}/health`, { headers }).then((response) => response.json())
    assert.deepEqual(await health(), { status: 'ok' })
    assert.deepEqual(await health({ authorization: `Bearer ${server.token}` }), { status: 'ok', workspace: folder })
    assert.deepEqual(await health({ authorization: `Bearer ${server.token}x` }), { status: 'ok' })
    assert.deepEqual(
      [(await fetch(`${server.url}/files`)).status, (await fetch(`${server.url}/health`, { method: 'POST' })).status],
      [401, 405],
    )
    assert.equal(await statusWith({ host: 'evil.example' }), 403)
    assert.equal(await statusWith({ host: new URL(server.url).host, origin: 'https://evil.example' }), 403)
  })

  const statusWith = (headers: Record<string, string>) =>
    new Promise((resolve, reject) => {
      request(`${server.url}/health`, { headers }, (response) => resolve(response.resume().statusCode))
        .on('error', reject)
        .end()
    })

  it('stays up whatever is sent to it', async () => {
    const guest = await connect()
    guest.socket.emit('client:command', { type: 'chat', payload: { message: 'x'.repeat(1_100_000) } })
    await new Promise((resolve) => guest.socket.on('disconnect', resolve))
    const raw = connectTcp(Number(new URL(server.url).port), '127.0.0.1')
    raw.write('GET /health HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n')
    await new Promise((resolve) => raw.on('data', resolve))
    raw.destroy()
    const other = await connect()
    other.socket.emit(
      'client:command',
      JSON.parse('{"type":"chat","payload":{"message":"Greet","__proto__":{"admin":true}}}'),
    )
    await other.see('plan')
    assert.equal(({} as { admin?: boolean }).admin, undefined)
    for (let n = 0; n < 300; n++) other.say('approve_plan', { plan_id: 'nothing' })
    await other.see('command_rejected')
    assert.match((await other.see('error')).detail, /^That is too fast/)
    assert.equal((await fetch(`${server.url}/health`)).status, 200)
  })

  it('cuts off a client that does not read, and lets the others go on', async () => {
    const large = { type: 'text', text: 'x'.repeat(500_000) } as const
    await serveWith(Array.from({ length: 80 }, () => [large]))
    const reader = await connect()
    reader.say('chat', { message: 'Go' })
    await reader.see('complete')
    const deaf = await connect()
    deaf.say('open_session', { session_id: reader.events[0]?.session_id })
    await deaf.see('complete')
    const { engine } = deaf.socket.io as unknown as { engine: { transport: { ws: { _socket: { pause(): void } } } } }
    engine.transport.ws._socket.pause()
    for (let n = 0; n < 79 && logged.length === 0; n++) {
      reader.say('chat', { message: 'Go' })
      await reader.see('complete')
    }
    assert.ok(logged.includes('A client that does not read was cut off.'))
    assert.equal(reader.socket.connected, true)
  })

  it('says so when its port is taken', async () => {
    const port = Number(new URL(server.url).port)
    await assert.rejects(
      createServer(agent, { workspace: folder, ...page, port, log: () => {} }),
      /^Error: Port \d+ is taken\. Choose/,
    )
  })
})
