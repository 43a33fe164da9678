import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Refused } from '../../src/core/errors.ts'
import { Session } from '../../src/core/session.ts'
import type { SessionStore } from '../../src/core/store.ts'
import { memoryStore } from '../../src/memory/store.ts'
import { journalFiles } from '../../src/node/journalFile.ts'
import type { ClientCommand } from '../../src/protocol/commands.ts'
import { RunId, SessionId } from '../../src/protocol/ids.ts'
import type { Item, View } from '../../src/protocol/view.ts'
import { command, type Death, edit, mortal, patch, plan, world, write } from '../fakes.ts'

const s = SessionId.parse('s')

/** A whole task: two edits, one that the user amends, one that they reject, a command that fails and one that passes. */
function machine(store: SessionStore) {
  const made = world(
    [
      [['read_file', { path: 'a.txt' }]],
      ['I shall do it in four steps.', plan('Greet', 'Configure', 'Patch', 'Test')],
      [edit('a.txt', 'hi', 'hello'), write('b.txt', 'new')],
      ['Greeted.'],
      [edit('c.txt', 'c', 'theirs')],
      [edit('d.txt', 'd', 'rejected')],
      ['Then I leave that.'],
      [
        patch(['Update File: e.txt', '-e', '+E'], ['Update File: f.txt', '-one', '+One', ' two', ' three']),
        edit('f.txt', 'three', 'Three'),
      ],
      ['Patched.'],
      [command('npm test')],
      [command('npm run fix')],
      ['Fixed.'],
      ['Three files have changed.'],
    ],
    { 'a.txt': 'say hi', 'c.txt': 'c', 'd.txt': 'd', 'e.txt': 'e\n', 'f.txt': 'one\ntwo\nthree\n' },
    { 'npm test': { exit_code: 1, stderr: '1 failing' }, 'npm run fix': { stdout: 'fixed' } },
    store,
  )
  return { ...made, options: { ...made.options, newRunId: () => RunId.parse('run') } }
}
type Machine = ReturnType<typeof machine>

/** What the user says to each proposal; the same in every life. */
function answerTo({ type, payload }: Item): ClientCommand {
  switch (type) {
    case 'plan':
      return { type: 'approve_plan', payload: { plan_id: payload.id } }
    case 'terminal_command':
      return { type: 'approve_terminal', payload: { command_id: payload.id } }
    case 'file_change': {
      if (payload.path === 'd.txt')
        return { type: 'reject_change', payload: { change_id: payload.id, reason: 'Not d.' } }
      // The second change of f.txt builds on the first, so it has to be merged with what the user makes of that.
      const isFirst = payload.path === 'f.txt' && payload.change_set !== undefined
      const amended = payload.path === 'c.txt' ? { modified: 'mine' } : isFirst ? { modified: 'Uno\ntwo\nthree\n' } : {}
      return { type: 'accept_change', payload: { change_id: payload.id, ...amended } }
    }
    default:
      throw new Error(`${type} asks for no answer.`)
  }
}

/** Opens the session as a new process would, with a user who goes on with it. */
async function live({ options }: Machine, store = options.store, answer = answerTo): Promise<Session> {
  const session = await Session.open(s, { ...options, store })
  const answerPending = async () => {
    for (const { id } of session.view.pending) {
      const item = session.view.feed.find(({ payload }) => 'id' in payload && payload.id === id)
      await session.dispatch(answer(item as Item)).catch((error) => assert.ok(error instanceof Refused))
    }
  }
  session.subscribe(() => void answerPending())
  if (session.view.feed.length === 0) await session.dispatch({ type: 'chat', payload: { message: 'Do it all' } })
  else void answerPending()
  return session
}

/** Lives that each end in a death, and one that comes to the end. What was shown in any of them is what stays. */
async function liveThrough(machine: Machine, deaths: readonly Death[]): Promise<View> {
  const seen: View[] = []
  for (const death of deaths) {
    const { store, died } = mortal(machine.options.store, death)
    const session = await live(machine, store)
    if ((await Promise.race([died, session.idle()])) !== 'died') await session.close()
    seen.push(session.view)
  }
  const { view } = await liveOn(machine)
  for (const { feed } of seen) assert.deepEqual(feed.map(shown), view.feed.slice(0, feed.length).map(shown))
  return view
}

async function liveOn(machine: Machine): Promise<Session> {
  const session = await live(machine)
  await session.idle()
  await session.close()
  return session
}
const shown = ({ type, payload }: Item) => ({ type, payload })

/** The same end as without a crash, but for commands that were cut off: these are reported as lost, and not run again. */
function assertSameEnd(machine: Machine, view: View, expected: { machine: Machine; view: View }): number {
  const lost = view.feed.flatMap(({ output, payload }) =>
    output?.exit_code === -1 && 'command' in payload ? [payload.command] : [],
  )
  const others = (effects: string[]) => effects.filter((effect) => !lost.includes(effect))
  const comparable = ({ feed, plan, ...rest }: View) => ({
    ...rest,
    feed: feed.map(({ type, payload, resolution, report, output }) =>
      'command' in payload && lost.includes(payload.command) ? payload : { type, payload, resolution, report, output },
    ),
    plan: lost.length > 0 ? plan?.id : plan,
  })
  assert.deepEqual(others(machine.effects), others(expected.machine.effects))
  const cut = machine.effects.filter((effect) => lost.includes(effect))
  assert.equal(new Set(cut).size, cut.length)
  assert.deepEqual(machine.files, expected.machine.files)
  assert.deepEqual(comparable(view), comparable(expected.view))
  return lost.length
}

describe('a task that is cut off', () => {
  const journals = new Map<SessionId, string[]>()
  const expected = { machine: machine(memoryStore(journals)), view: {} as View }
  let appends = 0
  before(async () => {
    expected.view = await liveThrough(expected.machine, [])
    appends = journals.get(s)?.length ?? 0
  })
  const everyDeath = (): Death[] =>
    Array.from({ length: appends }, (_, index) => index + 1).flatMap((n): Death[] => [
      [n, 'before'],
      [n, 'after'],
    ])

  it('by nothing at all: is as it should be', () => {
    assert.deepEqual(expected.machine.effects, [
      'a.txt',
      'b.txt',
      'c.txt',
      'e.txt',
      'f.txt',
      'f.txt',
      'npm test',
      'npm run fix',
    ])
    assert.deepEqual(Object.fromEntries(expected.machine.files), {
      'a.txt': 'say hello',
      'b.txt': 'new',
      'c.txt': 'mine',
      'd.txt': 'd',
      'e.txt': 'E\n',
      'f.txt': 'Uno\ntwo\nThree\n',
    })
    assert.deepEqual(
      expected.view.plan?.steps.map(({ status }) => status),
      ['completed', 'failed', 'completed', 'completed'],
    )
    assert.equal(expected.view.status, 'complete')
  })

  it('at any of its appends goes on from what is on disk', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'crash-'))
    let lost = 0
    for (const [index, death] of everyDeath().entries()) {
      const once = machine(journalFiles(join(folder, String(index))))
      lost += assertSameEnd(once, await liveThrough(once, [death]), expected)
    }
    assert.equal(lost, 4, 'each of two commands, before it is run and before its end is recorded')
    rmSync(folder, { recursive: true })
  }).timeout(60_000)

  it('and then again while it recovers, goes on', async () => {
    for (const death of everyDeath())
      for (const again of [
        [1, 'before'],
        [1, 'after'],
        [2, 'before'],
        [3, 'after'],
      ] as const) {
        const twice = machine(memoryStore())
        assertSameEnd(twice, await liveThrough(twice, [death, again]), expected)
      }
  }).timeout(60_000)

  it('after every single append comes to its end', async () => {
    const unlucky = machine(memoryStore())
    const view = await liveThrough(unlucky, Array(appends).fill([1, 'after']))
    assert.equal(assertSameEnd(unlucky, view, expected), 2)
  })

  it('while it is being cancelled stays cancelled, or is cancelled again', async () => {
    const cancelEdits = (item: Item): ClientCommand =>
      item.type === 'file_change' ? { type: 'cancel', payload: {} } : answerTo(item)
    for (const death of everyDeath()) {
      const cut = machine(memoryStore())
      const { store, died } = mortal(cut.options.store, death)
      const first = await live(cut, store, cancelEdits)
      if ((await Promise.race([died, first.idle()])) !== 'died') await first.close()
      const session = await live(cut, cut.options.store, cancelEdits)
      await session.idle()
      assert.deepEqual([session.view.status, session.view.pending, cut.effects], ['idle', [], []])
      assert.deepEqual(
        session.view.plan?.steps.map(({ status }) => status),
        ['cancelled', 'pending', 'pending', 'pending'],
      )
    }
  })

  it('in the middle of a line goes on from the line before', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'torn-'))
    const lines = (journals.get(s) ?? []).map((record) => JSON.parse(record))
    const whole = await journalFiles(folder).open(s)
    for (const record of lines) await whole.append(record)
    await whole.close()
    const bytes = readFileSync(join(folder, 's.jsonl'))
    for (let end = bytes.indexOf('\n'); end >= 0; end = bytes.indexOf('\n', end + 1)) {
      writeFileSync(join(folder, 's.jsonl'), bytes.subarray(0, end - 7))
      const torn = machine(journalFiles(folder))
      const { view } = await liveOn(torn)
      assert.equal(view.status, 'complete')
    }
    rmSync(folder, { recursive: true })
  }).timeout(60_000)
})
