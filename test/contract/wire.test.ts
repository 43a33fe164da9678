import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as later } from 'node:timers/promises'
import type { SentEvent } from '../../src/protocol/events.ts'
import { command, edit, plan } from '../fakes.ts'
import type { Guest } from './guest.ts'
import { useServing } from './serving.ts'

/** What a client of the original does not live without, by the type of the event. */
const needed: Record<string, Record<string, string>> = {
  status: { state: 'string', detail: 'string' },
  thought: { content: 'string' },
  message: { content: 'string' },
  plan: { id: 'string', title: 'string', description: 'string', reasoning: 'string', steps: 'object' },
  plan_sync: { id: 'string', steps: 'object' },
  file_read: { path: 'string', reason: 'string' },
  file_change: { id: 'string', path: 'string', original: 'string', modified: 'string', description: 'string' },
  terminal_command: { id: 'string', command: 'string', description: 'string', working_dir: 'string' },
  terminal_output: {
    ...{ command_id: 'string', exit_code: 'number', stdout: 'string', stderr: 'string', duration_ms: 'number' },
  },
  step_update: { step_id: 'string', plan_id: 'string', status: 'string', detail: 'string' },
  error: { detail: 'string' },
  complete: {},
  usage: { prompt_tokens: 'number', completion_tokens: 'number', cost: 'number' },
}

/** Every field is there and of its kind, and every step has its list of files. */
function checkFields(events: readonly SentEvent[]): void {
  for (const { type, payload } of events) {
    for (const [field, kind] of Object.entries(needed[type] ?? {}))
      assert.equal(typeof (payload as Record<string, unknown>)[field], kind, `${type}.${field}`)
    const steps = 'steps' in payload ? (payload.steps as { files: unknown }[]) : []
    for (const { files } of steps) assert.ok(Array.isArray(files))
  }
}

const statusesOf = (guest: Guest): string[] =>
  guest.events.flatMap(({ type, payload }) => (type === 'status' ? [payload.state] : []))

describe('the wire of the original', function () {
  this.timeout(20_000)

  describe('a task with every kind of approval', () => {
    const served = useServing([
      [plan('Change it', 'Look')],
      [edit('src/app.js', 'one', 'three')],
      ['Changed.'],
      [command('cat none.txt')],
      ['It failed.'],
      ['All said.'],
    ])

    it('has all fields, a status for each wait, and steps that are as they went', async () => {
      const guest = await served().connect()
      guest.say('chat', { message: 'Do it' })
      guest.say('approve_plan', { plan_id: (await guest.see('plan')).id, plan_md: '# Mine', task_md: '' })
      guest.say('accept_change', { change_id: (await guest.see('file_change')).id })
      guest.say('approve_terminal', { command_id: (await guest.see('terminal_command')).id })
      assert.equal((await guest.see('terminal_output')).exit_code, 1)
      await guest.see('complete')
      checkFields(guest.events)
      const waits = statusesOf(guest).filter((state) => state.startsWith('awaiting'))
      assert.deepEqual(waits, ['awaiting_plan_approval', 'awaiting_change_approval', 'awaiting_terminal_approval'])
      const steps = guest.events.flatMap(({ type, payload }) => (type === 'step_update' ? [payload.status] : []))
      assert.deepEqual(steps, ['running', 'completed', 'running', 'failed'])
      assert.equal(readFileSync(join(served().folder, 'src/app.js'), 'utf8'), 'three\r\ntwo\r\n')
      const proposed = guest.events.find(({ type }) => type === 'terminal_command')
      assert.equal(proposed?.type === 'terminal_command' && proposed.payload.working_dir, served().folder)
    })
  })

  describe('a command that runs', () => {
    const served = useServing([[plan('Wait')], [command('touch begun; sleep 1; touch late; sleep 60')], ['Done.']])

    it('is killed by a cancel, which says idle last', async () => {
      const guest = await served().connect()
      guest.say('chat', { message: 'Wait' })
      guest.say('approve_plan', { plan_id: (await guest.see('plan')).id })
      guest.say('approve_terminal', { command_id: (await guest.see('terminal_command')).id })
      while (!existsSync(join(served().folder, 'begun'))) await later(10)
      guest.socket.emit('client:command', { type: 'cancel' })
      await guest.see('terminal_output')
      await later(1_500)
      assert.ok(!existsSync(join(served().folder, 'late')))
      const last = guest.events.at(-1)
      assert.deepEqual([last?.type, statusesOf(guest).at(-1)], ['status', 'idle'])
      const lastStep = guest.events.findLastIndex(({ type }) => type === 'step_update')
      assert.ok(lastStep >= 0 && lastStep < guest.events.length - 1)
    })
  })

  describe('what does not fit', () => {
    const served = useServing([[plan('One')], [plan('Two')], ['Said.'], ['Done.']])

    it('is answered, whatever it is', async () => {
      const guest = await served().connect()
      const wrong: [unknown, RegExp][] = [
        ['text', /missing 'type' field/],
        [null, /missing 'type' field/],
        [{ payload: {} }, /missing 'type' field/],
        [{ type: 'fly', payload: {} }, /^Invalid command/],
        [{ type: 'chat', payload: null }, /^Invalid command/],
        [{ type: 'chat' }, /^Invalid command/],
        [{ type: 'approve_plan', payload: {} }, /^Invalid command/],
        [{ type: 'approve_plan', payload: { plan_id: 'none' } }, /Nothing is going on here/],
        [{ type: 'cancel' }, /Nothing is going on here/],
      ]
      for (const [said, expected] of wrong) {
        guest.socket.emit('client:command', said)
        assert.match((await guest.see('error')).detail, expected)
      }
    })

    it('does not end a run that goes on: a plan is revised by words, and the old one is answered no more', async () => {
      const guest = await served().connect()
      guest.say('chat', { message: 'Do it' })
      const { id: plan_id } = await guest.see('plan')
      guest.say('chat', { message: 'Otherwise' })
      const { id: second } = await guest.see('plan')
      assert.notEqual(second, plan_id)
      guest.say('approve_plan', { plan_id })
      assert.match((await guest.see('command_rejected')).detail, /does not wait/)
      assert.match((await guest.see('thought')).content, /does not wait/)
      guest.say('reject_plan', { plan_id: second, reason: 'No' })
      await guest.see('approval_resolved')
      await later(100)
      assert.ok(!guest.events.some(({ type }) => type === 'error'))
      checkFields(guest.events)
    })
  })
})
