import assert from 'node:assert/strict'
import { ClientCommand } from '../../src/protocol/commands.ts'
import { AgentEvent } from '../../src/protocol/events.ts'
import { emptyView, reduce } from '../../src/protocol/view.ts'

/** One example of each event and command of the original wire protocol, with the fields its clients rely on. */
const originalEvents = [
  { type: 'status', payload: { state: 'planning', detail: 'Writing a plan' } },
  { type: 'thought', payload: { content: 'Hm' } },
  { type: 'message', payload: { content: 'Hello' } },
  { type: 'text', payload: { content: 'Hi' } },
  {
    type: 'plan',
    payload: {
      id: 'pl-7',
      title: 'Add a retry',
      description: 'Retry failed uploads twice.',
      reasoning: '',
      steps: [{ id: 'st-1', description: 'Read uploads.ts', files: [] }],
    },
  },
  {
    type: 'plan_sync',
    payload: { id: 'pl-7', steps: [{ id: 's', description: 'Run', files: [], status: 'pending' }] },
  },
  { type: 'file_read', payload: { path: 'a.ts', reason: '' } },
  { type: 'file_change', payload: { id: 'ch-1', path: 'a.ts', original: '', modified: 'a\n', description: 'Add it' } },
  {
    type: 'terminal_command',
    payload: { id: 'tc-1', command: 'npm test', description: 'Test', working_dir: '/srv/ws' },
  },
  {
    type: 'terminal_output',
    payload: { command_id: 'tc-1', exit_code: 1, stdout: '', stderr: '1 failing\n', duration_ms: 812.4 },
  },
  { type: 'step_update', payload: { step_id: 'st-2', plan_id: 'pl-7', status: 'failed', detail: 'exit 1' } },
  { type: 'error', payload: { detail: 'No' } },
  { type: 'complete', payload: {} },
  { type: 'usage', payload: { prompt_tokens: 900, completion_tokens: 120, cost: 0.0013 } },
  { type: 'session_state', payload: { pending_changes: [] } },
]

const originalCommands = [
  { type: 'chat', payload: { message: 'Hi', llm_settings: { api_key: '', model: 'm' }, session_id: null } },
  { type: 'approve_plan', payload: { plan_id: '1', plan_md: '', task_md: '' } },
  { type: 'reject_plan', payload: { plan_id: '1' } },
  { type: 'accept_change', payload: { change_id: '1' } },
  { type: 'reject_change', payload: { change_id: '1', reason: 'too big' } },
  { type: 'approve_terminal', payload: { command_id: '1' } },
  { type: 'reject_terminal', payload: { command_id: '1' } },
  { type: 'cancel' },
]

describe('the protocol', () => {
  for (const event of originalEvents.filter(({ type }) => type !== 'file_read'))
    it(`has the original event ${event.type}`, () => assert.deepEqual(AgentEvent.parse(event), event))

  for (const command of originalCommands)
    it(`has the original command ${command.type}`, () => assert.equal(ClientCommand.parse(command).type, command.type))

  it('takes an answer only with the id it answers', () => {
    for (const type of ['approve_plan', 'accept_change', 'approve_terminal'])
      assert.equal(ClientCommand.safeParse({ type, payload: {} }).success, false)
  })

  it('never throws on what is no command', () => {
    for (const wrong of [null, 1, 'chat', {}, { type: 'chat' }, { type: 'chat', payload: null }, { type: '__proto__' }])
      assert.equal(ClientCommand.safeParse(wrong).success, false)
  })

  it('folds every event into a view, whatever came before it', () => {
    for (const event of originalEvents) {
      const parsed = AgentEvent.safeParse({ ...event, payload: { id: 'x', ...event.payload } })
      if (parsed.success) assert.ok(reduce(emptyView, parsed.data))
    }
  })
})
