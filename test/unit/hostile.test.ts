import assert from 'node:assert/strict'
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Approved } from '../../src/core/approvals.ts'
import type { Run } from '../../src/core/context.ts'
import { ToolError } from '../../src/core/errors.ts'
import { applyEdits } from '../../src/edits/applyEdits.ts'
import { lineCounts } from '../../src/edits/hunks.ts'
import { largestText } from '../../src/edits/size.ts'
import { commandEnvironment } from '../../src/node/environment.ts'
import { nodeProcesses } from '../../src/node/processes.ts'
import { nodeWorkspace } from '../../src/node/workspace.ts'
import { EntryId } from '../../src/protocol/ids.ts'
import { allTools } from '../../src/tools/all.ts'
import { matcherOf } from '../../src/tools/glob.ts'
import { sitDown, world } from '../fakes.ts'

const home = mkdtempSync(join(tmpdir(), 'hostile-'))
after(() => rmSync(home, { recursive: true }))
const { signal } = new AbortController()
let folders = 0
function newRoot(): string {
  const root = join(home, `root${++folders}`)
  mkdirSync(root)
  return root
}

/** Processor time, since others may be using the machine. */
function timeOf(work: () => unknown): number {
  const before = process.cpuUsage()
  work()
  return process.cpuUsage(before).user / 1000
}

/** What a call of a tool says that changes something: its proposal, or the words it is refused with. */
async function proposed(root: string, name: string, input: object): Promise<string> {
  const tool = allTools.find((tool) => tool.name === name)
  assert.ok(tool)
  const approvals = { propose: async (_type: string, make: (id: EntryId) => unknown) => make(EntryId.parse('e')) }
  const run = { workspace: nodeWorkspace(root), approvals, signal, inPlan: () => undefined } as unknown as Run
  return tool
    .call({ description: 'why', ...input }, run, () => [])
    .next()
    .then(
      ({ value }) => JSON.stringify(value),
      (error: unknown) => (error instanceof ToolError ? error.message : Promise.reject(error)),
    )
}

describe('what a hostile model asks for', function () {
  this.timeout(20_000)
  it('may have any number of hits in one file', async () => {
    const search = ['search_text', { text: 'a' }] as const
    const user = await sitDown(world([[search], ['ok']], { 'big.txt': 'a\n'.repeat(200_000) }))
    await user.chat('find')
    await user.session.idle()
    assert.equal(user.session.view.status, 'complete')
  })

  it('does not grow a text without end, nor in too many steps', () => {
    const growing = Array.from({ length: 60 }, (_, index) => ({
      search: 'a',
      replace: 'a'.repeat(300 + index),
      all: true,
    }))
    const result = applyEdits('a', growing)
    assert.match(result.ok ? '' : (result.problems[0]?.message ?? ''), /larger than 10485760 bytes/)
    const many = applyEdits(
      'a',
      Array.from({ length: 101 }, () => ({ search: 'a', replace: 'a' })),
    )
    assert.match(many.ok ? '' : (many.problems[0]?.message ?? ''), /More than 100 edits/)
    const wide = applyEdits('a'.repeat(40_000), [{ search: 'a', replace: '\u20ac'.repeat(100), all: true }])
    assert.equal(wide.ok, false, 'bytes count, not characters')
    const dense = applyEdits('a'.repeat(1_000_000), [{ search: 'a', replace: 'b', all: true }])
    assert.match(dense.ok ? '' : (dense.problems[0]?.message ?? ''), /more than 100000 times/)
  })

  it('writes no file that could not be read again', async () => {
    const root = newRoot()
    assert.match(await proposed(root, 'write_file', { path: 'a', content: 'x'.repeat(largestText + 1) }), /larger than/)
    assert.match(await proposed(root, 'write_file', { path: 'a', content: 'x'.repeat(largestText) }), /"create"/)
  })

  it('has its lines counted at once, however large it is', () => {
    const lines = (prefix: string) => Array.from({ length: 1_000_000 }, (_, index) => prefix + index).join('\n')
    const [a, b, short] = [lines('a'), lines('b'), 'x\n'.repeat(4_500_000)]
    assert.ok(timeOf(() => assert.deepEqual(lineCounts(a, b), { added: 1_000_000, removed: 1_000_000 })) < 200)
    assert.ok(timeOf(() => assert.deepEqual(lineCounts(short, `y\n${short}`), { added: 1, removed: 0 })) < 200)
  })

  it('matches a glob in no time, or is told to ask for less', () => {
    const name = 'a'.repeat(200)
    const slow = ['*a*a*b', '**/*a*b/**/*a*b/**/*a*b', Array(20).fill('*a*').join('/'), '{a,aa}{a,aa}{a,aa}b']
    for (const glob of slow)
      assert.ok(timeOf(() => tolerant(() => matcherOf(glob)(Array(20).fill(name).join('/')))) < 100, glob)
    for (const glob of ['*a*a*a*a*b', 'src/a**b*', `${'{a,b}'.repeat(7)}`])
      assert.throws(() => matcherOf(glob), ToolError, glob)
  })

  it('gets what a glob stands for', () => {
    const matches = (glob: string, ...paths: string[]) => paths.filter(matcherOf(glob))
    assert.deepEqual(matches('*.ts', 'a.ts', 'src/b.ts', 'c.js', '.d.ts'), ['a.ts', 'src/b.ts', '.d.ts'])
    assert.deepEqual(matches('src/**/*.ts', 'src/a.ts', 'src/b/c/d.ts', 'a.ts'), ['src/a.ts', 'src/b/c/d.ts'])
    assert.deepEqual(matches('{src,test/unit}/*.{ts,js}', 'src/a.ts', 'test/unit/b.js', 'test/c.js').length, 2)
    assert.deepEqual(matches('app/(auth)/[ab]?.js', 'app/(auth)/ax.js', 'app/auth/ax.js'), ['app/(auth)/ax.js'])
    assert.deepEqual(matches('./src/**', 'src/a', 'src/b/c', 'other/src/a'), ['src/a', 'src/b/c'])
  })

  it('starts no command that no system takes', async () => {
    const root = newRoot()
    assert.match(await proposed(root, 'run_command', { command: 'echo a\0b' }), /NUL/)
    assert.match(await proposed(root, 'run_command', { command: '\u20ac'.repeat(30_000) }), /longer than 65536 bytes/)
    for (const command of ['echo a\0b', `echo ${'\u20ac'.repeat(60_000)}`]) {
      const approved = { command, working_dir: root } as unknown as Approved<'terminal_command'>
      const { ended, stderr } = await nodeProcesses(root).run(approved, signal, () => {})
      assert.equal(ended, 'not_started')
      assert.match(stderr, /could not be started/)
    }
  })

  it('is not heard after its end, and does not keep us alive', async () => {
    const root = newRoot()
    // Both ways to end: by itself, and by its time limit.
    const code = `
      import { nodeProcesses } from '${new URL('../../src/node/processes.ts', import.meta.url).href}'
      let over = false
      const show = (_stream, data) => over && console.log('late ' + data)
      for (const [command, timeout_ms] of [['setsid bash -c "${'for i in {1..30}; do echo x; sleep 0.1; done'}" &', 9000],
        ['setsid bash -c "${'for i in {1..30}; do echo x; sleep 0.1; done'}" & sleep 9', 100]])
        await nodeProcesses('${root}').run({ command, timeout_ms, working_dir: '${root}' }, new AbortController().signal, show)
      over = true
      console.log('over')`
    writeFileSync(join(root, 'run.mjs'), code)
    const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href
    const child = spawn(process.execPath, ['--import', tsx, join(root, 'run.mjs')])
    let printed = ''
    let ended = 0
    child.stdout.on('data', (data) => {
      printed += data
      ended = performance.now()
    })
    await once(child, 'exit')
    assert.equal(printed, 'over\n')
    assert.ok(performance.now() - ended < 1_500, 'it lives on with the child')
  })
})

const tolerant = (work: () => unknown) => {
  try {
    work()
  } catch (error) {
    if (!(error instanceof ToolError)) throw error
  }
}

describe('a hostile folder', () => {
  it('cannot make the listing hang with what it calls .gitignore', async () => {
    for (const target of ['/dev/ptmx', '/dev/zero', 'pipe']) {
      const root = newRoot()
      execFileSync('mkfifo', [join(root, 'pipe')])
      writeFileSync(join(root, 'a.txt'), '')
      symlinkSync(target, join(root, '.gitignore'))
      assert.deepEqual((await nodeWorkspace(root).files('', signal)).paths, ['a.txt'], target)
    }
    const root = newRoot()
    execFileSync('mkfifo', [join(root, '.gitignore')])
    assert.deepEqual((await nodeWorkspace(root).files('', signal)).paths, [])
  })

  it('cannot make the listing slow with its rules', async () => {
    const root = newRoot()
    writeFileSync(join(root, 'a'.repeat(200)), '')
    writeFileSync(join(root, '.gitignore'), `${'*a'.repeat(9)}*b\n/**/*a*b/**\n*.log\n`)
    writeFileSync(join(root, 'x.log'), '')
    const before = process.cpuUsage()
    assert.equal((await nodeWorkspace(root).files('', signal)).paths.length, 2)
    assert.ok(process.cpuUsage(before).user < 1_000_000)
    writeFileSync(join(root, '.gitignore'), `*.log\n${'#'.repeat(1_000_000)}`)
    assert.equal((await nodeWorkspace(root).files('', signal)).paths.length, 3, 'too many rules are none')
  })

  it('gets no file written through a link, under whatever name', async () => {
    const root = newRoot()
    mkdirSync(join(root, '.vscode'))
    writeFileSync(join(root, '.vscode/tasks.json'), '{}')
    writeFileSync(join(root, 'a.txt'), 'a')
    symlinkSync('.vscode', join(root, 'conf'))
    symlinkSync('.vscode/tasks.json', join(root, 'innocent.txt'))
    const refused = /is reached through a link\. Use \.vscode\/(tasks|new)\.json instead\./
    for (const path of ['conf/tasks.json', 'conf/new.json', 'innocent.txt'])
      for (const [name, input] of Object.entries({
        edit_file: { path, edits: [{ search: '{}', replace: 'EVIL' }] },
        write_file: { path, content: 'EVIL' },
        delete_file: { path },
        move_file: { from: path, to: 'b.txt' },
      }))
        assert.match(await proposed(root, name, input), refused, `${name} ${path}`)
    assert.match(await proposed(root, 'move_file', { from: 'a.txt', to: 'conf/new.json' }), refused)
    assert.match(
      await proposed(root, 'edit_file', { path: 'a.txt', edits: [{ search: 'a', replace: 'b' }] }),
      /"modify"/,
    )
  })

  it('gets nothing written through a link that came after the approval', async () => {
    const root = newRoot()
    mkdirSync(join(root, '.vscode'))
    writeFileSync(join(root, '.vscode/tasks.json'), '{}')
    writeFileSync(join(root, 'a.txt'), '{}')
    symlinkSync('.vscode', join(root, 'conf'))
    const workspace = nodeWorkspace(root)
    const apply = (change: object) =>
      assert.rejects(workspace.apply(change as unknown as Approved<'file_change'>), /through a link/)
    const text = { original: '{}', modified: '{}' }
    await apply({ path: 'conf/tasks.json', kind: 'modify', original: '{}', modified: 'EVIL' })
    await apply({ path: 'conf/new.json', kind: 'create', original: '', modified: 'EVIL' })
    await apply({ path: 'conf/tasks.json', kind: 'delete', original: '{}', modified: '' })
    await apply({ path: 'conf/new.json', old_path: 'a.txt', kind: 'rename', ...text })
    await apply({ path: 'b.txt', old_path: 'conf/tasks.json', kind: 'rename', ...text })
    assert.equal(readFileSync(join(root, '.vscode/tasks.json'), 'utf8'), '{}')
    assert.deepEqual(
      [await workspace.locate('conf/x/../new.json'), await workspace.locate('./a.txt'), await workspace.locate('')],
      ['.vscode/new.json', 'a.txt', ''],
    )
  })

  it('has a renamed file as it was approved, and none replaced', async () => {
    const root = newRoot()
    for (const name of ['a.txt', 'taken.bin'])
      writeFileSync(join(root, name), Buffer.from(name === 'a.txt' ? 'a' : [0]))
    const rename = (path: string) =>
      nodeWorkspace(root).apply({
        ...{ path, old_path: 'a.txt', kind: 'rename', original: 'a', modified: 'amended' },
      } as unknown as Approved<'file_change'>)
    await assert.rejects(rename('taken.bin'), /a file taken\.bin already/)
    await rename('b.txt')
    assert.equal(readFileSync(join(root, 'b.txt'), 'utf8'), 'amended')
  })
})

describe('the environment of a command', () => {
  it('has no secret in it, and nothing that would run besides the command', () => {
    const own = {
      ...{ AWS_ACCESS_KEY_ID: '1', SECRET_KEY_BASE: '1', GITHUB_PAT: '1', SYSTEM_ACCESSTOKEN: '1', NPM_AUTH: '1' },
      ...{ DATABASE_URL: 'postgres://u:p@h/db', REDIS: 'redis://:p@h', MYSQL_PWD: '1', SSH_AUTH_SOCK: '/s' },
      ...{ BASH_ENV: '/x', ENV: '/x', PROMPT_COMMAND: 'x', 'BASH_FUNC_ls%%': '() { x; }', SIGNING_KEY: '1' },
    }
    const kept = { GIT_AUTHOR_NAME: 'a', URL: 'https://host:80/a?b=c@d', PWD: '/', MONKEYS: '1', NODE_ENV: 'test' }
    const environment = commandEnvironment({ ...own, ...kept })
    assert.deepEqual(
      Object.keys(environment).filter((name) => name in own),
      [],
    )
    for (const name of Object.keys(kept)) assert.ok(name in environment, name)
  })
})
