import assert from 'node:assert/strict'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { Refused } from '../../src/core/errors.ts'
import { Session } from '../../src/core/session.ts'
import { CodeAgent, CommandQueue, type SentEvent } from '../../src/index.ts'
import type { ClientCommand } from '../../src/protocol/commands.ts'
import type { ProposalType } from '../../src/protocol/events.ts'
import { EntryId, StepId } from '../../src/protocol/ids.ts'
import { command, edit, plan, type Said, scripted, sitDown, testSession } from '../fakes.ts'
import { newFolder, onDisk, sayYes, treeOf } from '../onDisk.ts'

const other = EntryId.parse('other')
const files = { 'a.txt': 'a\n' }
const noMore = 'This does not wait for an answer any more.'

type Row = readonly [what: string, said: (id: EntryId) => ClientCommand, told: string]

/** What does not fit while a proposal waits, and the sentence that its sender reads. */
const refused: Partial<Record<ProposalType, readonly Row[]>> = {
  plan: [
    ['no words', () => ({ type: 'chat', payload: { message: '' } }), 'Write what you want first.'],
    ['nothing but blanks', () => ({ type: 'chat', payload: { message: ' \n\t' } }), 'Write what you want first.'],
    ['an answer to something else', () => ({ type: 'approve_plan', payload: { plan_id: other } }), noMore],
    [
      'a plan without steps',
      (plan_id) => ({ type: 'approve_plan', payload: { plan_id, plan: { steps: [] } } }),
      'A plan without steps cannot be carried out. Reject it instead.',
    ],
    [
      'a plan with a step twice',
      (plan_id) => {
        const step = { id: StepId.parse('1'), description: 'Do it', files: [] }
        return { type: 'approve_plan', payload: { plan_id, plan: { steps: [step, step] } } }
      },
      'Two steps have the same id.',
    ],
  ],
  file_change: [
    ['no words', () => ({ type: 'chat', payload: { message: '' } }), 'Write what you want first.'],
    ['an answer of another kind', (id) => ({ type: 'approve_terminal', payload: { command_id: id } }), noMore],
    ['an answer to something else', () => ({ type: 'accept_change', payload: { change_id: other } }), noMore],
    [
      'a yes to more than there is',
      (id) => ({ type: 'accept_all', payload: { ids: [id, other] } }),
      'Not all of these changes wait for an answer.',
    ],
  ],
  terminal_command: [
    [
      'an empty command in place of it',
      (id) => ({ type: 'approve_terminal', payload: { command_id: id, command: ' \n' } }),
      'The command is empty. Skip it instead.',
    ],
    [
      'a command that no shell takes',
      (id) => ({ type: 'approve_terminal', payload: { command_id: id, command: 'a\0b' } }),
      'The command contains a character that no shell takes.',
    ],
  ],
}

describe('what a user says that does not fit', () => {
  const says = [[plan('Do it')], [edit('a.txt', 'a', 'b')], [command('true')], ['Ok.'], ['Summary.']]

  it('before anything goes on', async () => {
    const user = await sitDown(onDisk(newFolder(), says))
    await assert.rejects(user.chat(' '), new Refused('Write what you want first.'))
    await assert.rejects(user.cancel(), new Refused('Nothing is going on that could be stopped.'))
    assert.deepEqual(user.events, [])
    await user.session.close()
  })

  it('while a proposal waits: it goes on waiting, and nothing is written', async () => {
    const root = newFolder(files)
    const disk = onDisk(root, says)
    const user = await sitDown(disk)
    await user.chat('Do it')
    for (const [kind, rows] of Object.entries(refused) as [ProposalType, readonly Row[]][]) {
      const { id } = (await user.see(kind)) as { id: EntryId }
      const [view, before] = [user.session.view, treeOf(root)]
      for (const [what, said, told] of rows) {
        await assert.rejects(user.say(said(id)), new Refused(told), what)
        assert.deepEqual(user.session.view, view, what)
      }
      assert.deepEqual(treeOf(root), before)
      if (kind === 'plan') await user.say({ type: 'approve_plan', payload: { plan_id: id } })
      if (kind === 'file_change') await user.say({ type: 'accept_change', payload: { change_id: id } })
      if (kind === 'terminal_command') await user.say({ type: 'approve_terminal', payload: { command_id: id } })
    }
    await user.see('complete')
    await user.session.close()
  })
})

describe('a folder', () => {
  const listing = [[['list_files', {}] as const], ['Ok.']]
  const end = async (workspace: string, model: readonly (readonly Said[])[] = listing) => {
    const agent = new CodeAgent({ workspace, model: scripted(model) })
    const events: SentEvent[] = []
    for await (const event of agent.run('Hi', new CommandQueue())) events.push(event)
    await agent.close()
    return events.at(-1)
  }

  it('that is not there ends the run with a word to the user', async () => {
    const root = join(newFolder(), 'nowhere')
    const last = await end(root)
    assert.deepEqual(
      [last?.type, last?.payload],
      ['error', { detail: `The folder ${root} cannot be reached: it is not there.` }],
    )
  })

  it('that is a file ends the run with a word to the user', async () => {
    const root = join(newFolder(files), 'a.txt')
    const last = await end(root)
    assert.deepEqual([last?.type, last?.payload], ['error', { detail: `${root} is not a folder.` }])
  })

  it('that goes away while a change waits ends the run with a word to the user, and is not made again', async () => {
    const top = newFolder({ 'root/a.txt': 'a\n' })
    const root = join(top, 'root')
    const { last, view } = await sayYes(onDisk(root, [[plan('Do it')], [edit('a.txt', 'a', 'b')]]), () =>
      rmSync(root, { recursive: true }),
    )
    assert.deepEqual(last?.payload, { detail: `The folder ${root} cannot be reached: it is not there.` })
    assert.deepEqual([view.status, view.pending], ['error', []])
    assert.deepEqual(treeOf(top), {})
  })
})

describe('an agent as a library', () => {
  it('that is given no words says so and can be used on', async () => {
    const agent = new CodeAgent({ workspace: newFolder(), model: scripted([['Hello.']]) })
    const first = agent.run('  ', new CommandQueue())
    await assert.rejects(first.next(), new Refused('Write what you want first.'))
    const types: string[] = []
    for await (const { type } of agent.run('Hi', new CommandQueue())) types.push(type)
    assert.equal(types.at(-1), 'complete')
    await agent.close()
  })

  it('that is asked twice at once says so, and the first run goes on', async () => {
    const agent = new CodeAgent({ workspace: newFolder(), model: scripted([['Hello.']]) })
    const first = agent.run('One', new CommandQueue())
    await first.next()
    await assert.rejects(agent.run('Two', new CommandQueue()).next(), /A run is going on already/)
    const types: string[] = []
    for await (const { type } of first) types.push(type)
    assert.equal(types.at(-1), 'complete')
    await agent.close()
  })
})

describe('a session that is open already', () => {
  it('is not opened again in the same process, and the first one goes on', async () => {
    const disk = onDisk(newFolder(files), [['Hello.']])
    const user = await sitDown(disk)
    await assert.rejects(Session.open(testSession, disk.options), new Error('This session is open already.'))
    await user.chat('Hi')
    await user.see('complete')
    await user.session.close()
    await (await Session.open(testSession, disk.options)).close()
  })
})
