import assert from 'node:assert/strict'
import { changesOfRun, filesOfRun } from '../../src/protocol/runChanges.ts'
import { acceptable } from '../../src/safety/acceptable.ts'
import { edit, plan, sitDown, world, write } from '../fakes.ts'

describe('the changes of a run', () => {
  const begin = async () => {
    const made = world(
      [
        [plan('Edit')],
        [
          edit('a.txt', 'one', 'two'),
          edit('a.txt', 'two', 'three'),
          write('package.json', '{}'),
          write('b.txt', 'b'),
          ['delete_file', { path: 'c.txt', description: 'Not needed' }],
        ],
        ['Done.'],
        ['Summary.'],
      ],
      { 'a.txt': 'one', 'c.txt': 'c' },
    )
    const user = await sitDown(made)
    await user.chat('Do it')
    await user.approvePlan()
    for (let n = 0; n < 5; n++) await user.see('file_change')
    return user
  }
  const waiting = ({ session: { view } }: Awaited<ReturnType<typeof begin>>) =>
    changesOfRun(view).flatMap(({ change, state }) => (state === 'waiting' ? [change] : []))

  it('are those that wait first, then the others with what came of them', async () => {
    const user = await begin()
    const [first, , , b] = waiting(user)
    await user.say({ type: 'reject_change', payload: { change_id: b?.id ?? first?.id ?? ('' as never) } })
    await user.see('tool_call')
    await user.say({ type: 'accept_change', payload: { change_id: first?.id ?? ('' as never), modified: 'mine' } })
    await user.see('tool_call')
    assert.deepEqual(
      changesOfRun(user.session.view).map(({ change, state, modified }) => [change.path, state, modified]),
      [
        ['a.txt', 'waiting', 'three'],
        ['package.json', 'waiting', '{}'],
        ['c.txt', 'waiting', ''],
        ['a.txt', 'made', 'mine'],
        ['b.txt', 'rejected', 'b'],
      ],
    )
    await user.cancel()
    assert.deepEqual(
      changesOfRun(user.session.view).map(({ state }) => state),
      ['made', 'void', 'void', 'rejected', 'void'],
    )
    assert.deepEqual(filesOfRun(user.session.view), [{ path: 'a.txt', last: first?.id, before: 'one', after: 'mine' }])
  })

  it('can be accepted together, but for protected ones and what builds on those', async () => {
    const user = await begin()
    const changes = waiting(user)
    const { together, alone } = acceptable(changes)
    assert.deepEqual([together.length, alone], [4, ['package.json']])
    await user.say({ type: 'accept_all', payload: { ids: [...together] } })
    for (let n = 0; n < 4; n++) await user.see('tool_call')
    const [, second, , b, c] = changes
    assert.deepEqual(filesOfRun(user.session.view), [
      { path: 'a.txt', last: second?.id, before: 'one', after: 'three' },
      { path: 'b.txt', last: b?.id, before: null, after: 'b' },
      { path: 'c.txt', last: c?.id, before: 'c', after: null },
    ])
    await user.cancel()
    const [first] = changes
    const conflicting = [{ ...first, conflicts: 1 }, second] as typeof changes
    assert.deepEqual(acceptable(conflicting).together, [])
  })

  it('show what the formatter of the user has left, where it has changed what they accepted', async () => {
    const user = await begin()
    const [first] = waiting(user)
    await user.say({ type: 'accept_change', payload: { change_id: first?.id ?? ('' as never) } })
    await user.see('tool_call')
    const { view } = user.session
    const feed = view.feed.map((item) =>
      item.type === 'file_change' && item.report ? { ...item, report: { ...item.report, formatted: 'two\n' } } : item,
    )
    assert.deepEqual(
      filesOfRun({ ...view, feed }).map(({ path, before, after }) => [path, before, after]),
      [['a.txt', 'one', 'two\n']],
    )
    await user.cancel()
  })
})
