import type { Agent } from '../core/agent.ts'
import type { SessionSummary } from '../core/sessions.ts'
import type { EventOf, SentEvent } from '../protocol/events.ts'
import type { SessionId } from '../protocol/ids.ts'
import type { Input, MessageRow, SessionRow } from '../protocol/rest.ts'
import { emptyView, reduce, type View } from '../protocol/view.ts'
import { HttpError } from './httpError.ts'

/** What a client has said about a session, beside what its journal has. For as long as the server runs. */
interface Note {
  title: string
  readonly created: string
  /** When a message was added; '' for never. */
  updated: string
  openTabs: readonly string[]
  /** As JSON. What waits in a session that has a journal is known from that. */
  pendingChanges: string
  currentPlan: string | null
  /** Messages that the journal did not have. */
  readonly added: MessageRow[]
  /** The numbers of those in the journal that a client has said were said. */
  readonly heard: Set<number>
}

type State = Input<'writeState'>['body']
type Said = Pick<MessageRow, 'role' | 'content'> & { readonly payload?: unknown; readonly time: string }

const mostNotes = 1_000
const ends: ReadonlySet<string> = new Set(['idle', 'complete', 'error'])
const mostAdded = 200
/** In characters, of the changes or the plan that a client remembers. */
const longestState = 200_000
/** The number of the first message that no journal has. */
const firstAdded = 1_000_000
/** What the original's client calls a session of which nobody has said what it is about. */
const unnamed = /^(New Session|Session .*)?$/
const longestTitle = 40

/** The sessions as the original's client reads them. They are those of the agent: what happened in one is in its journal. */
export class SessionRows {
  readonly #agent: Agent
  readonly #workspace: string
  readonly #notes = new Map<string, Note>()
  /** What journals say, until they are written again. */
  readonly #known = new Map<string, { readonly updated: number; readonly row: JournalRow }>()

  constructor(agent: Agent, workspace: string) {
    this.#agent = agent
    this.#workspace = workspace
  }

  async list(workspace: string | undefined): Promise<SessionRow[]> {
    if (workspace && trimmed(workspace) !== trimmed(this.#workspace)) return []
    const summaries = await this.#agent.list()
    const known = await Promise.all(summaries.map((summary) => this.#rowOf(summary)))
    const listed = new Set(summaries.map(({ id }) => String(id)))
    const empty = [...this.#notes].filter(([id]) => !listed.has(id)).map(([id, note]) => this.#emptyRow(id, note))
    return [...known, ...empty].sort((a, b) => (a.updated_at < b.updated_at ? 1 : -1))
  }

  /** Whether a session may be opened under this name: it has a journal, or a client has made it. */
  async has(id: string): Promise<boolean> {
    return this.#notes.has(id) || (await this.#hasJournal(id))
  }

  async #hasJournal(id: string): Promise<boolean> {
    return (await this.#agent.list()).some((session) => session.id === id)
  }

  async create({
    id,
    workspace_path,
    title,
  }: {
    id: string
    workspace_path: string
    title?: string | null | undefined
  }) {
    if (trimmed(workspace_path) !== trimmed(this.#workspace)) throw new HttpError(400, 'That folder is not served.')
    if (!(await this.has(id))) this.#note(id, title || 'New Session')
    return this.read(id)
  }

  async read(id: string): Promise<SessionRow> {
    const summary = (await this.#agent.list()).find((session) => session.id === id)
    if (summary) return this.#rowOf(summary)
    const note = this.#notes.get(id)
    if (!note) throw new HttpError(404, 'Session not found')
    return this.#emptyRow(id, note)
  }

  /** What is absent stays as it was; a plan that is null is none any more. Throws an `HttpError`. */
  async remember(id: string, { open_tabs, pending_changes, current_plan }: State): Promise<SessionRow> {
    if (!(await this.has(id))) throw new HttpError(404, 'Session not found')
    const note = this.#note(id)
    if (open_tabs) note.openTabs = open_tabs.slice(0, mostAdded)
    if (!(await this.#hasJournal(id))) {
      if (pending_changes) note.pendingChanges = shortJson(pending_changes)
      if (current_plan !== undefined) note.currentPlan = current_plan === null ? null : shortJson(current_plan)
    }
    return this.read(id)
  }

  /** Throws an `HttpError` for one that the editor shows: there it would be taken from under the user. */
  async remove(id: string): Promise<void> {
    if (this.#isInEditor(id)) throw new HttpError(409, 'This session is open in VS Code.')
    this.#notes.delete(id)
    this.#known.delete(id)
    if (await this.#hasJournal(id)) await this.#agent.remove(id as SessionId)
  }

  /** Deletes every session in which nothing goes on, also those in which nothing was said. */
  async clear(): Promise<number> {
    const sessions = await this.#agent.list()
    const busy = new Set(sessions.filter(({ status }) => !ends.has(status)).map(({ id }) => String(id)))
    const all = new Set([...sessions.map(({ id }) => String(id)), ...this.#notes.keys()])
    const ended = [...all].filter((id) => !busy.has(id) && !this.#isInEditor(id))
    for (const id of ended) await this.remove(id)
    return ended.length
  }

  async messages(id: string): Promise<MessageRow[]> {
    const said = await this.#said(id)
    const { theirs } = compared(said, this.#notes.get(id))
    return [...said, ...theirs].sort((a, b) => (a.timestamp < b.timestamp ? -1 : 1))
  }

  async add(id: string, given: { role: MessageRow['role']; content: string; payload?: unknown }): Promise<MessageRow> {
    if (!(await this.has(id))) throw new HttpError(404, 'Session not found')
    const said = await this.#said(id)
    const note = this.#note(id)
    const row = rowOf(id, firstAdded + note.added.length, { ...given, time: new Date().toISOString() })
    note.updated = row.timestamp
    if (row.role === 'user' && unnamed.test(note.title)) note.title = titleOf(row.content) || note.title
    const known = compared(said, note).unheard.find((one) => isSame(one, row))
    if (known?.role === 'user') note.heard.add(known.id)
    else if (!known && note.added.length < mostAdded) note.added.push(row)
    return known ?? row
  }

  async #said(id: string): Promise<MessageRow[]> {
    return saidIn(await this.#events(id)).map((one, index) => rowOf(id, index + 1, one))
  }

  #isInEditor(id: string): boolean {
    return this.#agent.holdersOf(id as SessionId).includes('VS Code')
  }

  #note(id: string, title = ''): Note {
    const note = this.#notes.get(id) ?? newNote(title)
    if (this.#notes.size >= mostNotes && !this.#notes.has(id)) this.#notes.delete(this.#notes.keys().next().value ?? '')
    this.#notes.set(id, note)
    return note
  }

  #events(id: string): Promise<readonly SentEvent[]> {
    return this.#agent.events(id as SessionId).catch(() => [])
  }

  async #rowOf({ id, title, updated }: SessionSummary): Promise<SessionRow> {
    const known = this.#known.get(id)
    const row = known?.updated === updated ? known.row : journalRow(await this.#events(id), updated)
    this.#known.set(id, { updated, row })
    const note = this.#notes.get(id)
    const updated_at = note && note.updated > row.updated_at ? note.updated : row.updated_at
    return { ...this.#emptyRow(id, note), title, ...row, updated_at }
  }

  #emptyRow(id: string, note: Note | undefined): SessionRow {
    const created = note?.created ?? new Date(0).toISOString()
    return {
      id,
      title: note?.title ?? '',
      workspace_path: this.#workspace,
      created_at: created,
      updated_at: note?.updated || created,
      open_tabs: JSON.stringify(note?.openTabs ?? []),
      pending_changes: note?.pendingChanges ?? '[]',
      current_plan: note?.currentPlan ?? null,
      total_tokens: 0,
      total_cost: 0,
    }
  }
}

type JournalRow = Omit<SessionRow, 'id' | 'title' | 'workspace_path' | 'open_tabs'>

function journalRow(events: readonly SentEvent[], updated: number): JournalRow {
  const view = events.reduce(reduce, emptyView)
  const latest = new Date(updated).toISOString()
  return {
    created_at: events[0]?.time ?? latest,
    updated_at: latest,
    pending_changes: JSON.stringify(pendingChanges(view)),
    current_plan: view.plan && JSON.stringify(currentPlan(view)),
    total_tokens: view.spent.prompt_tokens + view.spent.completion_tokens,
    total_cost: view.spent.cost,
  }
}

const trimmed = (path: string): string => path.replace(/(.)\/+$/, '$1')

function newNote(title: string): Note {
  const shown = { openTabs: [], pendingChanges: '[]', currentPlan: null }
  return { title, created: new Date().toISOString(), updated: '', ...shown, added: [], heard: new Set() }
}

/** Throws an `HttpError` for what takes too much room. */
function shortJson(value: unknown): string {
  const json = JSON.stringify(value)
  if (json.length > longestState) throw new HttpError(413, 'That is too much to be remembered.')
  return json
}

/** The beginning of what was said, on one line. */
function titleOf(content: string): string {
  const words = content.trim().replace(/\s+/g, ' ')
  return words.length > longestTitle ? `${words.slice(0, longestTitle)}...` : words
}

const isSame = (a: MessageRow, b: MessageRow): boolean => a.role === b.role && a.content === b.content

/**
 * What clients have added beside the journal, and what nobody has said again of what it has. A user may say the same words
 * twice: each message of the journal stands for one of theirs. Those of the agent every page says that shows them.
 */
function compared(said: readonly MessageRow[], note: Note | undefined) {
  const unheard = said.filter(({ id }) => !note?.heard.has(id))
  const theirs = (note?.added ?? []).filter((added) => {
    const at = unheard.findIndex((one) => isSame(one, added))
    if (at >= 0 && added.role === 'user') unheard.splice(at, 1)
    return at < 0
  })
  return { unheard, theirs }
}

/** What was said in the journal. A plan is said with what it proposes, which the client shows again. */
const saidIn = (events: readonly SentEvent[]): Said[] =>
  events.flatMap(({ time, ...event }): Said[] => {
    switch (event.type) {
      case 'run_started':
      case 'user_message':
        return [{ role: 'user', content: event.payload.message, time }]
      case 'message':
        return [{ role: 'assistant', content: event.payload.content, time }]
      case 'plan':
        return [{ role: 'assistant', content: proposed(event.payload.steps.length), payload: event.payload, time }]
      case 'approval_resolved':
        return answeredIn(event.payload).map((content) => ({ role: 'user', content, time }))
      default:
        return []
    }
  })

/** Words of the user about a plan that waited, or to a question. */
const answeredIn = ({ decision, reason, amended }: EventOf<'approval_resolved'>['payload']): string[] => {
  if (amended && 'answer' in amended) return [amended.answer]
  return decision === 'revise' && reason !== '' ? [reason] : []
}

const proposed = (steps: number): string => `Proposed a plan with ${steps} ${steps === 1 ? 'step' : 'steps'}`

const rowOf = (session_id: string, id: number, { role, content, payload, time }: Said): MessageRow => ({
  id,
  session_id,
  role,
  content,
  timestamp: time,
  payload: payload === undefined || payload === null ? null : JSON.stringify(payload),
  prompt_tokens: 0,
  completion_tokens: 0,
  cost: 0,
})

const pendingChanges = ({ feed, pending }: View) =>
  feed.flatMap((item) =>
    item.type === 'file_change' && pending.some(({ id }) => id === item.payload.id) ? [item.payload] : [],
  )

function currentPlan({ feed, pending, plan }: View) {
  const shown = feed.findLast((item) => item.type === 'plan')
  const waits = pending.some(({ kind }) => kind === 'plan')
  return { ...shown?.payload, ...plan, status: waits ? 'pending' : 'approved' }
}
