import assert from 'node:assert/strict'
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { buildSync } from 'esbuild'
import { AgentEvent } from '../../src/index.ts'

describe('agentic-editor', () => {
  const home = mkdtempSync(join(tmpdir(), 'cli-'))
  const folder = join(home, 'project')
  const outfile = join(home, 'cli.cjs')
  const main = [outfile]
  const env = {
    ...process.env,
    AGENTIC_CONFIG_DIR: join(home, 'config'),
    NO_COLOR: '1',
    NODE_OPTIONS: '',
    EDITOR: 'true',
    VISUAL: '',
  }
  // Put together once, since it is started so often.
  before(function () {
    this.timeout(30_000)
    buildSync({ entryPoints: ['src/cli/main.ts'], outfile, bundle: true, platform: 'node' })
  })
  beforeEach(() => cpSync('test/fixtures/python', folder, { recursive: true }))
  afterEach(() => {
    for (const path of [folder, join(home, 'config')]) rmSync(path, { recursive: true, force: true })
  })
  after(() => rmSync(home, { recursive: true }))

  const run = (args: string[], input = '') =>
    spawnSync(process.execPath, [...main, ...args], { env, input, encoding: 'utf8' })

  describe('at a terminal', () => {
    const hasScript = process.platform === 'linux' && spawnSync('script', ['--version']).status === 0

    /** Types each answer when its question is there, in a pseudo-terminal. */
    const type = (args: string[], ...answers: [question: string, answer: string][]) => typeWith({}, args, ...answers)
    async function typeWith(
      more: Record<string, string>,
      args: string[],
      ...answers: [question: string, answer: string][]
    ) {
      const line = [process.execPath, ...main, ...args].map((word) => `'${word}'`).join(' ')
      const child = spawn('script', ['-qfec', line, '/dev/null'], { env: { ...env, ...more } })
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
        ['Make this change?', 'a\r'],
        ['Run it?', 'a\r'],
      )
      assert.match(seen, /\+ {8}if url\.path == "\/health":/)
      assert.match(seen, /exit 0/)
      assert.equal(code, 0)
      assert.match(readFileSync(join(folder, 'main.py'), 'utf8'), /"\/health"/)
      assert.ok(existsSync(join(folder, 'test_health.py')))
    }).timeout(30_000)

    it('lets the plan be edited, and does what stands in it then', async () => {
      const { seen, code } = await typeWith(
        { EDITOR: "sed -i -e 's/^- .*unittest.*/And then?/'" },
        ['chat', 'Add a health check endpoint', '-w', folder],
        ['Approve this plan?', 'e\r'],
        ['Approve this plan?', 'r\r'],
        ['Why not?', '\r'],
      )
      assert.match(seen, /Line \d+: This is no step: .* Nothing was approved\./)
      assert.equal(code, 3)
      const edited = await typeWith(
        { EDITOR: "sed -i -e '/unittest/s/\\[ ]/[x]/'" },
        ['chat', 'Add a health check endpoint', '-w', folder],
        ['Approve this plan?', 'e\r'],
        ['Make this change?', 'a\r'],
        ['Make this change?', 'a\r'],
      )
      assert.equal(edited.code, 0)
      assert.doesNotMatch(edited.seen, /Run it\?/)
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

  it('takes answers that are piped in, in their order', () => {
    const { stdout, status } = run(['chat', 'Add a health check endpoint', '-w', folder], 'a\n?\na\na\na\n')
    assert.match(stdout, /Approve this plan\?[\s\S]*Make this change\?[\s\S]*e {2}edit it[\s\S]*Run it\?/)
    assert.equal(status, 0)
    assert.ok(existsSync(join(folder, 'test_health.py')))
  }).timeout(30_000)

  it('shows the plan also where nobody can answer', () => {
    const { stdout, status } = run(['chat', 'Add a health check endpoint', '-w', folder])
    assert.match(stdout, /1\. [\s\S]*Nobody can answer here, so the run is stopped/)
    assert.equal(status, 130)
  }).timeout(30_000)

  it('says which model answers, and what is missing for it', () => {
    assert.match(run(['models', 'claude', 'sonnet']).stdout, /^anthropic\/claude-sonnet-[^\n]* \$\d/m)
    assert.match(run(['models']).stdout, /^2\d\d providers and \d+ models are known/)
    const resolved = run(['models', '--resolve', 'glm/glm-4-flash', '--json'])
    assert.deepEqual([resolved.status, JSON.parse(resolved.stdout).provider], [0, 'zhipuai'])
    const wrong = run(['models', '--resolve', 'nope/x'])
    assert.deepEqual(
      [wrong.status, wrong.stdout],
      [2, 'Nobody is known who has the model nope/x. Write provider/model, such as openai/gpt-4o.\n'],
    )
    const without = run(['chat', 'Hi', '-w', folder, '--model', 'mistral/mistral-large-latest'])
    assert.deepEqual([without.status, without.stderr], [1, 'Mistral needs a key, and MISTRAL_API_KEY is not set.\n'])
  }).timeout(30_000)

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
    const before = readFileSync(join(folder, 'main.py'), 'utf8')
    for (const json of [[], ['--json']])
      assert.equal(run(['chat', 'Add a health check endpoint', '-w', folder, ...json]).status, 130)
    assert.equal(readFileSync(join(folder, 'main.py'), 'utf8'), before)
  }).timeout(30_000)

  it('lists sessions, and goes on with one', () => {
    run(['chat', 'Hello', '-w', folder])
    assert.match(run(['sessions', '-w', folder]).stdout, /complete +Hello/)
    run(['chat', 'What does this project do?', '-w', folder, '--continue'])
    const [latest] = run(['sessions', '-w', folder, '--json']).stdout.split('\n')
    assert.equal(JSON.parse(latest ?? '').title, 'Hello')
  }).timeout(30_000)

  describe('a call that is wrong', () => {
    const nobody = 65_534
    const see = ' See agentic-editor --help.\n'
    const nowhere = join(home, 'nowhere')
    const wrong: Record<string, readonly [args: string[], told: string]> = {
      'an unknown command': [['fly'], 'There is no command fly.'],
      'an unknown option': [['--loud'], "Unknown option '--loud'."],
      'an option without its value': [['chat', 'Hi', '-w'], "Option '-w, --workspace <value>' argument missing."],
      'no words': [['chat'], 'Say what you want: agentic-editor chat "Add a health check".'],
      'words that are blanks': [['chat', ' '], 'Say what you want: agentic-editor chat "Add a health check".'],
      'a folder that is not there': [['chat', 'Hi', '-w', nowhere], `There is no folder ${nowhere}.`],
      'a folder that is a file': [['chat', 'Hi', '-w', join(folder, 'main.py')], `${folder}/main.py is not a folder.`],
      'an origin that is none': [['--allow-origin', 'x'], 'x is no origin. Write for example http://localhost:3000.'],
      'the origin of sandboxes': [
        ['--allow-origin', 'null'],
        'null is the origin of any page in a sandbox: it is not let in.',
      ],
      'a folder without a name': [['chat', 'Hi', '-w', ''], 'The name of the folder is empty.'],
      'a session that is not there': [
        ['chat', 'Hi', '-w', folder, '--session', 'x'],
        `There is no session x in ${folder}: agentic-editor sessions lists them.`,
      ],
    }
    it('is told so in one line, with exit code 2, and leaves no session', async () => {
      const ends = Object.entries(wrong).map(async ([what, [args, told]]) => {
        const child = spawn(process.execPath, [...main, ...args], { env })
        const said = { stdout: '', stderr: '' }
        for (const name of ['stdout', 'stderr'] as const) child[name].on('data', (data) => (said[name] += data))
        const code = await ended(child)
        assert.deepEqual({ ...said, code }, { stdout: '', stderr: told + see, code: 2 }, what)
      })
      await Promise.all(ends)
      assert.equal(run(['sessions', '-w', folder]).stdout, `No sessions in ${folder}.\n`)
    }).timeout(30_000)

    it('a folder that may not be read: one line, exit code 2', function () {
      const locked = join(home, 'locked')
      mkdirSync(locked, { mode: 0 })
      chmodSync(home, 0o755)
      const uid = process.getuid?.() === 0 ? { uid: nobody } : {}
      // Someone else must be able to run this at all.
      if (spawnSync(process.execPath, [...main, '--version'], { env, ...uid }).status !== 0) this.skip()
      const args = [...main, 'chat', 'Hi', '-w', locked]
      const { status, stderr } = spawnSync(process.execPath, args, { env, ...uid, encoding: 'utf8' })
      assert.deepEqual([stderr, status], [`The folder ${locked} cannot be read.${see}`, 2])
    }).timeout(30_000)
  })

  it('does not take a session from another process, which goes on with it', async () => {
    const first = spawn(process.execPath, [...main, 'chat', 'Add a health check endpoint', '-w', folder, '--json'], {
      env,
    })
    const lines = createInterface({ input: first.stdout })
    const waits = new Promise<string>((resolve) =>
      lines.on('line', (line) => line.includes('"type":"plan"') && resolve(JSON.parse(line).payload.id)),
    )
    const plan_id = await waits
    const [id] = run(['sessions', '-w', folder]).stdout.split(' ')
    const { status, stderr, stdout } = run(['chat', 'Hi', '-w', folder, '--session', id ?? ''])
    assert.deepEqual([stderr, stdout, status], ['This session is open in another window or terminal.\n', '', 1])
    first.stdin.write(`${JSON.stringify({ type: 'reject_plan', payload: { plan_id } })}\n`)
    assert.equal(await ended(first), 3)
  }).timeout(30_000)

  it('stops when nobody reads what it says', async () => {
    for (const json of [[], ['--json']]) {
      const args = [...main, 'chat', 'Add a health check endpoint', '-w', folder, ...json]
      const child = spawn(process.execPath, args, { env })
      let stderr = ''
      child.stderr.on('data', (data) => {
        stderr += data
      })
      child.stdout.destroy()
      assert.deepEqual([await ended(child), stderr], [130, ''])
    }
    assert.match(run(['sessions', '-w', folder]).stdout, /idle .*\n.*idle /)
  }).timeout(30_000)

  it('says what it can do', () => assert.match(run(['--help']).stdout, /agentic-editor chat/)).timeout(30_000)
})

const ended = (child: ChildProcess) => new Promise<number | null>((resolve) => child.once('close', resolve))
