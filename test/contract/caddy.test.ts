import assert from 'node:assert/strict'
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { io } from 'socket.io-client'
import { Guest } from './guest.ts'
import { useServing } from './serving.ts'

const hasCaddy = spawnSync('caddy', ['version']).status === 0

/** Hands everything below /agent on as it is. */
const configuration = (port: number, to: string): string => `{
  admin off
  auto_https off
}
http://localhost:${port} {
  reverse_proxy /agent/* ${to}
}
`

;(hasCaddy ? describe : describe.skip)('behind a Caddy', function () {
  this.timeout(30_000)
  const served = useServing()
  let caddy: ChildProcess
  let url = ''

  beforeEach(async () => {
    const port = await freePort()
    url = `http://localhost:${port}/agent`
    await served().start({ publicUrl: new URL(url) })
    const file = join(served().outer, 'Caddyfile')
    writeFileSync(file, configuration(port, served().server.url))
    const env = { PATH: process.env['PATH'], HOME: served().outer }
    caddy = spawn('caddy', ['run', '--config', file, '--adapter', 'caddyfile'], { env, stdio: 'ignore' })
    while (!(await fetch(`${url}/health`).catch(() => null))?.ok)
      await new Promise((resolve) => setTimeout(resolve, 50))
  })
  afterEach(() => new Promise((resolve) => caddy.once('close', resolve) && caddy.kill()))

  it('carries out a task, and serves the files', async () => {
    const socket = io(new URL(url).origin, {
      path: '/agent/socket.io/',
      transports: ['websocket'],
      reconnection: false,
      auth: { token: served().server.token },
    })
    const guest = new Guest(socket)
    guest.say('chat', { message: 'Greet' })
    guest.say('approve_plan', { plan_id: (await guest.see('plan')).id })
    await guest.see('complete')
    socket.disconnect()
    const tree = await fetch(`${url}/tree`, { headers: served().known })
    assert.equal((await tree.json()).path, '.')
    const login = await fetch(served().server.newLink(), { redirect: 'manual' })
    assert.deepEqual([login.status, login.headers.get('location')], [303, '/agent/'])
  })

  it('lets nobody in without the token', async () => {
    assert.equal((await fetch(`${url}/tree`)).status, 401)
    const foreign = { ...served().known, origin: 'https://evil.example' }
    assert.equal((await fetch(`${url}/tree`, { headers: foreign })).status, 403)
  })
})

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().on('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}
