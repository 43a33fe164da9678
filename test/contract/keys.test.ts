import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { buildSync } from 'esbuild'
import type { Variables } from '../../src/models/mode.ts'
import { redact } from '../../src/models/redact.ts'
import { type FaultServer, faultServer } from './faultServer.ts'
import { type Answer, scriptedProvider } from './scriptedProvider.ts'

/** Keys of many makers, as they look. */
const keys = Object.fromEntries(
  [
    ...'OPENAI ANTHROPIC DEEPSEEK GOOGLE GEMINI MISTRAL GROQ XAI TOGETHER FIREWORKS OPENROUTER COHERE ZHIPU MOONSHOT'.split(
      ' ',
    ),
    ...'CEREBRAS NVIDIA PERPLEXITY HF AZURE DEEPINFRA'.split(' '),
  ].map((name, index) => [`${name}_API_KEY`, `sk-${name.toLowerCase()}-seed${index}-${'0123456789'.repeat(2)}`]),
)

describe('keys', function () {
  this.timeout(30_000)
  const home = mkdtempSync(join(tmpdir(), 'keys-'))
  const folder = join(home, 'project')
  const main = join(home, 'cli.cjs')
  let server: FaultServer | undefined
  before(() => buildSync({ entryPoints: ['src/cli/main.ts'], outfile: main, bundle: true, platform: 'node' }))
  beforeEach(() => mkdirSync(folder))
  afterEach(async () => {
    await server?.close()
    server = undefined
    for (const path of [folder, join(home, 'config')]) rmSync(path, { recursive: true, force: true })
  })
  after(() => rmSync(home, { recursive: true }))

  const environment = (more: Variables = {}) => ({
    PATH: process.env['PATH'],
    AGENTIC_CONFIG_DIR: join(home, 'config'),
    OPENAI_CUSTOM_HEADERS: 'x-other: secret-header-0123456789',
    ...keys,
    ...more,
  })

  /** Someone who says yes to everything; gives all that was printed. */
  async function approveAll(more: Variables, cwd = folder): Promise<string> {
    const child = spawn(process.execPath, [main, 'chat', 'Look', '-w', folder, '--json'], {
      cwd,
      env: environment(more),
    })
    let printed = ''
    child.stderr.on('data', (data) => {
      printed += data
    })
    for await (const line of createInterface({ input: child.stdout })) {
      printed += `${line}\n`
      const { type, payload } = JSON.parse(line)
      const say = (command: string, id: string) =>
        child.stdin.write(`${JSON.stringify({ type: command, payload: { [id]: payload.id } })}\n`)
      if (type === 'plan') say('approve_plan', 'plan_id')
      if (type === 'terminal_command') say('approve_terminal', 'command_id')
    }
    return printed
  }

  const files = (at: string): string[] =>
    readdirSync(at, { recursive: true, encoding: 'utf8' })
      .map((name) => join(at, name))
      .filter((path) => statSync(path).isFile())
  const secrets = [...Object.values(keys), 'secret-header-0123456789', 'general-key-0123456789']
  const leaks = (text: string) => secrets.filter((key) => text.includes(key))

  const task: readonly Answer[] = [
    [['propose_plan', { title: 'Look', description: '', steps: [{ description: 'Look at the environment' }] }]],
    [
      [
        'run_command',
        { command: 'env; cat /proc/$PPID/environ 2>/dev/null | tr "\\0" "\\n" | grep -c . ', description: 'Looks' },
      ],
    ],
    ['Seen.'],
    ['Done.'],
  ]

  it('go to their provider only, and to nothing that is printed, stored, or run', async () => {
    server = await scriptedProvider('openai-chat', task)
    const general = {
      LITELLM_MODEL: 'openai/mine',
      LITELLM_API_BASE: server.url,
      LITELLM_API_KEY: 'general-key-0123456789',
    }
    const printed = await approveAll(general)
    assert.match(printed, /"type":"complete"/)
    assert.match(printed, /PATH=/, 'the command has run')
    assert.deepEqual(leaks(printed), [])
    const stored = files(join(home, 'config'))
    assert.ok(stored.length > 0)
    for (const path of stored) assert.deepEqual(leaks(readFileSync(path, 'utf8')), [], path)
    for (const { headers, body } of server.received) {
      assert.equal(headers.authorization, 'Bearer general-key-0123456789')
      assert.deepEqual(leaks(JSON.stringify([{ ...headers, authorization: '' }, body])), [])
    }
  })

  it('are in no sentence about an error, however the provider repeats them', async () => {
    const echoes = [
      (key: string) => `Wrong key ${key}`,
      (key: string) => `Bad header: Bearer ${key}`,
      (key: string) => `https://x.example/?key=${encodeURIComponent(key)}`,
      (key: string) => `Incorrect API key provided: ${key.slice(0, 8)}*****${key.slice(-4)}`,
      (key: string) => btoa(key),
    ]
    for (const echo of echoes) {
      const message = echo(keys['OPENAI_API_KEY'] ?? '')
      server = await faultServer(() => ({
        status: 401,
        headers: { 'content-type': 'application/json' },
        chunks: [JSON.stringify({ error: { message } })],
      }))
      const printed = await approveAll({ LITELLM_MODEL: 'openai/gpt-4o', OPENAI_API_BASE: server.url })
      assert.equal(server.received.length, 1)
      assert.match(printed, /does not accept the key/)
      assert.deepEqual(leaks(printed), [])
      assert.ok(!printed.includes(btoa(keys['OPENAI_API_KEY'] ?? '')))
      await server.close()
    }
  })

  it('are not sent where a file in the folder says', async () => {
    server = await faultServer(() => ({ status: 500 }))
    const hostile = [
      'LITELLM_API_BASE',
      'OPENAI_API_BASE',
      'OPENAI_BASE_URL',
      'ANTHROPIC_BASE_URL',
      'ANTHROPIC_API_BASE',
    ]
    writeFileSync(join(folder, '.env'), hostile.map((name) => `${name}=${server?.url}\n`).join(''))
    for (const model of ['openai/gpt-4o', 'openai/gpt-5', 'anthropic/claude-sonnet-4-5']) {
      const { stdout, status } = spawnSync(process.execPath, [main, 'models', '--resolve', model, '--json'], {
        cwd: folder,
        env: environment(),
        encoding: 'utf8',
      })
      assert.equal(status, 0)
      assert.match(JSON.parse(stdout).base_url, /^https:\/\/api\.(openai|anthropic)\.com/)
      assert.deepEqual(leaks(stdout), [])
    }
    assert.equal(server.received.length, 0)
  })

  it('are found in a .env file of the current directory, with the address beside them', async () => {
    server = await scriptedProvider('openai-chat', [['Hello.']])
    const lines = ['LITELLM_MODEL=openai/mine', `LITELLM_API_BASE=${server.url}`, 'LITELLM_API_KEY="from-the-file"']
    writeFileSync(join(folder, '.env'), lines.join('\n'))
    assert.match(await approveAll({}), /"content":"Hello\."/)
    assert.equal(server.received[0]?.headers.authorization, 'Bearer from-the-file')
  })

  it('are taken out of a text in every form', () => {
    for (const key of Object.values(keys)) {
      const forms = [key, encodeURIComponent(key), btoa(key), `Bearer ${key}`, `?api_key=${key}&x=1`]
      for (const form of forms) assert.deepEqual(leaks(redact(`before ${form} after`, [key])), [])
      assert.doesNotMatch(redact(`it is ${key.slice(0, 8)}****${key.slice(-4)}.`, []), new RegExp(key.slice(0, 8)))
    }
    assert.equal(
      redact('The key of a door, and skeleton-like words stay.', ['', undefined, 'abc']),
      'The key of a door, and skeleton-like words stay.',
    )
  })
})
