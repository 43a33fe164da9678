import assert from 'node:assert/strict'
import fc from 'fast-check'
import { Session } from '../../src/core/session.ts'
import type { ClientCommand } from '../../src/protocol/commands.ts'
import type { EntryId } from '../../src/protocol/ids.ts'
import { edit, plan, sitDown, testSession, world, write } from '../fakes.ts'

const accept = (change_id: EntryId, modified?: string): ClientCommand => ({
  type: 'accept_change',
  payload: { change_id, ...(modified === undefined ? {} : { modified }) },
})
const reject = (change_id: EntryId): ClientCommand => ({ type: 'reject_change', payload: { change_id } })

/** A change to a.txt that waits. */
async function waiting(...answers: Parameters<typeof world>[0]) {
  const made = world([[plan('Edit')], [edit('a.txt', 'one', 'two')], ...answers, ['Done.'], ['Summary.']], {
    'a.txt': 'one',
    'b.txt': 'b',
  })
  const user = await sitDown(made)
  await user.chat('Do it')
  await user.approvePlan()
  const change = await user.see('file_change')
  return { ...made, user, change }
}

describe('an answer to a change', () => {
  it('A01: names one that waits, and no plan, no other session’s change, nothing made up', async () => {
    const { user, effects, change } = await waiting()
    const planId = user.session.view.plan?.id ?? change.id
    for (const id of ['', 'run1.0', `${change.id} `, 'other.7', planId].map((text) => text as EntryId))
      await assert.rejects(user.say(accept(id)), /does not wait for an answer any more/)
    await assert.rejects(user.say({ type: 'approve_terminal', payload: { command_id: change.id } }), /does not wait/)
    assert.deepEqual([effects, user.session.view.pending.length], [[], 1])
    await user.cancel()
  })

  it('A02: counts once, however often it is given at the same time', async () => {
    const { user, effects, change } = await waiting()
    const said = await Promise.allSettled(Array.from({ length: 200 }, () => user.say(accept(change.id))))
    assert.equal(said.filter(({ status }) => status === 'fulfilled').length, 1)
    await user.see('complete')
    assert.deepEqual(effects, ['a.txt'])
  })

  it('A03: comes too late after a no, after the end of the run, and after the change was taken back', async () => {
    const rejected = await waiting()
    await rejected.user.say(reject(rejected.change.id))
    await rejected.user.see('complete')
    const stopped = await waiting()
    await stopped.user.cancel()
    const stacked = await waiting([edit('a.txt', 'one', 'three'), edit('a.txt', 'three', 'four')])
    await stacked.user.say(reject(stacked.change.id))
    const first = await stacked.user.see('file_change')
    const second = await stacked.user.see('file_change')
    await stacked.user.say(reject(first.id))
    await stacked.user.see('complete')
    for (const { user, effects, ids } of [
      { ...rejected, ids: [rejected.change.id] },
      { ...stopped, ids: [stopped.change.id] },
      { ...stacked, ids: [first.id, second.id] },
    ]) {
      for (const id of ids) await assert.rejects(user.say(accept(id)), /does not wait for an answer any more/)
      assert.deepEqual(effects, [])
    }
  })

  it('A04: is of no use again after a restart, and what waits then is what waited before', async () => {
    const { user, options, effects, change } = await waiting([write('b.txt', 'B')])
    await user.say(accept(change.id))
    const next = await user.see('file_change')
    await user.session.close()
    const again = await Session.open(testSession, options)
    await assert.rejects(again.dispatch(accept(change.id)), /does not wait for an answer any more/)
    assert.deepEqual(again.view.pending, [{ id: next.id, kind: 'file_change' }])
    await again.dispatch(accept(next.id))
    await again.idle()
    assert.deepEqual(effects, ['a.txt', 'b.txt'])
    await again.close()
  })

  it('A06: is to exactly what was proposed: what is proposed anew has another name', async () => {
    const { user, files, change } = await waiting()
    files.set('a.txt', 'one\nmore')
    await user.say(accept(change.id))
    const renewed = await user.see('file_change')
    assert.notEqual(renewed.id, change.id)
    await assert.rejects(user.say(accept(change.id)), /does not wait for an answer any more/)
    await user.cancel()
  })

  it('A13: leaves out what the user left out, also when the model goes on from what it remembers', async () => {
    const { user, files, change } = await waiting([edit('a.txt', 'one', 'ONE')])
    await user.say(accept(change.id, 'one\nmine\n'))
    const next = await user.see('file_change')
    assert.deepEqual([next.original, next.modified], ['one\nmine\n', 'ONE\nmine\n'])
    await user.say(accept(next.id))
    await user.see('complete')
    assert.equal(files.get('a.txt'), 'ONE\nmine\n')
  })

  it('A15: accepts together only what was there when it was pressed', async () => {
    const { user, change } = await waiting([write('b.txt', 'B')])
    const ids = user.session.view.pending.map(({ id }) => id)
    await user.say({ type: 'accept_all', payload: { ids } })
    const next = await user.see('file_change')
    assert.deepEqual([ids, user.session.view.pending], [[change.id], [{ id: next.id, kind: 'file_change' }]])
    await user.cancel()
  })

  it('A17: of several clients at the same moment the first one counts, and all see the same', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.boolean(), { minLength: 2, maxLength: 6 }), async (yeses) => {
        const { user, effects, change } = await waiting()
        const said = await Promise.allSettled(
          yeses.map((yes, index) =>
            user.session.dispatch(yes ? accept(change.id) : reject(change.id), `client ${index}`),
          ),
        )
        assert.deepEqual(
          said.map(({ status }) => status),
          yeses.map((_, index) => (index === 0 ? 'fulfilled' : 'rejected')),
        )
        await user.session.idle()
        const { resolution } = user.session.view.feed.find(({ type }) => type === 'file_change') ?? {}
        assert.deepEqual([resolution?.decision, resolution?.by], [yeses[0] ? 'accepted' : 'rejected', 'client 0'])
        assert.deepEqual(effects, yeses[0] ? ['a.txt'] : [])
      }),
      { numRuns: 20 },
    )
  })
})
