import assert from 'node:assert/strict'
import { edit, patch, plan, sitDown, type World, world, write } from '../fakes.ts'

/** A session in which the changes of one answer wait, with what the model hears after them. */
async function begin(files: Record<string, string>, ...calls: Parameters<typeof world>[0][number]) {
  const made = world([[plan('Edit')], calls, ['Done.'], ['Summary.']], files)
  const user = await sitDown(made)
  await user.chat('Do it')
  await user.approvePlan()
  const accept = (change_id: Change['id'], modified?: string) =>
    user.say({ type: 'accept_change', payload: { change_id, ...(modified === undefined ? {} : { modified }) } })
  const reject = (change_id: Change['id'], reason = '') =>
    user.say({ type: 'reject_change', payload: { change_id, reason } })
  return { ...made, user, accept, reject }
}
type Change = Awaited<ReturnType<Awaited<ReturnType<typeof sitDown>>['accept']>>

/** What the model was told of its calls. */
const toldOf = ({ asked }: World): string[] =>
  (JSON.parse(asked.findLast((request) => request.includes('"role":"tool"')) ?? '{}').messages as Message[])
    .filter(({ role }) => role === 'tool')
    .map(({ content }) => content)
interface Message {
  readonly role: string
  readonly content: string
}

describe('a patch of several files', () => {
  const two = patch(['Update File: a.txt', '-a', '+A'], ['Add File: new/b.txt', '+b'], ['Delete File: c.txt'])

  it('is one set of changes, decided and written one by one', async () => {
    const task = await begin({ 'a.txt': 'a\n', 'c.txt': 'c\n' }, two)
    const { user } = task
    const all = [await user.see('file_change'), await user.see('file_change'), await user.see('file_change')]
    assert.deepEqual(
      all.map(({ path, kind, change_set }) => [path, kind, change_set?.index, change_set?.count]),
      [
        ['a.txt', 'modify', 1, 3],
        ['new/b.txt', 'create', 2, 3],
        ['c.txt', 'delete', 3, 3],
      ],
    )
    assert.equal(new Set(all.map(({ change_set }) => change_set?.id)).size, 1)
    const [a, b, c] = all as [Change, Change, Change]
    await task.accept(b.id)
    await task.reject(c.id, 'Still needed.')
    await task.accept(a.id)
    await user.see('complete')
    assert.deepEqual(Object.fromEntries(task.files), { 'a.txt': 'A\n', 'c.txt': 'c\n', 'new/b.txt': 'b\n' })
    const [, told = ''] = toldOf(task)
    assert.match(
      told,
      /^Changed a\.txt: .*\nIt now reads there:\n1\tA\nCreated new\/b\.txt: 1 line\.\nc\.txt: The user rejected this: Still needed\.$/s,
    )
  })

  it('is not proposed at all when one part of it does not fit', async () => {
    const task = await begin({ 'a.txt': 'a\n' }, two)
    await task.user.see('complete')
    assert.deepEqual([task.effects, task.user.events.some(({ type }) => type === 'file_change')], [[], false])
    assert.match(toldOf(task)[1] ?? '', /^c\.txt: There is no file c\.txt\.$/)
  })
})

describe('two changes of the same file in one answer', () => {
  const twice = [edit('a.txt', 'one', 'two'), edit('a.txt', 'two', 'three')]

  it('wait together, the second on top of the first', async () => {
    const task = await begin({ 'a.txt': 'one' }, ...twice)
    const [first, second] = [await task.user.see('file_change'), await task.user.see('file_change')]
    assert.deepEqual([second.original, second.modified, second.builds_on], ['two', 'three', [first.id]])
    await assert.rejects(task.accept(second.id), /decide about that one first/)
    await task.user.say({ type: 'accept_all', payload: { ids: [second.id, first.id] } })
    await task.user.see('complete')
    assert.deepEqual([task.files.get('a.txt'), task.effects], ['three', ['a.txt', 'a.txt']])
  })

  it('the second is void when the first is rejected, and so is what builds on that', async () => {
    const task = await begin({ 'a.txt': 'one' }, ...twice, edit('a.txt', 'three', 'four'), write('b.txt', 'b'))
    const first = await task.user.see('file_change')
    await task.reject(first.id)
    const voided = () => task.user.session.view.feed.filter(({ resolution }) => resolution?.decision === 'void')
    await task.user.see('tool_call')
    await task.user.see('tool_call')
    await task.user.see('tool_call')
    assert.equal(voided().length, 2)
    assert.equal(task.user.session.view.pending.length, 1)
    await task.user.say({ type: 'accept_all', payload: { ids: task.user.session.view.pending.map(({ id }) => id) } })
    await task.user.see('complete')
    assert.deepEqual(Object.fromEntries(task.files), { 'a.txt': 'one', 'b.txt': 'b' })
    assert.match(toldOf(task)[2] ?? '', /builds on the one before it, which was not made\. Propose it again/)
  })

  it('a file that is made, changed, and moved can be decided bit by bit', async () => {
    const task = await begin(
      {},
      write('a.txt', 'one\n'),
      edit('a.txt', 'one', 'two'),
      ['move_file', { from: 'a.txt', to: 'b.txt', description: 'Move it' }],
      edit('b.txt', 'two', 'three'),
    )
    for (let n = 0; n < 4; n++) await task.user.accept()
    await task.user.see('complete')
    assert.deepEqual(Object.fromEntries(task.files), { 'b.txt': 'three\n' })
  })
})

describe('a change of a file that has changed meanwhile', () => {
  const file = 'one\ntwo\nthree\nfour\n'
  const stale = async (now: string) => {
    const task = await begin({ 'a.txt': file }, edit('a.txt', 'one', 'ONE'))
    const first = await task.user.see('file_change')
    task.files.set('a.txt', now)
    await task.accept(first.id)
    return task
  }

  it('is merged with it, and asked about again', async () => {
    const task = await stale('one\ntwo\nthree\nFOUR\n')
    const again = await task.user.see('file_change')
    assert.deepEqual([again.original, again.modified], ['one\ntwo\nthree\nFOUR\n', 'ONE\ntwo\nthree\nFOUR\n'])
    assert.match(again.notes?.join() ?? '', /the file has changed since this was proposed/)
    assert.deepEqual([task.effects, task.user.session.view.pending.length], [[], 1])
    await task.accept(again.id)
    await task.user.see('complete')
    assert.equal(task.files.get('a.txt'), 'ONE\ntwo\nthree\nFOUR\n')
  })

  it('is marked where both have changed the same, and cannot be accepted so', async () => {
    const task = await stale('Eins\ntwo\nthree\nfour\n')
    const again = await task.user.see('file_change')
    assert.equal(again.conflicts, 1)
    assert.equal(again.modified, '<<<<<<< In the file now\nEins\n=======\nONE\n>>>>>>> Proposed\ntwo\nthree\nfour\n')
    await assert.rejects(task.accept(again.id), /Resolve the conflicts/)
    await assert.rejects(task.user.say({ type: 'accept_all', payload: { ids: [again.id] } }), /Resolve the conflicts/)
    await task.accept(again.id, 'Eins, ONE\ntwo\nthree\nfour\n')
    await task.user.see('complete')
    assert.equal(task.files.get('a.txt'), 'Eins, ONE\ntwo\nthree\nfour\n')
  })

  it('may change again, as often as it likes', async () => {
    const task = await stale('one\ntwo\nthree\nFOUR\n')
    const second = await task.user.see('file_change')
    task.files.set('a.txt', 'one\ntwo\nTHREE\nFOUR\n')
    await task.accept(second.id)
    const third = await task.user.see('file_change')
    await task.accept(third.id)
    await task.user.see('complete')
    assert.equal(task.files.get('a.txt'), 'ONE\ntwo\nTHREE\nFOUR\n')
  })

  it('is given up when the same stands there by now, or the file is gone', async () => {
    for (const now of ['ONE\ntwo\nthree\nfour\n', undefined]) {
      const task = await begin({ 'a.txt': file }, edit('a.txt', 'one', 'ONE'))
      const first = await task.user.see('file_change')
      if (now === undefined) task.files.delete('a.txt')
      else task.files.set('a.txt', now)
      await task.accept(first.id)
      await task.user.see('complete')
      assert.match(toldOf(task)[1] ?? '', now === undefined ? /is gone/ : /has changed since/)
      assert.deepEqual(task.effects, [])
    }
  })
})
