import type { AgentEvent, Envelope, EventOf, ProposalType, StatusState, Step, Usage } from './events.ts'
import type { EntryId, StepId } from './ids.ts'

type Shown = EventOf<
  | 'run_started'
  | 'user_message'
  | 'message'
  | 'plan'
  | 'file_read'
  | 'file_change'
  | 'terminal_command'
  | 'tool_call'
  | 'question'
  | 'checkpoint'
  | 'error'
>
/** A line of the chat: what was said or proposed, and what came of it. */
export type Item = Shown & {
  readonly resolution?: EventOf<'approval_resolved'>['payload']
  readonly output?: EventOf<'terminal_output'>['payload']
  /** What came of an accepted change: applied, or why not. */
  readonly report?: EventOf<'tool_call'>['payload']
  /** The end of what a running command has printed so far. For the eye only. */
  readonly live?: string
  /** The step in which this was proposed. */
  readonly step?: StepId
}

export interface PlanView {
  readonly id: EntryId
  readonly title: string
  readonly steps: readonly StepView[]
}

export interface StepView extends Step {
  readonly status: 'pending' | 'running' | 'completed' | 'failed' | 'cancelled'
  readonly detail: string
  /** When it was begun, in ISO 8601. */
  readonly since?: string
  /** From its beginning to its end, with the time the user took to answer. */
  readonly duration_ms?: number
}

export interface Pending {
  readonly id: EntryId
  readonly kind: ProposalType
}

/** What a session looks like. A fold of its events: panel, sockets, REST, store and tests all use this one. */
export interface View {
  /** The user's first words, or what they renamed it to; '' while nothing has been said. */
  readonly title: string
  readonly running: boolean
  readonly status: StatusState
  readonly feed: readonly Item[]
  /** The plan of the current or last run, once it has been proposed. */
  readonly plan: PlanView | null
  readonly pending: readonly Pending[]
  /** The message and the thought that are being written. For the eye only: the next stored event replaces them. */
  readonly streaming: string
  readonly thinking: string
  /** Why nothing comes for a while, such as a model that is asked again later; ''. For the eye only. */
  readonly waiting: string
  /** What the session has taken so far, and its last run. */
  readonly spent: Spent
  readonly spent_in_run: Spent
  /** How full the model was at its last answer; null when its size is not known. */
  readonly context: { readonly tokens: number; readonly limit: number } | null
  /** Who shows it now. For the eye only. */
  readonly present: readonly string[]
}

export interface Spent {
  readonly prompt_tokens: number
  readonly completion_tokens: number
  /** Of the prompt tokens, those that came from a cache. */
  readonly cache_read: number
  /** US dollars. */
  readonly cost: number
  /** False when some answer has no known price, so that `cost` is too low. */
  readonly cost_known: boolean
}

const nothingSpent: Spent = { prompt_tokens: 0, completion_tokens: 0, cache_read: 0, cost: 0, cost_known: true }

export const emptyView: View = {
  title: '',
  running: false,
  status: 'idle',
  feed: [],
  plan: null,
  pending: [],
  streaming: '',
  thinking: '',
  waiting: '',
  spent: nothingSpent,
  spent_in_run: nothingSpent,
  context: null,
  present: [],
}

const longestTitle = 80
const longestLive = 8_000

/** `time` is that of the event's envelope. */
export function reduce(view: View, event: AgentEvent & Partial<Pick<Envelope, 'time'>>): View {
  switch (event.type) {
    case 'message_delta':
      return { ...view, waiting: '', streaming: view.streaming + event.payload.content }
    case 'thought_delta':
      return { ...view, waiting: '', thinking: view.thinking + event.payload.content }
    case 'terminal_chunk':
      return amend(view, event.payload.command_id, {
        live: (liveOf(view, event.payload.command_id) + event.payload.data).slice(-longestLive),
      })
    case 'presence':
      return { ...view, present: event.payload.clients }
    case 'command_rejected':
      return view
    default:
      return reduceStored({ ...view, streaming: '', thinking: '', waiting: '' }, event)
  }
}

type Stored = Exclude<
  AgentEvent,
  EventOf<'message_delta' | 'thought_delta' | 'terminal_chunk' | 'presence' | 'command_rejected'>
>

function reduceStored(view: View, event: Stored & { readonly time?: string | undefined }): View {
  switch (event.type) {
    case 'run_started':
      return startRun(view, event)
    case 'tool_call':
      return indexOf(view, event.payload.id) < 0
        ? show(view, event)
        : amend(view, event.payload.id, { report: event.payload })
    case 'user_message':
    case 'checkpoint':
      return show(view, event)
    case 'message':
      return event.payload.id && indexOf(view, event.payload.id) >= 0 ? view : show(view, event)
    case 'plan':
      return { ...propose(view, event), plan: planView(event.payload.title, event.payload) }
    case 'file_read':
    case 'file_change':
    case 'terminal_command':
    case 'question':
      return propose(view, event)
    case 'approval_resolved':
      return resolve(view, event.payload)
    case 'plan_sync':
      return { ...view, plan: planView(view.plan?.title ?? '', event.payload) }
    case 'step_update':
      return updateStep(view, event.payload, event.time)
    case 'terminal_output':
      return withStatus(addOutput(view, event.payload), 'implementing')
    case 'usage': {
      const { prompt_tokens, completion_tokens, context_limit: limit } = event.payload
      return {
        ...view,
        spent: spend(view.spent, event.payload),
        spent_in_run: spend(view.spent_in_run, event.payload),
        context: limit === undefined ? null : { tokens: prompt_tokens + completion_tokens, limit },
      }
    }
    case 'status':
      return {
        ...withStatus(view, event.payload.state),
        running: view.running && event.payload.state !== 'idle',
        waiting: event.payload.detail,
      }
    case 'error':
      return { ...show(view, event), status: 'error', running: false }
    case 'complete':
      return { ...view, status: 'complete', running: false }
    case 'session_updated':
      return { ...view, title: event.payload.title }
    case 'thought':
    case 'text':
    case 'session_state':
      return view
  }
}

const withStatus = (view: View, status: StatusState): View => ({ ...view, status })
const show = (view: View, item: Item): View => ({ ...view, feed: [...view.feed, item] })

/** What is proposed belongs to the step that is being done. */
function ofStep(view: View, item: Item): Item {
  const step = view.plan?.steps.find(({ status }) => status === 'running')
  return step ? { ...item, step: step.id } : item
}

const startRun = (view: View, event: EventOf<'run_started'>): View => ({
  ...show(view, event),
  title: view.title || titleOf(event.payload.message),
  running: true,
  status: 'analyzing',
  plan: null,
  spent_in_run: nothingSpent,
})

const spend = (spent: Spent, { prompt_tokens, completion_tokens, cache_read = 0, cost, cost_known }: Usage): Spent => ({
  prompt_tokens: spent.prompt_tokens + prompt_tokens,
  completion_tokens: spent.completion_tokens + completion_tokens,
  cache_read: spent.cache_read + cache_read,
  cost: spent.cost + cost,
  cost_known: spent.cost_known && cost_known !== false,
})

const titleOf = (message: string): string => {
  const [first = ''] = message.trim().split('\n')
  return first.length > longestTitle ? `${first.slice(0, longestTitle - 1)}…` : first
}

/** What is said about a session that waits for an answer of this kind, and once that has been given. */
const states: { readonly [P in ProposalType]: { readonly asking: StatusState; readonly going: StatusState } } = {
  plan: { asking: 'awaiting_plan_approval', going: 'implementing' },
  file_read: { asking: 'awaiting_change_approval', going: 'analyzing' },
  file_change: { asking: 'awaiting_change_approval', going: 'implementing' },
  terminal_command: { asking: 'awaiting_terminal_approval', going: 'running_terminal' },
  // The one state of the original protocol in which its client lets the user both see a run and write a message.
  question: { asking: 'awaiting_terminal_approval', going: 'analyzing' },
}

function propose(view: View, event: EventOf<ProposalType>): View {
  const shown = show(view, ofStep(view, event))
  if (event.type === 'file_read' && event.payload.automatic) return shown
  if (event.payload.automatic) return withStatus(shown, states[event.type].going)
  return {
    ...shown,
    pending: [...view.pending, { id: event.payload.id, kind: event.type }],
    status: states[event.type].asking,
  }
}

function resolve(view: View, resolution: EventOf<'approval_resolved'>['payload']): View {
  const pending = view.pending.filter(({ id }) => id !== resolution.id)
  return { ...amend(view, resolution.id, { resolution }), pending, status: statusAfter(view, pending, resolution) }
}

function statusAfter(
  view: View,
  [next]: readonly Pending[],
  { kind, decision }: EventOf<'approval_resolved'>['payload'],
): StatusState {
  if (decision === 'void') return view.status
  if (kind === 'question')
    return view.plan?.steps.some(({ status }) => status === 'running') ? 'implementing' : 'analyzing'
  if (decision === 'accepted' && kind !== 'file_change') return states[kind].going
  if (next) return states[next.kind].asking
  if (kind === 'plan') return decision === 'revise' ? 'planning' : view.status
  return 'implementing'
}

const indexOf = (view: View, id: string) =>
  view.feed.findLastIndex(({ payload }) => 'id' in payload && payload.id === id)

function amend(view: View, id: string, outcome: Pick<Item, 'resolution' | 'report' | 'output' | 'live'>): View {
  const index = indexOf(view, id)
  const item = view.feed[index]
  return item ? { ...view, feed: view.feed.with(index, { ...item, ...outcome }) } : view
}

function addOutput(view: View, { command_id, ...output }: EventOf<'terminal_output'>['payload']): View {
  const { live: _ended, ...item } = view.feed[indexOf(view, command_id)] ?? {}
  return 'type' in item
    ? { ...view, feed: view.feed.with(indexOf(view, command_id), { ...item, output: { command_id, ...output } }) }
    : view
}

const liveOf = (view: View, id: EntryId) => view.feed[indexOf(view, id)]?.live ?? ''

const planView = (title: string, { id, steps }: { id: EntryId; steps: readonly Step[] }): PlanView => ({
  id,
  title,
  steps: steps.map(({ id, description, files }) => ({ id, description, files, status: 'pending', detail: '' })),
})

function updateStep(view: View, { step_id, status, detail }: EventOf<'step_update'>['payload'], time?: string): View {
  if (!view.plan) return view
  const steps = view.plan.steps.map((step): StepView => {
    if (step.id !== step_id) return step
    if (status === 'running') return { ...step, status, detail, ...(time ? { since: time } : {}) }
    return { ...step, status, detail, ...lasted(step, time) }
  })
  return { ...view, plan: { ...view.plan, steps }, status: status === 'running' ? 'implementing' : view.status }
}

const lasted = ({ since }: StepView, time: string | undefined): Pick<StepView, 'duration_ms'> =>
  since && time ? { duration_ms: Math.max(0, Date.parse(time) - Date.parse(since)) } : {}
