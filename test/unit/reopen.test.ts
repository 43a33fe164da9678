import assert from 'node:assert/strict'
import { deferred } from '../../src/base/deferred.ts'
import { is, type StoredEntry } from '../../src/core/entries.ts'
import { Refused } from '../../src/core/errors.ts'
import type { SessionStore } from '../../src/core/store.ts'
import { memoryStore } from '../../src/memory/store.ts'
import type { SessionId } from '../../src/protocol/ids.ts'
import type { Item } from '../../src/protocol/view.ts'
import { command, plan, sitDown, world, write } from '../fakes.ts'

/** What another version of the code might have written instead of an answer of the model. */
const rewritings: { readonly [what: string]: (line: StoredEntry) => object } = {
  'wrote lines of an unknown kind': (line) => (is(line, 'answer') ? { ...line, type: 'reply' } : line),
  'wrote lines in another order': (line) => (is(line, 'answer') ? { ...line, type: 'prompt' } : line),
  'went on for longer': (line) =>
    is(line, 'answer') ? { ...line, payload: { ...line.payload, tool_calls: [] } } : line,
}
const rewritten = (store: SessionStore, change: (line: StoredEntry) => object): SessionStore => ({
  ...store,
  async open(id) {
    const log = await store.open(id)
    return { ...log, records: log.records.map((line) => change(line as StoredEntry)) }
  },
})
const shown = ({ type, payload }: Item) => ({ type, payload })

describe('a session that is closed and opened again', () => {
  it('asks the same question under the same id, and goes on with the answer', async () => {
    const { files, options } = world([[plan('Edit')], [write('a.txt', 'x')], ['Ok.'], ['Summary.']])
    const before = await sitDown({ options })
    await before.chat('Do it')
    await before.approvePlan()
    const { id } = await before.see('file_change')
    await before.session.close()
    const after = await sitDown({ options })
    assert.deepEqual(after.session.view.pending, [{ id, kind: 'file_change' }])
    await after.say({ type: 'accept_change', payload: { change_id: id } })
    await after.see('complete')
    assert.equal(files.get('a.txt'), 'x')
    assert.ok(
      after.events.every(({ type }) => type !== 'plan'),
      'what was told before is not told again',
    )
  })

  for (const [what, change] of Object.entries(rewritings)) {
    it(`ends its run politely, with its history, when other code ${what}`, async () => {
      const { options } = world([[plan('Edit')], ['Ok.']])
      const before = await sitDown({ options })
      await before.chat('Do it')
      await before.see('plan')
      await before.session.close()
      const after = await sitDown({ options: { ...options, store: rewritten(options.store, change) } })
      await after.session.idle()
      const { view } = after.session
      assert.deepEqual(view.feed.map(shown), before.session.view.feed.map(shown))
      assert.deepEqual([view.status, view.pending], ['idle', []])
      assert.match(JSON.stringify(after.events.at(-1)), /This run cannot be continued/)
      await after.chat('Do it then')
      await after.see('usage')
    })
  }

  it('obeys a cancel that comes while it is still finding its place', async () => {
    const { files, options } = world([[plan('Edit')], [write('a.txt', 'x')]])
    const before = await sitDown({ options })
    await before.chat('Do it')
    await before.approvePlan()
    const { id } = await before.see('file_change')
    await before.session.close()
    const after = await sitDown({ options })
    const cancelled = after.say({ type: 'cancel', payload: {} })
    await assert.rejects(after.say({ type: 'accept_change', payload: { change_id: id } }), Refused)
    await cancelled
    assert.deepEqual([after.session.view.status, files.size], ['idle', 0])
  })

  it('while a command runs says that it was cut off, to the user and to the model, and goes on', async () => {
    const answers = [[plan('Run')], [command('make')], ['Then not.'], ['Summary.']]
    const made = world(answers, {}, { make: new Promise(() => {}) })
    const before = await sitDown(made)
    await before.chat('Do it')
    await before.approvePlan()
    await before.run()
    while (made.effects.length === 0) await new Promise((resolve) => setImmediate(resolve))
    await before.session.close()
    const after = await sitDown(made)
    await after.session.idle()
    const { output } = after.session.view.feed.find(({ type }) => type === 'terminal_command') ?? {}
    assert.equal(output?.ended, 'cut_off')
    assert.match(made.asked.at(-2) ?? '', /not known how far it came.*Cut off: the editor was closed/)
    assert.deepEqual([after.session.view.status, made.effects], ['complete', ['make']])
  })

  it('in the middle of a change to a file that then someone else changed says so and writes nothing', async () => {
    const journals = new Map<SessionId, string[]>()
    const answers = [[plan('Edit')], [write('a.txt', 'x')], ['Ok.'], ['Summary.']]
    const { files, options } = world(answers, {}, {}, memoryStore(journals))
    const reached = deferred<void>()
    const apply = async () => {
      reached.resolve()
      return new Promise<never>(() => {})
    }
    const stuck = { ...options.workspace, apply }
    const before = await sitDown({ options: { ...options, workspace: stuck } })
    await before.chat('Do it')
    await before.approvePlan()
    await before.say({ type: 'accept_change', payload: { change_id: (await before.see('file_change')).id } })
    await reached.promise
    files.set('a.txt', 'written by someone else')
    const after = await sitDown({ options: { ...options, store: memoryStore(journals) } })
    await after.see('complete')
    assert.match(JSON.stringify(after.session.view.feed), /neither as it was nor as it was meant to be/)
    assert.equal(files.get('a.txt'), 'written by someone else')
  })
})
