import assert from 'node:assert/strict'
import { command, edit, plan, sitDown, world, write } from '../fakes.ts'

describe('the calls of one answer', () => {
  const twoFiles = [[plan('Edit')], [write('a.txt', 'A'), write('b.txt', 'B')], ['Done.'], ['Summary.']]

  it('that change different files are proposed together and may be answered in any order', async () => {
    const { effects, options } = world(twoFiles)
    const user = await sitDown({ options })
    await user.chat('Do it')
    await user.approvePlan()
    const [a, b] = [await user.see('file_change'), await user.see('file_change')]
    assert.deepEqual(
      user.session.view.pending.map(({ id }) => id),
      [a.id, b.id],
    )
    await user.say({ type: 'accept_change', payload: { change_id: b.id } })
    await user.see('tool_call')
    assert.deepEqual([effects, user.session.view.status], [['b.txt'], 'awaiting_change_approval'])
    await user.say({ type: 'accept_change', payload: { change_id: a.id } })
    await user.see('complete')
    assert.deepEqual(effects, ['b.txt', 'a.txt'])
  })

  it('are waited for by what comes after them', async () => {
    const { effects, options } = world(
      [[plan('Edit')], [write('a.txt', 'A'), command('cat a.txt')], ['Done.'], ['Summary.']],
      {},
      { 'cat a.txt': { stdout: 'A' } },
    )
    const user = await sitDown({ options })
    await user.chat('Do it')
    await user.approvePlan()
    const change = await user.see('file_change')
    assert.deepEqual(user.session.view.pending, [{ id: change.id, kind: 'file_change' }])
    await user.say({ type: 'accept_change', payload: { change_id: change.id } })
    await user.run()
    await user.see('complete')
    assert.deepEqual(effects, ['a.txt', 'cat a.txt'])
  })

  it('that change the same file are proposed one after the other, each on what stands there then', async () => {
    const { files, options } = world(
      [[plan('Edit')], [edit('a.txt', 'one', 'two'), edit('a.txt', 'two', 'three')], ['Done.'], ['Summary.']],
      { 'a.txt': 'one' },
    )
    const user = await sitDown({ options })
    await user.chat('Do it')
    await user.approvePlan()
    await user.accept()
    assert.equal((await user.accept()).original, 'two')
    await user.see('complete')
    assert.equal(files.get('a.txt'), 'three')
  })

  it('can all be accepted at once, but for protected files', async () => {
    const { effects, options } = world([
      [plan('Edit')],
      [write('a.txt', 'A'), write('.vscode/tasks.json', '{}'), write('b.txt', 'B')],
      ['Done.'],
      ['Summary.'],
    ])
    const user = await sitDown({ options })
    await user.chat('Do it')
    await user.approvePlan()
    const changes = [await user.see('file_change'), await user.see('file_change'), await user.see('file_change')]
    const ids = changes.map(({ id }) => id)
    await assert.rejects(user.say({ type: 'accept_all', payload: { ids } }), /\.vscode\/tasks\.json has to be accepted/)
    assert.equal(user.session.view.pending.length, 3)
    await user.say({ type: 'accept_all', payload: { ids: ids.filter((_, index) => index !== 1) } })
    await user.see('tool_call')
    await user.see('tool_call')
    assert.deepEqual(effects, ['a.txt', 'b.txt'])
    await user.cancel()
  })

  it('are accepted all or none, also when one has been answered only just now', async () => {
    const { options } = world(twoFiles)
    const user = await sitDown({ options })
    await user.chat('Do it')
    await user.approvePlan()
    const [a, b] = [await user.see('file_change'), await user.see('file_change')]
    const first = user.say({ type: 'reject_change', payload: { change_id: b.id } })
    const all = user.say({ type: 'accept_all', payload: { ids: [a.id, b.id] } })
    await first
    await assert.rejects(all, /Not all of these changes wait/)
    await user.see('tool_call')
    assert.deepEqual(user.session.view.pending, [{ id: a.id, kind: 'file_change' }])
    await user.cancel()
  })

  it('end a step as failed when its last change was rejected, and not when another took its place', async () => {
    const statusOf = async (...answers: Parameters<typeof world>[0]) => {
      const user = await sitDown(world([[plan('Edit')], [write('a.txt', 'A')], ...answers]))
      await user.chat('Do it')
      await user.approvePlan()
      const { id } = await user.see('file_change')
      await user.say({ type: 'reject_change', payload: { change_id: id, reason: 'not there' } })
      if (answers.length > 2) await user.accept()
      await user.see('complete')
      return user.session.view.plan?.steps[0]?.status
    }
    assert.equal(await statusOf(['I see.'], ['Summary.']), 'failed')
    assert.equal(await statusOf([write('b.txt', 'A')], ['Better.'], ['Summary.']), 'completed')
  })

  it('carry on after a failing command, whose step is completed by a later success only', async () => {
    const commands = { bad: { exit_code: 1, stderr: 'no' }, good: {} }
    const statusOf = async (...lines: ('bad' | 'good')[]) => {
      const answers = [[plan('Run')], ...lines.map((line) => [command(line)]), ['Ok.'], ['Summary.']]
      const user = await sitDown(world(answers, {}, commands))
      await user.chat('Do it')
      await user.approvePlan()
      for (const _ of lines) await user.run()
      await user.see('complete')
      return user.session.view.plan?.steps[0]?.status
    }
    assert.equal(await statusOf('bad'), 'failed')
    assert.equal(await statusOf('bad', 'good'), 'completed')
    assert.equal(await statusOf('good', 'bad'), 'failed')
  })
})

describe('files', () => {
  const oneStep = (...calls: Parameters<typeof world>[0][number][]) => [
    [plan('Tidy')],
    ...calls,
    ['Done.'],
    ['Summary.'],
  ]

  it('are deleted and moved only when that is accepted, and may be proposed together', async () => {
    const { files, effects, options } = world(
      oneStep([
        ['move_file', { from: 'a.txt', to: 'b/a.txt', description: 'Sort' }],
        ['delete_file', { path: 'c.txt', description: 'Unused' }],
      ]),
      { 'a.txt': 'A', 'c.txt': 'C' },
    )
    const user = await sitDown({ options })
    await user.chat('Tidy up')
    await user.approvePlan()
    const [move, removal] = [await user.see('file_change'), await user.see('file_change')]
    assert.deepEqual([move.kind, move.old_path, move.path, removal.kind], ['rename', 'a.txt', 'b/a.txt', 'delete'])
    assert.equal(files.size, 2)
    await user.say({ type: 'accept_change', payload: { change_id: removal.id } })
    await user.say({ type: 'accept_change', payload: { change_id: move.id } })
    await user.see('complete')
    assert.deepEqual([[...files], effects], [[['b/a.txt', 'A']], ['c.txt', 'b/a.txt']])
  })

  it('that are not there, or in the way, are told to the model', async () => {
    const user = await sitDown(
      world(
        oneStep([
          ['move_file', { from: 'a.txt', to: 'b.txt', description: '' }],
          ['delete_file', { path: 'gone.txt', description: '' }],
        ]),
        { 'a.txt': 'A', 'b.txt': 'B' },
      ),
    )
    await user.chat('Tidy up')
    await user.approvePlan()
    await user.see('complete')
    const told = user.session.view.feed.flatMap(({ type, payload }) => (type === 'tool_call' ? [payload.summary] : []))
    assert.deepEqual(told, ['There is a file b.txt already.', 'There is no file gone.txt.'])
  })

  it('are found by a glob', async () => {
    const { asked, options } = world([[['find_files', { glob: '*.test.js' }]], ['Two.']], {
      'a.test.js': '',
      'b/c.test.js': '',
      'b/c.js': '',
    })
    const user = await sitDown({ options })
    await user.chat('Which tests are there?')
    await user.session.idle()
    assert.match(asked.at(-1) ?? '', /a\.test\.js\\nb\/c\.test\.js"/)
  })
})

describe('requests to the model', () => {
  it('are append-only within a session: no byte of an earlier one changes', async () => {
    const { asked, options } = world([[plan('Edit')], [write('a.txt', 'A')], ['Done.'], ['Summary.'], ['Hi.']])
    const user = await sitDown({ options })
    await user.chat('Do it')
    await user.approvePlan()
    await user.accept()
    await user.see('complete')
    await user.chat('And?')
    await user.session.idle()
    assert.equal(asked.length, 5)
    const requests = asked.map((request) => JSON.parse(request))
    for (const [index, { system, tools, messages }] of requests.slice(1).entries()) {
      const before = requests[index]
      assert.deepEqual([system, tools], [before.system, before.tools])
      assert.deepEqual(messages.slice(0, before.messages.length), before.messages)
    }
  })
})
