import assert from 'node:assert/strict'
import { Refused } from '../../src/core/errors.ts'
import { Session } from '../../src/core/session.ts'
import { memoryStore } from '../../src/memory/store.ts'
import type { SessionId } from '../../src/protocol/ids.ts'
import { EntryId } from '../../src/protocol/ids.ts'
import { emptyView, reduce } from '../../src/protocol/view.ts'
import { command, edit, plan, sitDown, testSession, world, write } from '../fakes.ts'

describe('a message', () => {
  it('that asks a question is answered in words, without a plan', async () => {
    const user = await sitDown(world([[['read_file', { path: 'a.txt' }]], ['It says hi.']], { 'a.txt': 'hi' }))
    await user.chat('What does a.txt say?')
    await user.session.idle()
    assert.deepEqual(
      user.stored().map(({ type }) => type),
      ['run_started', 'status', 'usage', 'file_read', 'message', 'usage', 'status', 'complete'],
    )
    assert.deepEqual(
      user.events.flatMap(({ type, payload }) => (type === 'message_delta' ? [payload.content] : [])),
      ['It ', 'says ', 'hi.'],
    )
  })

  it('that asks for a change leads to a plan, a reviewed change, a run command and a summary', async () => {
    const { files, options } = world(
      [
        [plan('Greet', 'Test')],
        [edit('a.txt', 'hi', 'hello')],
        ['Edited.'],
        [command('npm test')],
        ['Ok.'],
        ['All done.'],
      ],
      { 'a.txt': 'hi' },
      { 'npm test': { stdout: '1 passing' } },
    )
    const user = await sitDown({ options })
    await user.chat('Say hello')
    await user.approvePlan()
    const change = await user.see('file_change')
    assert.deepEqual([change.original, change.modified], ['hi', 'hello'])
    assert.equal(files.get('a.txt'), 'hi')
    await user.say({ type: 'accept_change', payload: { change_id: change.id } })
    const asked = await user.see('terminal_command')
    assert.equal(files.get('a.txt'), 'hello')
    await user.say({ type: 'approve_terminal', payload: { command_id: asked.id } })
    assert.equal((await user.see('terminal_output')).stdout, '1 passing')
    await user.see('complete')
    assert.deepEqual(
      user.session.view.plan?.steps.map(({ status }) => status),
      ['completed', 'completed'],
    )
  })

  it('gives events whose numbers have no gap and whose fold is the view', async () => {
    const user = await sitDown(world([['Hello you.']]))
    await user.chat('Hi')
    await user.session.idle()
    assert.deepEqual(
      user.stored().map(({ seq }) => seq),
      user.stored().map((_, index) => index + 1),
    )
    assert.deepEqual(user.events.reduce(reduce, emptyView), user.session.view)
  })
})

describe('the user', () => {
  it('may have the plan revised, with what they have made of it so far', async () => {
    const { asked, options } = world([[plan('Wrong')], [plan('Right')], ['Ok.'], ['Summary.']])
    const user = await sitDown({ options })
    await user.chat('Do it')
    const { id, steps } = await user.see('plan')
    const own = { ...steps[0], id: steps[0]?.id ?? '', description: 'Mine', files: ['a.txt'] } as (typeof steps)[number]
    await user.say({ type: 'revise_plan', payload: { plan_id: id, feedback: 'and faster', plan: { steps: [own] } } })
    await user.see('plan')
    assert.match(asked[1] ?? '', /and faster\\nThey have changed the steps so far to:\\n- Mine, a\.txt/)
  })

  it('may have the plan revised, and the feedback reaches the model', async () => {
    const { asked, options } = world([[plan('Wrong')], [plan('Right')], ['Did it.'], ['Summary.']])
    const user = await sitDown({ options })
    await user.chat('Do it')
    const first = await user.see('plan')
    await user.say({ type: 'revise_plan', payload: { plan_id: first.id, feedback: 'too wrong' } })
    await user.approvePlan()
    await user.see('complete')
    assert.deepEqual(
      user.session.view.plan?.steps.map(({ description }) => description),
      ['Right'],
    )
    const [revised] = user.session.view.feed.filter(({ type }) => type === 'plan')
    assert.deepEqual([revised?.resolution?.decision, revised?.resolution?.reason], ['revise', 'too wrong'])
    assert.match(asked.join(), /The user rejected this: too wrong/)
  })

  it('may reject the plan, which ends the run', async () => {
    const user = await sitDown(world([[plan('Anything')]]))
    await user.chat('Do it')
    await user.say({ type: 'reject_plan', payload: { plan_id: (await user.see('plan')).id } })
    await user.session.idle()
    assert.deepEqual(user.events.at(-1)?.payload, { state: 'idle', detail: 'The plan was rejected.' })
    assert.ok(user.events.every(({ type }) => type !== 'complete'))
  })

  it('may change a change and a command; what they wrote is what happens, and the model is told', async () => {
    const { files, asked, options } = world(
      [[plan('Both')], [write('a.txt', 'theirs'), command('rm -rf /')], ['Ok.'], ['Summary.']],
      {},
      { ls: { stdout: 'a.txt' } },
    )
    const user = await sitDown({ options })
    await user.chat('Do it')
    await user.approvePlan()
    await user.say({
      type: 'accept_change',
      payload: { change_id: (await user.see('file_change')).id, modified: 'mine' },
    })
    const { id } = await user.see('terminal_command')
    await user.say({ type: 'approve_terminal', payload: { command_id: id, command: 'ls' } })
    assert.equal((await user.see('terminal_output')).stdout, 'a.txt')
    await user.see('complete')
    assert.equal(files.get('a.txt'), 'mine')
    assert.match(asked.join(), /Theirs stands now:.*\+mine/)
    assert.match(asked.join(), /The user changed the command to: ls/)
  })

  it('may reject a change with a reason; the step has failed, and the model is told why', async () => {
    const { files, options } = world([[plan('Edit')], [write('a.txt', 'x')], ['I see.'], ['Summary.']])
    const user = await sitDown({ options })
    await user.chat('Do it')
    await user.approvePlan()
    const { id } = await user.see('file_change')
    await user.say({ type: 'reject_change', payload: { change_id: id, reason: 'not there' } })
    await user.see('complete')
    assert.equal(files.size, 0)
    assert.deepEqual(
      user.session.view.plan?.steps.map(({ status }) => status),
      ['failed'],
    )
    const change = user.session.view.feed.find(({ type }) => type === 'file_change')
    assert.equal(change?.resolution?.reason, 'not there')
  })

  it('cannot be passed over: what was not approved does not compile', () => {
    const { workspace, processes } = world([]).options
    const shared = { id: EntryId.parse('1'), description: '', amended: false }
    const change = { ...shared, path: 'a.txt', original: '', modified: 'x' }
    const creation = { ...shared, command: 'touch a.txt', working_dir: '/', timeout_ms: 1000 }
    // They lack nothing but the brand, which only `Approvals` gives.
    return [
      // @ts-expect-error
      () => workspace.apply(change),
      // @ts-expect-error
      () => processes.run(creation, new AbortController().signal, () => undefined),
    ]
  })

  it('is told of an answer that comes twice, late, or to nothing', async () => {
    const user = await sitDown(world([[plan('Edit')], [write('a.txt', 'x')], ['Ok.'], ['Summary.']]))
    await user.chat('Do it')
    const { id } = await user.see('plan')
    const approve = { type: 'approve_plan', payload: { plan_id: id } } as const
    await assert.rejects(user.say({ type: 'accept_change', payload: { change_id: id } }), Refused)
    await assert.rejects(user.say({ type: 'approve_plan', payload: { plan_id: EntryId.parse('other') } }), Refused)
    await user.say(approve)
    await assert.rejects(user.say(approve), Refused)
    await user.see('file_change')
    await assert.rejects(user.say(approve), Refused)
  })
})

describe('cancel', () => {
  it('voids what is pending, fails the step and says idle last; the next message goes on', async () => {
    const { files, asked, options } = world([[plan('Edit')], [write('a.txt', 'x')], ['Yes?']])
    const user = await sitDown({ options })
    await user.chat('Do it')
    await user.approvePlan()
    await user.see('file_change')
    await user.say({ type: 'cancel', payload: {} })
    assert.deepEqual(
      user.events.slice(-3).map(({ type }) => type),
      ['approval_resolved', 'step_update', 'status'],
    )
    assert.deepEqual([user.session.view.status, user.session.view.pending], ['idle', []])
    await user.chat('Are you there?')
    await user.see('complete')
    assert.match(asked.join(), /Cancelled by the user before it was done/)
    assert.equal(files.size, 0)
  })

  it('kills a running command, and is not forgotten in a crash', async () => {
    const running = new Promise<never>(() => {})
    const journals = new Map<SessionId, string[]>()
    const { options } = world([[plan('Wait')], [command('sleep')]], {}, { sleep: running }, memoryStore(journals))
    const user = await sitDown({ options })
    await user.chat('Do it')
    await user.approvePlan()
    await user.say({ type: 'approve_terminal', payload: { command_id: (await user.see('terminal_command')).id } })
    await user.say({ type: 'cancel', payload: {} })
    const reopened = await Session.open(testSession, { ...options, store: memoryStore(journals) })
    await reopened.idle()
    assert.deepEqual(reopened.view, user.session.view)
    assert.equal(reopened.view.status, 'idle')
  })
})
