import assert from 'node:assert/strict'
import { setTimeout as delay } from 'node:timers/promises'
import { deferred } from '../../src/base/deferred.ts'
import { Refused } from '../../src/core/errors.ts'
import type { Output, Processes } from '../../src/core/processes.ts'
import { Session } from '../../src/core/session.ts'
import type { SessionStore } from '../../src/core/store.ts'
import { memoryStore } from '../../src/memory/store.ts'
import { StepId } from '../../src/protocol/ids.ts'
import { command, plan, sitDown, testSession, world, write } from '../fakes.ts'

/** A store whose journals can be made slow, or unwritable. */
function troubled() {
  const base = memoryStore()
  const trouble = { full: false, slow: 0, appended: (_record: object) => {} }
  const store: SessionStore = {
    ...base,
    async open(id) {
      const log = await base.open(id)
      let last = Promise.resolve()
      const append = (record: object) => {
        last = last.then(async () => {
          if (trouble.slow > 0) await delay(trouble.slow)
          if (trouble.full) throw new Error('ENOSPC')
          await log.append(record)
        })
        trouble.appended(record)
        return last
      }
      return { ...log, append }
    },
  }
  return { store, trouble }
}

/** A shell whose only command runs until it is told to stop, and then for as long as `dying`. */
function stubborn(dying: Promise<void> = Promise.resolve()) {
  const stopped = deferred<void>()
  const processes: Processes = {
    async run(_command, signal): Promise<Output> {
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()))
      stopped.resolve()
      await dying
      return { exit_code: -1, stdout: '', stderr: '', duration_ms: 1, ended: 'stopped' }
    },
  }
  return { processes, stopped: stopped.promise }
}

describe('adversity', () => {
  it('a full disk: Stop stops all the same', async () => {
    const { store, trouble } = troubled()
    const { options } = world([[plan('Run')], [command('slow')]], {}, {}, store)
    const { processes, stopped } = stubborn()
    const user = await sitDown({ options: { ...options, processes } })
    await user.chat('Do it')
    await user.approvePlan()
    await user.run()
    await user.see('status')
    await delay(5)
    trouble.full = true
    await user.cancel().catch(() => {})
    await stopped
    await user.session.idle()
    assert.match(JSON.stringify(user.events.at(-1)), /can no longer be saved/)
  })

  it('words that come while a stopped command dies start the next run', async () => {
    const { asked, options } = world([[plan('Run')], [command('slow')], ['Then so.']])
    const dying = deferred<void>()
    const { processes, stopped } = stubborn(dying.promise)
    const user = await sitDown({ options: { ...options, processes } })
    await user.chat('Do it')
    await user.approvePlan()
    await user.run()
    await delay(5)
    const cancelled = user.cancel()
    await stopped
    const said = user.chat('Do it like this')
    dying.resolve()
    await Promise.all([cancelled, said])
    await user.session.idle()
    assert.match(asked.at(-1) ?? '', /Do it like this/)
  })

  it('words that come at the very end, on a slow disk, are answered', async () => {
    const { store, trouble } = troubled()
    const { asked, options } = world([['One.'], ['Two.']], {}, {}, store)
    const user = await sitDown({ options })
    let said: Promise<void> | undefined
    trouble.slow = 2
    trouble.appended = (record) => {
      if ('type' in record && record.type === 'complete') said ??= user.chat('And then?')
    }
    await user.chat('First?')
    await user.session.idle()
    await said
    await user.session.idle()
    assert.match(asked.at(-1) ?? '', /And then\?/)
  })

  it('words that a stopped run did not hear are heard by the next one, once', async () => {
    const { asked, options } = world([[plan('Edit')], [write('a.txt', 'x')], ['Yes?'], ['Again?']])
    const user = await sitDown({ options })
    await user.chat('Do it')
    await user.approvePlan()
    await user.see('file_change')
    await user.chat('Use tabs')
    await user.cancel()
    for (const message of ['Go on', 'And on']) {
      await user.chat(message)
      await user.session.idle()
    }
    assert.equal(asked.at(-1)?.split('Use tabs').length, 2)
  })

  it('two messages at once: the second steers the run that the first has started', async () => {
    const user = await sitDown(world([['One.'], ['Two.']]))
    await Promise.all([user.chat('First'), user.chat('Second')])
    await user.session.idle()
    const types = user.events
      .map(({ type }) => type)
      .filter((type) => type === 'run_started' || type === 'user_message')
    assert.deepEqual(types, ['run_started', 'user_message'])
  })

  it('a listener that throws harms nobody else', async () => {
    const user = await sitDown(world([['Hello.']]))
    user.session.subscribe(() => {
      throw new Error('a bug of a client')
    })
    await user.chat('Hi')
    await user.session.idle()
    assert.equal(user.session.view.status, 'complete')
  })

  it('Stop in the middle of one of two changes: the model is not told that either did not happen', async () => {
    const { asked, files, options } = world([[plan('Two')], [write('a.txt', 'A'), write('b.txt', 'B')], ['Ok.']])
    const [begun, gate] = [deferred<void>(), deferred<void>()]
    const apply: typeof options.workspace.apply = async (change) => {
      begun.resolve()
      await gate.promise
      return options.workspace.apply(change)
    }
    const user = await sitDown({ options: { ...options, workspace: { ...options.workspace, apply } } })
    await user.chat('Do it')
    await user.approvePlan()
    await user.see('file_change')
    await user.accept()
    await begun.promise
    const cancelled = user.cancel()
    gate.resolve()
    await cancelled
    assert.deepEqual([...files.keys()], ['b.txt'])
    await user.chat('And now?')
    await user.session.idle()
    assert.equal(asked.at(-1)?.split('may have been under way').length, 3)
  })

  it('a plan that the client has changed: the changed one is carried out', async () => {
    const { asked, options } = world([[plan('Delete everything')], ['Ok.'], ['Summary.']])
    const user = await sitDown({ options })
    await user.chat('Do it')
    const { id: plan_id } = await user.see('plan')
    const steps = [{ id: StepId.parse('mine'), description: 'Only look', files: [] }]
    await user.say({ type: 'approve_plan', payload: { plan_id, plan: { steps } } })
    await user.see('complete')
    assert.match(asked.join(), /Do step 1 of 1: Only look/)
    assert.doesNotMatch(asked.join(), /Do step 1 of 1: Delete everything/)
  })

  it('a client that edits what is moved or deleted is refused', async () => {
    const { files, options } = world([[plan('Tidy')], [['delete_file', { path: 'a.txt', description: '' }]]], {
      'a.txt': 'A',
    })
    const user = await sitDown({ options })
    await user.chat('Do it')
    await user.approvePlan()
    const { id: change_id } = await user.see('file_change')
    const edited = user.say({ type: 'accept_change', payload: { change_id, modified: 'B' } })
    await assert.rejects(edited, Refused)
    assert.equal(files.get('a.txt'), 'A')
    await user.cancel()
  })

  it('a journal that something else has written can be reported, and opened again when it is mended', async () => {
    const journals = new Map([[testSession, ['{"foreign": true}']]])
    const { options } = world([['Hi.']], {}, {}, memoryStore(journals))
    await assert.rejects(Session.open(testSession, options), /cannot be read/)
    journals.set(testSession, [])
    await (await Session.open(testSession, options)).close()
  })

  it('a closed session takes no more commands', async () => {
    const user = await sitDown(world([['Hi.']]))
    await user.session.close()
    await assert.rejects(user.chat('Hello'), Refused)
  })
})
