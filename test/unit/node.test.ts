import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Approved } from '../../src/core/approvals.ts'
import { ToolError } from '../../src/core/errors.ts'
import { commandEnvironment } from '../../src/node/environment.ts'
import { nodeProcesses } from '../../src/node/processes.ts'
import { nodeWorkspace } from '../../src/node/workspace.ts'

const home = mkdtempSync(join(tmpdir(), 'workspace-'))
const root = join(home, 'root')
after(() => rmSync(home, { recursive: true }))
const at = (path: string) => join(root, path)
const { signal } = new AbortController()

/** What the gate would hand over; only here is it made without one. */
const change = (path: string, original: string | null, modified: string) =>
  ({
    path,
    original: original ?? '',
    modified,
    kind: original === null ? 'create' : 'modify',
  }) as unknown as Approved<'file_change'>
const removal = (path: string, original: string) =>
  ({ path, original, modified: '', kind: 'delete' }) as unknown as Approved<'file_change'>
const move = (old_path: string, path: string, text: string) =>
  ({ path, old_path, original: text, modified: text, kind: 'rename' }) as unknown as Approved<'file_change'>
const command = (line: string, options: { working_dir?: string; timeout_ms?: number } = {}) =>
  ({ command: line, working_dir: root, ...options }) as unknown as Approved<'terminal_command'>

describe('a workspace on disk', () => {
  const workspace = nodeWorkspace(root)
  before(() => {
    mkdirSync(at('src'), { recursive: true })
    writeFileSync(at('src/a.txt'), 'one\r\ntwo\n')
    writeFileSync(join(home, 'secret.txt'), 'secret')
  })

  it('reads text as it is, a byte order mark and mixed line ends included, and writes it back so', async () => {
    const text = '\uFEFFone\r\ntwo\nthree'
    writeFileSync(at('mixed.txt'), text)
    assert.equal(await workspace.read('mixed.txt'), text)
    await workspace.apply(change('mixed.txt', text, `${text}!`))
    assert.equal(readFileSync(at('mixed.txt'), 'utf8'), `${text}!`)
  })

  it('makes new files and the folders they are in, and keeps the mode of old ones', async () => {
    await workspace.apply(change('new/deep/b.txt', null, 'b'))
    assert.equal(readFileSync(at('new/deep/b.txt'), 'utf8'), 'b')
    chmodSync(at('new/deep/b.txt'), 0o755)
    await workspace.apply(change('new/deep/b.txt', 'b', 'c'))
    assert.equal(statSync(at('new/deep/b.txt')).mode & 0o777, 0o755)
    assert.deepEqual(readdirSync(at('new/deep')), ['b.txt'], 'nothing temporary is left')
  })

  it('does not follow links that lead out: P04, P05, P06', async () => {
    symlinkSync('../secret.txt', at('leaf'))
    symlinkSync('../nope', at('dangling'))
    symlinkSync(home, at('parent'))
    symlinkSync('src', at('inside'))
    for (const path of ['leaf', 'dangling', 'parent/secret.txt', 'parent/new.txt', '../secret.txt']) {
      await assert.rejects(workspace.read(path), ToolError, path)
      await assert.rejects(workspace.apply(change(path, null, 'x')), ToolError, path)
    }
    assert.equal(readFileSync(join(home, 'secret.txt'), 'utf8'), 'secret')
    assert.deepEqual(readdirSync(home).sort(), ['root', 'secret.txt'])
    assert.equal(await workspace.read('inside/a.txt'), 'one\r\ntwo\n')
  })

  it('deletes and moves files, and nothing that has changed since or is in the way', async () => {
    writeFileSync(at('old.txt'), 'text')
    writeFileSync(at('taken.txt'), 'taken')
    await assert.rejects(workspace.apply(move('old.txt', 'taken.txt', 'text')), /a file taken.txt already/)
    await assert.rejects(workspace.apply(move('old.txt', 'new/name.txt', 'other')), /has changed since/)
    await workspace.apply(move('old.txt', 'new/name.txt', 'text'))
    assert.deepEqual([await workspace.read('old.txt'), await workspace.read('new/name.txt')], [null, 'text'])
    await assert.rejects(workspace.apply(removal('new/name.txt', 'other')), /has changed since/)
    await workspace.apply(removal('new/name.txt', 'text'))
    assert.equal(await workspace.read('new/name.txt'), null)
  })

  it('deletes and moves no link, and nothing outside', async () => {
    writeFileSync(at('src/target.txt'), 'text')
    symlinkSync('src/target.txt', at('link.txt'))
    for (const path of ['link.txt', 'leaf', 'parent/secret.txt', '../secret.txt']) {
      await assert.rejects(workspace.apply(removal(path, 'text')), ToolError, path)
      await assert.rejects(workspace.apply(move(path, 'moved.txt', 'text')), ToolError, path)
    }
    await assert.rejects(workspace.apply(move('src/target.txt', 'parent/x.txt', 'text')), ToolError)
    assert.deepEqual([await workspace.read('src/target.txt'), readdirSync(home).length], ['text', 2])
  })

  it('lists files without ignored ones, by the rules of every folder', async () => {
    writeFileSync(at('.gitignore'), '*.log\n/dist/\n')
    for (const folder of ['dist', 'src/dist', 'node_modules/x', '.git']) mkdirSync(at(folder), { recursive: true })
    for (const path of ['a.log', 'dist/a.js', 'src/dist/b.js', 'src/c.tmp', 'node_modules/x/i.js', '.git/config'])
      writeFileSync(at(path), '')
    writeFileSync(at('src/.gitignore'), '*.tmp\n')
    const { paths } = await workspace.files('src', signal)
    assert.deepEqual(paths, ['src/.gitignore', 'src/a.txt', 'src/dist/b.js', 'src/target.txt'])
    const all = (await workspace.files('', signal)).paths
    for (const path of ['a.log', 'dist/a.js', 'src/c.tmp', 'node_modules/x/i.js', '.git/config', 'parent/secret.txt'])
      assert.ok(!all.includes(path), path)
    await assert.rejects(workspace.files('..', signal), ToolError)
  })
})

/** Waits until a process is no more; one that nobody has buried yet does not count. */
async function gone(pid: number): Promise<void> {
  const state = () => spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' }).stdout.trim()
  for (let tries = 0; tries < 40 && !/^(Z|$)/.test(state()); tries++) await new Promise((done) => setTimeout(done, 50))
  assert.match(state(), /^(Z|$)/, `process ${pid} lives on`)
}

describe('a command', () => {
  const processes = nodeProcesses(root)
  const run = (line: string, options = {}, stop = signal) => processes.run(command(line, options), stop, () => {})

  it('gives its exit code and what it printed, apart', async () => {
    const { exit_code, stdout, stderr } = await run('echo out; echo err >&2; exit 3')
    assert.deepEqual([exit_code, stdout, stderr], [3, 'out\n', 'err\n'])
  })

  it('is run letter by letter in bash, in its folder, without input', async () => {
    const { stdout } = await run(
      `printf '%s|' "a  b" $'c\\td' "\${x:-\`echo e\`}"; pwd -P; read -r line || echo no input`,
    )
    assert.equal(stdout, `a  b|c\td|e|${root}\nno input\n`)
  })

  it('shows what it prints while it runs, with characters that came in two pieces whole', async () => {
    let shown = ''
    const output = await processes.run(
      command(`printf '\\xe2\\x82'; sleep 0.1; printf '\\xac'`),
      signal,
      (_stream, data) => {
        shown += data
      },
    )
    assert.deepEqual([shown, output.stdout], ['€', '€'])
  })

  it('is stopped with all its children when it is cancelled, also those that do not listen', async () => {
    const stop = new AbortController()
    const started = processes.run(
      command(`trap '' TERM; sh -c 'trap "" TERM; echo $$; sleep 61' & wait`),
      stop.signal,
      (_stream, pid) => {
        child = Number(pid)
        stop.abort()
      },
    )
    let child = 0
    const { exit_code, stderr, ended } = await started
    assert.deepEqual([exit_code, stderr, ended], [-1, 'Stopped.\n', 'stopped'])
    await gone(child)
  }).timeout(10_000)

  it('is stopped when its time is over', async () => {
    const { exit_code, stderr } = await run('sleep 61', { timeout_ms: 50 })
    assert.deepEqual([exit_code, stderr], [-1, 'Stopped after 0.05 s, its time limit.\n'])
  })

  it('ends although a child holds its output open', async () => {
    const { exit_code, stdout, duration_ms } = await run('sleep 61 & echo $!')
    assert.equal(exit_code, 0)
    assert.ok(duration_ms < 30_000)
    await gone(Number(stdout))
  })

  it('that floods keeps its beginning and its end', async () => {
    const { stdout } = await run('echo first; head -c 5000000 /dev/zero | tr "\\0" x; echo; echo last')
    assert.ok(stdout.length < 600_000)
    assert.match(stdout, /^first\n/)
    assert.match(stdout, /characters left out/)
    assert.match(stdout, /\nlast\n$/)
  })

  it('is not run outside the workspace, or where there is no folder: P24', async () => {
    for (const folder of [home, '/', at('nowhere'), at('src/a.txt')]) {
      const { exit_code, stderr } = await run('touch ran', { working_dir: folder })
      assert.equal(exit_code, -1)
      assert.match(stderr, /Nothing was run/)
    }
  })

  it('does not see our keys and other secrets', async () => {
    const environment = commandEnvironment({
      PATH: '/bin',
      HOME: '/h',
      OPENAI_API_KEY: '1',
      GITHUB_TOKEN: '1',
      DB_PASSWORD: '1',
      CLIENT_SECRET: '1',
      VSCODE_PID: '1',
      ELECTRON_RUN_AS_NODE: '1',
      KEYBOARD: 'us',
    })
    const kept = Object.keys(environment).filter((name) => !['CI', 'PAGER', 'GIT_PAGER', 'EDITOR'].includes(name))
    assert.deepEqual(kept.sort(), ['GIT_EDITOR', 'GIT_TERMINAL_PROMPT', 'HOME', 'KEYBOARD', 'PATH'])
  })
})
