import assert from 'node:assert/strict'
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildSync } from 'esbuild'
import { io } from 'socket.io-client'
import type { FaultServer } from './faultServer.ts'
import { Guest } from './guest.ts'
import { scriptedProvider } from './scriptedProvider.ts'

describe('agentic-editor serve', function () {
  this.timeout(30_000)
  const home = realpathSync(mkdtempSync(join(tmpdir(), 'serve-')))
  const main = join(home, 'cli.cjs')
  const env = { PATH: process.env['PATH'], AGENTIC_CONFIG_DIR: join(home, 'config') }
  let child: ChildProcess
  let said = ''
  let provider: FaultServer | undefined

  before(() => {
    buildSync({ entryPoints: ['src/cli/main.ts'], outfile: main, bundle: true, platform: 'node', logLevel: 'error' })
  })
  afterEach(async () => {
    child.kill('SIGKILL')
    await provider?.close()
    provider = undefined
  })
  after(() => rmSync(home, { recursive: true }))

  /** Starts it in `home`; resolves with what it says of itself. */
  async function start(...args: string[]): Promise<{ url: string; token: string }> {
    said = ''
    child = spawn(process.execPath, [main, ...args], { cwd: home, env })
    child.stdout?.on('data', (data) => (said += data))
    while (!said.includes('Ctrl-C')) await new Promise((resolve) => setTimeout(resolve, 10))
    const [, url = '', token = ''] = /address {4}(\S+)\n {2}token {6}(\S+)/.exec(said) ?? []
    return { url, token }
  }

  const connect = (url: string, token: string): Guest =>
    new Guest(io(url, { transports: ['websocket'], reconnection: false, forceNew: true, auth: { token } }))

  it('prints where it is and its token, lets in who has it, and stops when told to', async () => {
    const { url, token } = await start('serve', '-w', home, '--port', '0')
    const guest = connect(url, token)
    guest.say('chat', { message: 'Hello' })
    await guest.see('complete')
    const { port } = new URL(url)
    const second = spawnSync(process.execPath, [main, '-w', home, '--port', port], { env, encoding: 'utf8' })
    assert.match(second.stderr, /^Port \d+ is taken\. Choose another one with --port/)
    child.kill('SIGINT')
    assert.equal(await new Promise((resolve) => child.on('close', resolve)), 0)
    await assert.rejects(fetch(`${url}/health`))
  })

  it('serves below a path', async () => {
    const { url } = await start('--workspace-dir', home, '--port', '0', '--base-path', '/agent/')
    assert.match(said, new RegExp(`^Serving ${home}\n`))
    assert.match(url, /:\d+\/agent$/)
    const [, link = ''] = /open {7}(\S+)/.exec(said) ?? []
    const { status, headers } = await fetch(link, { redirect: 'manual' })
    assert.deepEqual([link.startsWith(`${url}/login?`), status, headers.get('location')], [true, 303, '/agent/'])
    assert.deepEqual(await (await fetch(`${url}/health`)).json(), { status: 'ok' })
    const wrong = spawnSync(process.execPath, [main, '-w', home, '--base-path', 'agent'], { env, encoding: 'utf8' })
    assert.match(wrong.stderr, /^agent is no path to serve at\./)
  })

  it('takes folder, address and port from .env, and is stopped in time with a command that runs', async () => {
    writeFileSync(join(home, '.env'), 'WORKSPACE_DIR=mine\nHOST=127.0.0.1\nPORT=0\n')
    const { url, token } = await start()
    assert.match(said, new RegExp(`^Serving ${join(home, 'mine')}\n`))
    assert.ok(existsSync(join(home, 'mine')))
    const guest = connect(url, token)
    guest.say('chat', { message: 'Run the command `echo begun > begun; sleep 60`' })
    guest.say('approve_plan', { plan_id: (await guest.see('plan')).id })
    guest.say('approve_terminal', { command_id: (await guest.see('terminal_command')).id })
    while (!existsSync(join(home, 'mine/begun'))) await new Promise((resolve) => setTimeout(resolve, 10))
    const gone = new Promise((resolve) => guest.socket.on('disconnect', resolve))
    child.kill('SIGTERM')
    assert.equal(await new Promise((resolve) => child.on('close', resolve)), 0)
    await gone
    rmSync(join(home, '.env'))
  })

  it('asks the model that a client names, with its key and address, until that is taken back', async () => {
    const answers = Array.from({ length: 3 }, () => ['```js\nsum(a, b)\n```'])
    provider = await scriptedProvider('openai-chat', answers)
    const { url, token } = await start('-w', home, '--port', '0')
    const ask = async (path: string, body: object) => {
      const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
      const response = await fetch(`${url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) })
      return response.json()
    }
    const place = { path: 'a.js', prefix: 'const c = ', suffix: '' }
    assert.deepEqual(await ask('/api/autocomplete', place), { completion: '' })
    const settings = { model: 'openai/mine', apiKey: 'sk-of-the-client', apiBase: provider.url }
    assert.deepEqual(await ask('/llm/verify', settings), { success: true, model: 'openai/mine' })
    await ask('/settings', { key: 'llm_settings', value: settings })
    assert.deepEqual(await ask('/api/autocomplete', place), { completion: 'sum(a, b)' })
    assert.equal(provider.received[0]?.headers.authorization, 'Bearer sk-of-the-client')
    const refused = await ask('/llm/verify', { model: 'nobody/knows-this' })
    assert.equal(refused.success, false)
    assert.doesNotMatch(refused.error, /sk-of-the-client/)
    const guest = connect(url, token)
    const asked = provider.received.length
    await fetch(`${url}/settings/llm_settings`, { method: 'DELETE', headers: { authorization: `Bearer ${token}` } })
    const none = { api_key: '', model: 'gemini/gemini-2.0-flash' }
    guest.say('chat', { message: 'Hello', llm_settings: none })
    await guest.see('complete')
    assert.equal(provider.received.length, asked)
  })
})
