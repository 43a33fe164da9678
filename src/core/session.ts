import { deepFreeze } from '../base/freeze.ts'
import type { AnswerCommand, ClientCommand, CommandOf } from '../protocol/commands.ts'
import type { Delta, Envelope, SentEvent } from '../protocol/events.ts'
import type { RunId, SessionId } from '../protocol/ids.ts'
import { emptyView, reduce, type View } from '../protocol/view.ts'
import { isProtected } from '../safety/controlFiles.ts'
import { Approvals, type Policy, resolutionOf } from './approvals.ts'
import type { Run } from './context.ts'
import { type End, endBy, isExpected, lastWords } from './ending.ts'
import { type Entry, is, isEvent, onTape, type Payload, readEntry, type StoredEntry } from './entries.ts'
import { Refused } from './errors.ts'
import { Journal } from './journal.ts'
import type { Model } from './model.ts'
import type { Processes } from './processes.ts'
import { currentStep, runTask } from './run.ts'
import type { SessionLog, SessionStore } from './store.ts'
import type { Tool } from './tool.ts'
import type { Workspace } from './workspace.ts'

export interface SessionOptions {
  readonly model: Model
  readonly workspace: Workspace
  readonly processes: Processes
  readonly store: SessionStore
  readonly tools: readonly Tool[]
  readonly policy: Policy
  readonly system: string
  newRunId(): RunId
  now(): Date
  /** Told of what should not have happened. */
  log(message: string, error?: unknown): void
}

export type Listener = (event: SentEvent) => void

interface ActiveRun {
  readonly id: RunId
  readonly approvals: Approvals
  readonly abort: AbortController
  readonly ended: Promise<void>
}

/** What a journal's records look like, without opening the session. */
export const viewOf = (records: readonly unknown[]): View =>
  records.map(readEntry).filter(isEvent).reduce(reduce, emptyView)

const closing = Symbol('closing')

/** One conversation in one workspace. It is its journal: opening it goes on where the last process stopped. */
export class Session {
  readonly id: SessionId
  readonly #options: SessionOptions
  readonly #log: SessionLog
  readonly #records: StoredEntry[]
  readonly #listeners = new Set<Listener>()
  #seq: number
  #view: View
  #active: ActiveRun | undefined

  static async open(id: SessionId, options: SessionOptions): Promise<Session> {
    return new Session(id, options, await options.store.open(id))
  }

  private constructor(id: SessionId, options: SessionOptions, log: SessionLog) {
    this.id = id
    this.#options = options
    this.#log = log
    this.#records = log.records.map(readEntry)
    this.#seq = this.#records.at(-1)?.seq ?? 0
    this.#view = this.#records.filter(isEvent).reduce(reduce, emptyView)
    const last = this.#records.findLast((record) => is(record, 'run_started'))
    if (last && this.#view.running) this.#active = this.#start(last.run_id, last.payload.message)
  }

  get view(): View {
    return this.#view
  }

  /** A sentence for the user when part of the journal was lost. */
  get damage(): string | undefined {
    return this.#log.damage
  }

  /** Resolves when no run is going on. */
  async idle(): Promise<void> {
    await this.#active?.ended
  }

  /** Stops without ending anything: who opens the session next goes on. */
  async close(): Promise<void> {
    this.#active?.abort.abort(closing)
    await this.idle()
    await this.#log.close()
  }

  subscribe(listener: Listener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** The answer to a refused command, for its sender only. */
  rejection({ payload }: ClientCommand, { message }: Refused): SentEvent {
    const ref_id = Object.values(payload).find((value) => typeof value === 'string') ?? ''
    const run = this.#records.at(-1)?.run_id ?? this.#options.newRunId()
    return { ...this.#envelope(run), type: 'command_rejected', payload: { ref_id, detail: message } }
  }

  /** Throws `Refused` when the command does not fit the moment; then nothing has changed. */
  async dispatch(command: ClientCommand): Promise<void> {
    switch (command.type) {
      case 'chat':
        return this.#chat(command.payload.message)
      case 'cancel':
        return this.#cancel()
      case 'accept_all':
        return this.#acceptAll(command.payload.ids)
      case 'restore_checkpoint':
        throw new Refused('There is no such checkpoint.')
      case 'open_session':
        throw new Refused('This is a session already.')
      default:
        return this.#answer(command)
    }
  }

  /** Words said while a question waits answer it; while a plan waits they are about that plan; else they steer the run. */
  async #chat(message: string): Promise<void> {
    if (message.trim() === '') throw new Refused('Write what you want first.')
    if (!this.#view.running) await this.idle()
    const plan = this.#view.pending.find(({ kind }) => kind === 'plan')
    const question = this.#view.pending.find(({ kind }) => kind === 'question')
    if (question) this.#answer({ type: 'answer_question', payload: { question_id: question.id, answer: message } })
    else if (plan) this.#answer({ type: 'revise_plan', payload: { plan_id: plan.id, feedback: message } })
    else if (this.#active) await this.#write(this.#active.id, { type: 'user_message', payload: { message } })
    else this.#active = this.#start(this.#options.newRunId(), message)
  }

  /** A cancel is recorded before it is obeyed, so that a crash in between does not bring the run back. */
  async #cancel(): Promise<void> {
    const active = this.#active
    if (!active) throw new Refused('Nothing is going on that could be stopped.')
    await this.#write(active.id, { type: 'end', payload: { as: 'cancelled', detail: 'Cancelled.' } })
    active.abort.abort()
    await active.ended
  }

  #answer(command: AnswerCommand): void {
    const resolution = resolutionOf(command)
    const asked = this.#view.pending.some(({ id, kind }) => id === resolution.id && kind === resolution.kind)
    if (!asked || !this.#active) throw new Refused('This does not wait for an answer any more.')
    this.#active.approvals.answer(resolution)
  }

  /** All of them or none: if one does not wait for an answer, nothing is accepted. */
  #acceptAll(ids: CommandOf<'accept_all'>['payload']['ids']): void {
    const waiting = this.#view.pending.filter(({ kind }) => kind === 'file_change').map(({ id }) => id)
    if (!ids.every((id) => waiting.includes(id))) throw new Refused('Not all of these changes wait for an answer.')
    for (const { type, payload } of this.#view.feed)
      if (type === 'file_change' && ids.includes(payload.id) && isProtected(payload.path))
        throw new Refused(`${payload.path} has to be accepted by itself: what stands in it may be run unasked.`)
    for (const change_id of new Set(ids)) this.#answer({ type: 'accept_change', payload: { change_id } })
  }

  /** Executes a run, from its beginning or again. */
  #start(id: RunId, message: string): ActiveRun {
    const abort = new AbortController()
    const { signal } = abort
    const journal = new Journal({
      runId: id,
      history: this.#records.filter(({ run_id }) => run_id !== id),
      tape: this.#recordsOf(id).filter(onTape),
      signal,
      write: (entry) => this.#write(id, entry),
    })
    const approvals = new Approvals(journal, this.#options.policy, signal)
    const stream = (delta: Delta) => this.#tell({ ...this.#envelope(id), ...delta })
    const inPlan = (path: string) => currentStep(journal)?.files.includes(path)
    const heard = (after: number) => this.#heard(id, after)
    const run: Run = { ...this.#options, journal, approvals, signal, stream, inPlan, heard }
    return { id, approvals, abort, ended: this.#carryOut(id, run, message) }
  }

  async #carryOut(id: RunId, run: Run, message: string): Promise<void> {
    try {
      const end = this.#endOf(id) ?? (await outcome(run, message, this.#options.log))
      if (run.signal.reason === closing) return
      if (!this.#endOf(id)) await this.#write(id, { type: 'end', payload: end })
      for (const event of lastWords(this.#view, this.#endOf(id) ?? end)) await this.#write(id, event)
    } catch (error) {
      this.#options.log('The journal of a session cannot be written.', error)
      const detail = `What happens here can no longer be saved, so the run was stopped: ${error instanceof Error ? error.message : error}`
      this.#tell({ ...this.#envelope(id), type: 'error', payload: { detail } })
    } finally {
      this.#active = undefined
    }
    this.#hearOut(id)
  }

  /** What came too late for the run is a message of its own. */
  #hearOut(runId: RunId): void {
    if (this.#endOf(runId)?.as !== 'completed') return
    const heard = this.#recordsOf(runId).findLast((record) => is(record, 'steering'))
    const missed = this.#heard(runId, heard?.payload.seq ?? 0)
    if (missed) this.#active = this.#start(this.#options.newRunId(), missed.content)
  }

  #heard(runId: RunId, after: number): Payload<'steering'> | undefined {
    const said = this.#recordsOf(runId)
      .filter(({ seq }) => seq > after)
      .filter((record) => is(record, 'user_message'))
    const last = said.at(-1)
    return last && { content: said.map(({ payload }) => payload.message).join('\n\n'), seq: last.seq }
  }

  /** A run that has an end is never executed again. The first one counts. */
  #endOf(runId: RunId): End | undefined {
    return this.#recordsOf(runId).find((record) => is(record, 'end'))?.payload
  }

  #recordsOf(runId: RunId): StoredEntry[] {
    return this.#records.filter(({ run_id }) => run_id === runId)
  }

  /** Everything that happens in a session passes here: it is stored, then it counts, then it is told. */
  async #write(runId: RunId, entry: Entry): Promise<void> {
    const before = this.#view.status
    await this.#store(runId, entry)
    const { status } = this.#view
    const said = entry.type === 'status' || entry.type === 'error' || entry.type === 'complete'
    if (status !== before && !said) await this.#store(runId, { type: 'status', payload: { state: status, detail: '' } })
  }

  async #store(runId: RunId, entry: Entry): Promise<void> {
    const seq = isEvent(entry) ? this.#seq + 1 : this.#seq
    const record = deepFreeze({ ...this.#envelope(runId), seq, ...entry })
    this.#seq = seq
    await this.#log.append(record)
    if (entry.type === 'begin') await this.#log.sync()
    this.#records.push(record)
    if (isEvent(record)) this.#tell(record)
  }

  #tell(event: SentEvent): void {
    this.#view = reduce(this.#view, event)
    for (const listener of this.#listeners) listener(event)
  }

  #envelope(run_id: RunId): Envelope {
    return { session_id: this.id, run_id, seq: this.#seq, time: this.#options.now().toISOString() }
  }
}

/** The end of a run is an entry like any other: code that comes to it too early does not fit the journal either. */
async function outcome(run: Run, message: string, log: SessionOptions['log']): Promise<End> {
  try {
    await runTask(run, message)
    return await run.journal.emit('end', { as: 'completed', detail: '' })
  } catch (error) {
    if (!isExpected(error) && !run.signal.aborted) log('A run ended by an error nobody expected.', error)
    return endBy(error)
  }
}
