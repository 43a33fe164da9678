import type { AgentEvent, EventOf, SentEvent } from '../../src/protocol/events.ts'
import { EntryId, RunId, SessionId, StepId } from '../../src/protocol/ids.ts'
import type { HostState, ToPanel } from '../../src/protocol/rpc.ts'
import { emptyView, reduce } from '../../src/protocol/view.ts'
import { notable } from '../../src/safety/notable.ts'

export const entry = (name: string) => EntryId.parse(name)
export const sessionId = SessionId.parse('session')

export const host: HostState = {
  workspace: 'ready',
  model: { name: 'claude-sonnet-4-5', mock: false },
  reviewed: [],
  unsaved: false,
  notice: '',
  folder: '',
  plan_edit: null,
  plan_comments: 0,
  changes: [],
  send_with: 'enter',
}

/** The panel after these events. */
export const after = (events: readonly AgentEvent[], changed: Partial<HostState> = {}): ToPanel => ({
  type: 'state',
  session_id: sessionId,
  view: events.reduce(reduce, emptyView),
  host: { ...host, ...changed },
})

/** Events as they come in. */
export const told = (...events: AgentEvent[]): ToPanel => ({
  type: 'events',
  events: events.map(
    (event): SentEvent => ({
      session_id: sessionId,
      run_id: RunId.parse('run'),
      seq: 1,
      time: '2026-01-01T00:00:00Z',
      ...event,
    }),
  ),
})

export const asked: AgentEvent = {
  type: 'run_started',
  payload: {
    message:
      'Add a health check at `/health` that also tells whether the database answers. It must work without a login.',
  },
}
const read = (path: string): AgentEvent => ({
  type: 'file_read',
  payload: { id: entry(`read ${path}`), path, reason: '', automatic: true },
})
const searched = (title: string, summary: string): AgentEvent => ({
  type: 'tool_call',
  payload: { id: `search ${title}`, name: 'search_text', title, status: 'completed', summary },
})
export const said = (content: string): AgentEvent => ({ type: 'message', payload: { id: entry(content), content } })

export const research: AgentEvent[] = [
  asked,
  read('src/server/app.js'),
  read('src/server/db.js'),
  read('src/server/middleware/authenticate.js'),
  read('package.json'),
  searched('app.use(', '6 hits'),
  searched('health', '0 hits'),
]

export const steps = [
  {
    id: StepId.parse('1'),
    description: 'Add GET /health ahead of authentication, with its test',
    files: ['src/server/app.js', 'test/server/health.test.js', 'package.json'],
  },
  { id: StepId.parse('2'), description: 'Check the code style', files: [] },
  { id: StepId.parse('3'), description: 'Verify that both cases pass', files: [] },
]
export const planned = (id = 'plan'): AgentEvent => ({
  type: 'plan',
  payload: {
    id: entry(id),
    title: 'Add a health check endpoint',
    description: 'Load balancers get one cheap address that says whether the API and its database are up.',
    reasoning: '',
    steps,
  },
})
type Resolution = EventOf<'approval_resolved'>['payload']
export const resolved = (
  id: string,
  kind: Resolution['kind'],
  decision: Resolution['decision'] = 'accepted',
  reason = '',
): AgentEvent => ({
  type: 'approval_resolved',
  payload: { id: entry(id), kind, decision, by: 'user', reason },
})
let minute = 0
const step = (name: string, status: 'running' | 'completed' | 'failed'): AgentEvent & { time: string } => ({
  type: 'step_update',
  payload: { step_id: StepId.parse(name), plan_id: entry('plan'), status, detail: '' },
  time: new Date(48_000 * minute++).toISOString(),
})

export const approved: AgentEvent[] = [
  ...research,
  said('The route has to come before `authenticate`, and the pool can already be asked.'),
  planned(),
  resolved('plan', 'plan'),
  { type: 'plan_sync', payload: { id: entry('plan'), steps: steps.map((one) => ({ ...one, status: 'pending' })) } },
  step('1', 'running'),
  said(
    'The route goes in before `authenticate`. It answers 200 when the database replies within a second, otherwise 503.',
  ),
]

export const changed = (
  id: string,
  path: string,
  added: number,
  removed: number,
  more: Partial<EventOf<'file_change'>['payload']> = {},
): AgentEvent => ({
  type: 'file_change',
  payload: {
    id: entry(id),
    path,
    original: '',
    modified: '',
    description: 'Mount GET /health before authentication',
    kind: 'modify',
    added,
    removed,
    ...more,
  },
})
export const changes: AgentEvent[] = [
  changed('c1', 'src/server/app.js', 12, 3, {
    matched: 'Matched, but indentation shifted by 4 (line 12)',
    notes: ['You have unsaved edits in this file; they are kept'],
  }),
  changed('c2', 'test/server/health.test.js', 6, 0, { kind: 'create', description: 'Test both answers' }),
  changed('c3', 'package.json', 1, 1, {
    notes: ['Removes 60 % of the file'],
  }),
]
/** Changes with much to look at before they are accepted. */
export const remarkable: AgentEvent[] = [
  changed('c5', 'scripts/release/settings.json', 2, 1, {
    kind: 'rename',
    old_path: '.vscode/settings.json',
    description: 'Keep the settings of a release with its scripts',
    in_plan: false,
    notes: notable('a\r\nb\r\n', `a\nb // \u202eadmin\u2066\nc\u200b\u200b\n${'x'.repeat(48_210)}\n`),
  }),
  changed('c6', 'src/server/app.js', 4, 1),
  changed('c7', 'src/server/app.js', 2, 1, { builds_on: [entry('c6')] }),
  changed('c8', '.github/workflows/publish.yml', 3, 0),
  changed('c9', 'package-lock.json', 31, 4),
]
export const conflicting: AgentEvent = changed('c10', 'tsconfig.json', 5, 1, {
  conflicts: 2,
  notes: ['Merged anew: the file has changed since this was proposed'],
})
export const reported = (
  id: string,
  status: 'completed' | 'failed' = 'completed',
  summary = '',
  unsaved = false,
): AgentEvent => ({
  type: 'tool_call',
  payload: { id, name: 'edit_file', title: id, status, summary, unsaved },
})
export const commanded = (
  id: string,
  command: string,
  more: Partial<EventOf<'terminal_command'>['payload']> = {},
): AgentEvent => ({
  type: 'terminal_command',
  payload: {
    id: entry(id),
    command,
    description: 'Runs only the health tests, as they failed before.',
    working_dir: '/home/me/services/orders-api',
    timeout_ms: 120_000,
    ...more,
  },
})
export const printed = (
  id: string,
  exit_code: number,
  duration_ms: number,
  stdout: string,
  stderr = '',
): AgentEvent => ({
  type: 'terminal_output',
  payload: { command_id: entry(id), exit_code, stdout, stderr, duration_ms },
})

export const decided: AgentEvent[] = [
  ...approved,
  ...changes,
  resolved('c1', 'file_change'),
  reported('c1'),
  resolved('c2', 'file_change'),
  reported('c2'),
  resolved('c3', 'file_change', 'rejected', 'Leave the scripts alone, the CI has its own.'),
  step('1', 'completed'),
  step('2', 'running'),
  commanded('lint', 'npm run lint'),
  resolved('lint', 'terminal_command'),
  printed('lint', 0, 3_100, '> orders-api@2.4.0 lint\n> eslint src test\n'),
  step('2', 'completed'),
  step('3', 'running'),
  commanded('test', 'npm test -- health'),
  resolved('test', 'terminal_command'),
]
const tap = `\u001b[2mTAP version 13\u001b[0m
\u001b[32mok 1 - answers 200 when the database replies\u001b[0m
not ok 2 - answers 503 when it does not
  expected: 503
  actual:   200
# pass 1
# fail 1
`
export const failedTest = [...decided, printed('test', 1, 1_800, tap)]
export const again = commanded('again', 'NODE_ENV=test npm test -- health --test-reporter=tap --test-timeout=5000')
export const finished: AgentEvent[] = [
  ...failedTest,
  said('The test closed the pool too late. That is fixed, so only this test runs again.'),
  again,
  resolved('again', 'terminal_command'),
  printed('again', 0, 1_400, '# pass 2\n# fail 0\n'),
  step('3', 'completed'),
  said(
    '`GET /health` now answers 200 with `{"status":"ok"}`, or 503 when the database does not reply in time.\n\nThe route is in `src/server/app.js:12`, its tests in `test/server/health.test.js`. Both pass:\n\n```js\napp.get(\'/health\', health)\n```\n\n- `package.json` stays as it was\n- more in the [Express guide](https://expressjs.com/en/guide)',
  ),
  { type: 'usage', payload: { prompt_tokens: 13_400, completion_tokens: 812, cost: 0, cost_known: false } },
  {
    type: 'checkpoint',
    payload: { id: entry('checkpoint'), paths: ['src/server/app.js', 'test/server/health.test.js'] },
  },
  { type: 'complete', payload: {} },
]
export const undone: AgentEvent[] = [
  ...finished,
  { type: 'run_started', payload: { message: 'Undo: Add a health check', restores: entry('checkpoint') } },
  changed('u1', 'src/server/app.js', 3, 12, { automatic: true, description: 'Brings back what was there before.' }),
  reported('u1'),
  said('1 file as before: `src/server/app.js`. What commands did is not undone.'),
  { type: 'checkpoint', payload: { id: entry('checkpoint2'), paths: ['src/server/app.js'] } },
  { type: 'complete', payload: {} },
]

export const asksWhat: AgentEvent = {
  type: 'question',
  payload: {
    id: entry('question'),
    question: 'What should `/health` answer while the database is down?',
    options: ['503 Service Unavailable', '200 with `degraded`', 'Two addresses'],
  },
}
