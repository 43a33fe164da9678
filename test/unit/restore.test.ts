import assert from 'node:assert/strict'
import { Refused } from '../../src/core/errors.ts'
import { isUndone, undoTerms } from '../../src/protocol/checkpoints.ts'
import type { EntryId } from '../../src/protocol/ids.ts'
import { command, edit, mortal, plan, type Said, sitDown, type World, world, write } from '../fakes.ts'

const move = (from: string, to: string) => ['move_file', { from, to, description: 'Move it' }] as const
const remove = (path: string) => ['delete_file', { path, description: 'Not needed' }] as const

type Person = Awaited<ReturnType<typeof sitDown>>

/** A run whose one step makes these changes, all accepted; returns the person and the checkpoint of the run. */
async function changed(made: World, count: number): Promise<{ person: Person; checkpoint: EntryId }> {
  const person = await sitDown(made)
  await person.chat('Change things')
  await person.approvePlan()
  for (let index = 0; index < count; index++) await person.accept()
  const { id } = await person.see('checkpoint')
  await person.session.idle()
  return { person, checkpoint: id }
}

const undo = (person: Person, checkpoint_id: EntryId) =>
  person.say({ type: 'restore_checkpoint', payload: { checkpoint_id } })

const oneStep = (...calls: Said[]): Said[][] => [[plan('Change')], calls, ['Ok.'], ['Summary.']]

describe('undoing a run', () => {
  const start = { 'a.txt': 'one\n', 'b.txt': 'two\n', 'c.txt': 'three\n' }
  const everything = oneStep(
    edit('a.txt', 'one', 'ONE'),
    write('new.txt', 'new\n'),
    remove('b.txt'),
    move('c.txt', 'd.txt'),
  )

  it('brings back what was changed, deleted, moved and made, without another question', async () => {
    const made = world(everything, start)
    const { person, checkpoint } = await changed(made, 4)
    assert.deepEqual(Object.fromEntries(made.files), { 'a.txt': 'ONE\n', 'new.txt': 'new\n', 'd.txt': 'three\n' })
    await undo(person, checkpoint)
    await person.see('complete')
    await person.session.idle()
    assert.deepEqual(Object.fromEntries([...made.files].sort()), start)
    const proposed = person.events.filter(({ type }) => type === 'file_change').slice(4)
    assert.ok(proposed.every(({ payload }) => 'automatic' in payload && payload.automatic))
    assert.match(JSON.stringify(person.session.view.feed.at(-2)), /4 files as before/)
  })

  it('can be undone itself', async () => {
    const made = world(everything, start)
    const { person, checkpoint } = await changed(made, 4)
    const after = Object.fromEntries([...made.files].sort())
    await undo(person, checkpoint)
    await undone(person)
    await undo(person, (await person.see('checkpoint')).id)
    await undone(person)
    assert.deepEqual(Object.fromEntries([...made.files].sort()), after)
  })

  it('asks about a file that was edited since, and leaves it when told to', async () => {
    const made = world(oneStep(edit('a.txt', 'one', 'ONE'), edit('b.txt', 'two', 'TWO')), start)
    const { person, checkpoint } = await changed(made, 2)
    made.files.set('b.txt', 'TWO, and mine\n')
    await undo(person, checkpoint)
    const asked = await pendingChange(person)
    assert.deepEqual([asked.path, asked.original, asked.modified], ['b.txt', 'TWO, and mine\n', 'two\n'])
    assert.match(asked.description, /has changed since/)
    await person.say({ type: 'reject_change', payload: { change_id: asked.id } })
    await undone(person)
    assert.deepEqual([made.files.get('a.txt'), made.files.get('b.txt')], ['one\n', 'TWO, and mine\n'])
    assert.match(JSON.stringify(person.session.view.feed), /Left as it is: `b.txt`/)
  })

  it('brings that file back as well when told to', async () => {
    const made = world(oneStep(edit('a.txt', 'one', 'ONE')), start)
    const { person, checkpoint } = await changed(made, 1)
    made.files.set('a.txt', 'mine\n')
    await undo(person, checkpoint)
    await person.say({ type: 'accept_change', payload: { change_id: (await pendingChange(person)).id } })
    await undone(person)
    assert.equal(made.files.get('a.txt'), 'one\n')
  })

  it('asks about a file that somebody else edited between two changes of the run', async () => {
    const calls = [[edit('a.txt', 'one', 'ONE')], [command('make')], [edit('a.txt', 'ONE', 'One')]]
    const made = world([[plan('Change')], ...calls, ['Ok.'], ['Summary.']], { 'a.txt': 'one\n' }, { make: {} })
    const person = await sitDown(made)
    await person.chat('Change things')
    await person.approvePlan()
    await person.accept()
    const { id: command_id } = await person.see('terminal_command')
    made.files.set('a.txt', 'ONE\nmine\n')
    await person.say({ type: 'approve_terminal', payload: { command_id } })
    await person.accept()
    const { id } = await person.see('checkpoint')
    await person.session.idle()
    assert.equal(made.files.get('a.txt'), 'One\nmine\n')
    await undo(person, id)
    const asked = await pendingChange(person)
    assert.deepEqual([asked.original, asked.modified], ['One\nmine\n', 'one\n'])
    await person.cancel()
    assert.equal(made.files.get('a.txt'), 'One\nmine\n')
  })

  it('is not over when a file of it was left as it is', async () => {
    const made = world(oneStep(edit('a.txt', 'one', 'ONE'), edit('b.txt', 'two', 'TWO')), start)
    const { person, checkpoint } = await changed(made, 2)
    made.files.set('b.txt', 'mine\n')
    await undo(person, checkpoint)
    await person.say({ type: 'reject_change', payload: { change_id: (await pendingChange(person)).id } })
    await undone(person)
    assert.equal(isUndone(checkpoint, person.session.view.feed), false)
    await undo(person, checkpoint)
    await person.say({ type: 'accept_change', payload: { change_id: (await pendingChange(person)).id } })
    await undone(person)
    assert.equal(made.files.get('b.txt'), 'two\n')
  })

  it('takes what the user wrote into a change for what the run has left', async () => {
    const made = world(oneStep(write('a.txt', 'ONE\n')), start)
    const person = await sitDown(made)
    await person.chat('Change things')
    await person.approvePlan()
    const { id } = await person.see('file_change')
    await person.say({ type: 'accept_change', payload: { change_id: id, modified: 'Ein\n' } })
    const { id: checkpoint } = await person.see('checkpoint')
    await person.session.idle()
    await undo(person, checkpoint)
    await undone(person)
    assert.equal(made.files.get('a.txt'), 'one\n')
  })

  it('follows a file through several changes and moves', async () => {
    const answers = [
      [plan('Change')],
      [move('a.txt', 'b2.txt')],
      [edit('b2.txt', 'one', 'ONE')],
      [move('b2.txt', 'z.txt')],
      ['Ok.'],
      ['Summary.'],
    ]
    const made = world(answers, { 'a.txt': 'one\n' })
    const { person, checkpoint } = await changed(made, 3)
    assert.deepEqual(Object.fromEntries(made.files), { 'z.txt': 'ONE\n' })
    await undo(person, checkpoint)
    await undone(person)
    assert.deepEqual(Object.fromEntries(made.files), { 'a.txt': 'one\n' })
  })

  it('has nothing to do when everything is as before already', async () => {
    const made = world(oneStep(edit('a.txt', 'one', 'ONE')), start)
    const { person, checkpoint } = await changed(made, 1)
    made.files.set('a.txt', 'one\n')
    await undo(person, checkpoint)
    await undone(person)
    assert.match(JSON.stringify(person.session.view.feed), /All files are as they were before already/)
  })

  it('goes on after the session was closed while it asked', async () => {
    const made = world(oneStep(edit('a.txt', 'one', 'ONE'), edit('b.txt', 'two', 'TWO')), start)
    const { person, checkpoint } = await changed(made, 2)
    made.files.set('b.txt', 'mine\n')
    await undo(person, checkpoint)
    const { id } = await pendingChange(person)
    await person.session.close()
    const again = await sitDown(made)
    await again.say({ type: 'accept_change', payload: { change_id: id } })
    await undone(again)
    assert.deepEqual(Object.fromEntries([...made.files].sort()), start)
  })

  it('can be stopped where it asks; words have to wait until then, and the rest can be undone later', async () => {
    const made = world(oneStep(edit('a.txt', 'one', 'ONE'), edit('b.txt', 'two', 'TWO')), start)
    const { person, checkpoint } = await changed(made, 2)
    made.files.set('b.txt', 'mine\n')
    await undo(person, checkpoint)
    await pendingChange(person)
    await assert.rejects(person.chat('And now?'), /Wait until the undo is over, or stop it/)
    await person.cancel()
    assert.deepEqual([made.files.get('a.txt'), made.files.get('b.txt')], ['one\n', 'mine\n'])
    await undo(person, checkpoint)
    await person.say({ type: 'accept_change', payload: { change_id: (await pendingChange(person)).id } })
    await undone(person)
    assert.equal(made.files.get('b.txt'), 'two\n')
  })

  it('asks about both when the old place of a moved file is taken', async () => {
    const made = world(oneStep(move('a.txt', 'z.txt')), { 'a.txt': 'one\n' })
    const { person, checkpoint } = await changed(made, 1)
    made.files.set('a.txt', 'new\n')
    await undo(person, checkpoint)
    for (const _file of [1, 2]) {
      const { id, description } = await pendingChange(person)
      assert.match(description, /This file has changed since|The run has moved it here/)
      await person.say({ type: 'accept_change', payload: { change_id: id } })
    }
    await undone(person)
    assert.deepEqual(Object.fromEntries(made.files), { 'a.txt': 'one\n' })
  })

  it('that is cut off at any append goes on from there', async () => {
    for (let append = 1, reached = true; reached; append++) {
      const made = world(everything, start)
      const { person, checkpoint } = await changed(made, 4)
      await person.session.close()
      const { store, died } = mortal(made.options.store, [append, append % 2 === 0 ? 'before' : 'after'])
      const short = await sitDown({ options: { ...made.options, store } })
      // What a dead process was told to do never comes to an end.
      const told = undo(short, checkpoint).then(() => short.session.idle())
      reached = (await Promise.race([died, told])) === 'died'
      if (!reached) await short.session.close()
      const after = await sitDown(made)
      await after.session.idle()
      // At the first append of all nobody had heard of it.
      const begun = after.session.view.feed.some(({ type, payload }) => type === 'run_started' && 'restores' in payload)
      const files = Object.fromEntries([...made.files].sort())
      assert.deepEqual(files, begun ? start : { 'a.txt': 'ONE\n', 'd.txt': 'three\n', 'new.txt': 'new\n' })
      assert.equal(after.session.view.status, 'complete')
    }
  })

  it('is told to the model, so that it does not rely on what is gone', async () => {
    const made = world([...oneStep(edit('a.txt', 'one', 'ONE')), ['Understood.']], start)
    const { person, checkpoint } = await changed(made, 1)
    await undo(person, checkpoint)
    await undone(person)
    await person.chat('And now?')
    await person.session.idle()
    assert.match(made.asked.at(-1) ?? '', /The user had changes undone .*as they were before it: a.txt/)
  })

  it('is refused while something goes on, and for a checkpoint that does not exist', async () => {
    const made = world([...oneStep(edit('a.txt', 'one', 'ONE')), [plan('More')]], start)
    const { person, checkpoint } = await changed(made, 1)
    await assert.rejects(undo(person, 'nothing' as EntryId), Refused)
    await person.chat('More')
    await person.see('plan')
    await assert.rejects(undo(person, checkpoint), /Stop it first/)
    assert.equal(made.files.get('a.txt'), 'ONE\n')
    await person.cancel()
  })

  it('is offered after a run that was stopped, for what it had changed by then, and says that commands stay', async () => {
    const answers = [[plan('Change')], [edit('a.txt', 'one', 'ONE')], [command('make')], [command('wait')]]
    const made = world(answers, start, { make: {}, wait: new Promise(() => {}) })
    const person = await sitDown(made)
    await person.chat('Change things')
    await person.approvePlan()
    await person.accept()
    await person.run()
    await person.run()
    await person.cancel()
    const { id, paths } = await person.see('checkpoint')
    assert.deepEqual(paths, ['a.txt'])
    await undo(person, id)
    await undone(person)
    assert.equal(made.files.get('a.txt'), 'one\n')
    assert.match(JSON.stringify(person.session.view.feed), /What commands did is not undone/)
    assert.match(undoTerms(id, person.session.view.feed), /What commands did stays/)
  })

  it('is not offered after a run that changed nothing', async () => {
    const made = world([[plan('Change')], [edit('a.txt', 'one', 'ONE')], ['Ok.'], ['Summary.']], start)
    const person = await sitDown(made)
    await person.chat('Change things')
    await person.approvePlan()
    const { id } = await person.see('file_change')
    await person.say({ type: 'reject_change', payload: { change_id: id } })
    await person.session.idle()
    assert.ok(person.events.every(({ type }) => type !== 'checkpoint'))
  })
})

async function pendingChange(person: Person) {
  for (;;) {
    const change = await person.see('file_change')
    if (person.session.view.pending.some(({ id }) => id === change.id)) return change
  }
}

/** The undo has come to its end. */
async function undone({ session }: Person): Promise<void> {
  await session.idle()
  assert.equal(session.view.status, 'complete')
}
