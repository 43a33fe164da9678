import assert from 'node:assert/strict'
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { AgentEvent } from '../../src/index.ts'

const main = ['--import', 'tsx', 'src/cli/main.ts']

describe('agentic-editor', () => {
  const home = mkdtempSync(join(tmpdir(), 'cli-'))
  const folder = join(home, 'project')
  const env = { ...process.env, AGENTIC_CONFIG_DIR: join(home, 'config'), NO_COLOR: '1', EDITOR: 'true', VISUAL: '' }
  beforeEach(() => cpSync('test/fixtures/python', folder, { recursive: true }))
  afterEach(() => rmSync(folder, { recursive: true }))
  after(() => rmSync(home, { recursive: true }))

  const run = (args: string[], input = '') =>
    spawnSync(process.execPath, [...main, ...args], { env, input, encoding: 'utf8' })

  describe('at a terminal', () => {
    const hasScript = process.platform === 'linux' && spawnSync('script', ['--version']).status === 0

    /** Types each answer when its question is there, in a pseudo-terminal. */
    async function type(args: string[], ...answers: [question: string, answer: string][]) {
      const line = [process.execPath, ...main, ...args].map((word) => `'${word}'`).join(' ')
      const child = spawn('script', ['-qfec', line, '/dev/null'], { env })
      let seen = ''
      let from = 0
      child.stdout.on('data', (data) => {
        seen += data
        const [next] = answers
        const at = next ? seen.indexOf(next[0], from) : -1
        if (!next || at < 0) return
        from = at + next[0].length
        answers.shift()
        child.stdin.write(next[1])
      })
      const code = await ended(child)
      return { seen: seen.replace(/\r/g, ''), code }
    }

    before(function () {
      if (!hasScript) this.skip()
    })

    it('asks for the plan, each change and each command, and says how it ended', async () => {
      const { seen, code } = await type(
        ['chat', 'Add a health check endpoint', '-w', folder],
        ['Approve this plan?', '?\r'],
        ['a  approve it', 'a\r'],
        ['Make this change?', 'a\r'],
        ['Make this change?', 'e\r'],
        ['Run it?', 'a\r'],
      )
      assert.match(seen, /\+ {8}if url\.path == "\/health":/)
      assert.match(seen, /exit 0/)
      assert.equal(code, 0)
      assert.match(readFileSync(join(folder, 'main.py'), 'utf8'), /"\/health"/)
      assert.ok(existsSync(join(folder, 'test_health.py')))
    }).timeout(30_000)

    it('takes a reason for a no, and leaves the file alone', async () => {
      const before = readFileSync(join(folder, 'main.py'), 'utf8')
      const { seen, code } = await type(
        ['chat', 'Fix error handling in main.py', '-w', folder],
        ['Approve this plan?', 'a\r'],
        ['Make this change?', 'r\r'],
        ['Why not?', 'not today\r'],
      )
      assert.match(seen, /“not today”/)
      assert.equal(code, 1)
      assert.equal(readFileSync(join(folder, 'main.py'), 'utf8'), before)
    }).timeout(30_000)

    it('stops with Ctrl-C, also a command that runs', async () => {
      const { code } = await type(
        ['chat', 'Run the command `echo started; sleep 300`', '-w', folder],
        ['Approve this plan?', 'a\r'],
        ['Run it?', 'a\r'],
        ['started\r\n', '\u0003'],
      )
      assert.equal(code, 130)
    }).timeout(30_000)

    it('says so when the plan is rejected', async () => {
      const { code } = await type(
        ['chat', 'Add a health check endpoint', '-w', folder],
        ['Approve this plan?', 'r\r'],
        ['Why not?', '\r'],
      )
      assert.equal(code, 3)
    }).timeout(30_000)
  })

  it('speaks lines of JSON, in and out', async () => {
    const child = spawn(process.execPath, [...main, 'chat', 'Run the command `echo hi`', '-w', folder, '--json'], {
      env,
    })
    const say = (type: string, payload: object) => child.stdin.write(`${JSON.stringify({ type, payload })}\n`)
    const events: AgentEvent[] = []
    let plan_id = ''
    createInterface({ input: child.stdout }).on('line', (line) => {
      const event = AgentEvent.parse(JSON.parse(line))
      events.push(event)
      if (event.type === 'plan') {
        plan_id = event.payload.id
        child.stdin.write('no json\n')
      }
      if (event.type === 'command_rejected') say('approve_plan', { plan_id })
      if (event.type === 'terminal_command') say('approve_terminal', { command_id: event.payload.id })
    })
    assert.equal(await ended(child), 0)
    const output = events.find(({ type }) => type === 'terminal_output')
    assert.equal(output?.type === 'terminal_output' && output.payload.stdout, 'hi\n')
  }).timeout(30_000)

  it('answers a question without anyone to answer back, and gives up when something waits', () => {
    assert.equal(run(['chat', 'What does this project do?', '-w', folder]).status, 0)
    assert.equal(run(['chat', 'Add a health check endpoint', '-w', folder, '--json']).status, 130)
  }).timeout(30_000)

  it('lists sessions, and goes on with one', () => {
    run(['chat', 'Hello', '-w', folder])
    assert.match(run(['sessions', '-w', folder]).stdout, /complete +Hello/)
    run(['chat', 'What does this project do?', '-w', folder, '--continue'])
    const [latest] = run(['sessions', '-w', folder, '--json']).stdout.split('\n')
    assert.equal(JSON.parse(latest ?? '').title, 'Hello')
  }).timeout(30_000)

  it('says what is wrong with a call', () => {
    const wrong = [['fly'], ['chat'], ['chat', 'Hi', '-w', join(home, 'nowhere')], ['--loud']]
    for (const args of wrong) {
      const { status, stderr } = run(args)
      assert.deepEqual([status, stderr.split('\n').length], [2, 2], stderr)
    }
    assert.match(run(['--help']).stdout, /agentic-editor chat/)
  }).timeout(30_000)
})

const ended = (child: ChildProcess) => new Promise<number | null>((resolve) => child.once('close', resolve))
