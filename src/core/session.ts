import { type Deferred, deferred } from '../base/deferred.ts'
import { deepFreeze } from '../base/freeze.ts'
import { messageOf } from '../base/text.ts'
import type { AnswerCommand, ClientCommand } from '../protocol/commands.ts'
import type { Envelope, SentEvent } from '../protocol/events.ts'
import type { EntryId, RunId, SessionId } from '../protocol/ids.ts'
import { emptyView, reduce, type View } from '../protocol/view.ts'
import { acceptances, resolutionOf, waitingFor } from './answers.ts'
import { Approvals, type Policy } from './approvals.ts'
import type { Run } from './context.ts'
import { type End, lastWords } from './ending.ts'
import { type Entry, is, isEvent, onTape, type Payload, readEntry, type StoredEntry } from './entries.ts'
import { Refused } from './errors.ts'
import { Journal } from './journal.ts'
import type { Model } from './model.ts'
import type { Processes } from './processes.ts'
import { currentStep, outcome } from './run.ts'
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
  /** Resolves when everyone has seen it start. */
  readonly begun: Deferred<void>
  readonly ended: Promise<void>
  /** Set once its end is being written: from then on it hears and does nothing more. */
  isEnding: boolean
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
  /** Records that are being stored. */
  readonly #arriving = new Set<StoredEntry>()
  #chats: Promise<void> = Promise.resolve()
  #closed = false

  /** Throws when the journal is in use elsewhere or cannot be read. */
  static async open(id: SessionId, options: SessionOptions): Promise<Session> {
    const log = await options.store.open(id)
    try {
      return new Session(id, options, log)
    } catch (error) {
      await log.close()
      options.log('A journal cannot be read.', error)
      throw new Error('This session was written by something else and cannot be read.')
    }
  }

  private constructor(id: SessionId, options: SessionOptions, log: SessionLog) {
    this.id = id
    this.#options = options
    this.#log = log
    this.#records = log.records.map(readEntry)
    this.#seq = this.#records.at(-1)?.seq ?? 0
    this.#view = this.#records.filter(isEvent).reduce(reduce, emptyView)
    const last = this.#records.findLast((record) => is(record, 'run_started'))
    if (last && this.#view.running) this.#start(last.run_id, last.payload.message).begun.resolve()
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
    while (this.#active) await this.#active.ended
  }

  /** Stops without ending anything: who opens the session next goes on. */
  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
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
    const [ref_id = ''] = Object.entries(payload).flatMap(([key, value]) =>
      key.endsWith('_id') ? [String(value)] : [],
    )
    const run = this.#records.at(-1)?.run_id ?? this.#options.newRunId()
    return { ...this.#envelope(run), type: 'command_rejected', payload: { ref_id, detail: message } }
  }

  /** Throws `Refused` when the command does not fit the moment; then nothing has changed. */
  async dispatch(command: ClientCommand): Promise<void> {
    if (this.#closed) throw new Refused('This session has been closed.')
    switch (command.type) {
      case 'chat':
        return this.#chat(command.payload.message)
      case 'cancel':
        return this.#cancel()
      case 'accept_all':
        for (const accepted of acceptances(command, this.#view, this.#active?.approvals)) this.#answer(accepted)
        return
      case 'restore_checkpoint':
        throw new Refused('There is no such checkpoint.')
      case 'open_session':
        throw new Refused('This is a session already.')
      default:
        return this.#answer(command)
    }
  }

  /** One message after the other, so that each finds the session as the one before has left it. */
  #chat(message: string): Promise<void> {
    const taken = this.#chats.then(() => this.#take(message))
    this.#chats = taken.then(
      () => this.#active?.begun.promise,
      () => {},
    )
    return taken
  }

  /** Words said while a question waits answer it; while a plan waits they are about that plan; else they steer the run. */
  async #take(message: string): Promise<void> {
    if (message.trim() === '') throw new Refused('Write what you want first.')
    while (this.#active?.isEnding) await this.#active.ended
    const asked = this.#view.pending.find(({ kind }) => kind === 'plan' || kind === 'question')
    if (asked?.kind === 'question')
      this.#answer({ type: 'answer_question', payload: { question_id: asked.id, answer: message } })
    else if (asked) this.#answer({ type: 'revise_plan', payload: { plan_id: asked.id, feedback: message } })
    else if (this.#active) await this.#write(this.#active.id, { type: 'user_message', payload: { message } })
    else this.#start(this.#options.newRunId(), message)
  }

  /** A cancel is recorded before it is obeyed, so that a crash in between does not bring the run back. */
  async #cancel(): Promise<void> {
    const active = this.#active
    if (!active) throw new Refused('Nothing is going on that could be stopped.')
    try {
      if (!active.isEnding)
        await this.#write(active.id, { type: 'end', payload: { as: 'cancelled', detail: 'Cancelled.' } })
    } finally {
      active.abort.abort()
    }
    await active.ended
  }

  #answer(command: AnswerCommand): void {
    const proposed = waitingFor(command, this.#view)
    if (!proposed || !this.#active || this.#active.isEnding)
      throw new Refused('This does not wait for an answer any more.')
    this.#active.approvals.answer(resolutionOf(command, proposed))
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
    const run: Run = {
      ...this.#options,
      journal,
      approvals,
      signal,
      stream: (delta) => this.#tell({ ...this.#envelope(id), ...delta }),
      inPlan: (path) => currentStep(journal)?.files.includes(path),
      heard: (taken) => this.#heard(id, taken),
    }
    const begun = deferred<void>()
    const ended = this.#carryOut(id, run, message).finally(() => begun.resolve())
    this.#active = { id, approvals, abort, begun, ended, isEnding: this.#endOf(id) !== undefined }
    return this.#active
  }

  async #carryOut(id: RunId, run: Run, message: string): Promise<void> {
    try {
      const end = this.#endOf(id) ?? (await outcome(run, message, this.#options.log))
      if (run.signal.reason === closing) return
      if (!this.#endOf(id)) await this.#write(id, { type: 'end', payload: end })
      for (const event of lastWords(this.#view, this.#endOf(id) ?? end, this.#begun(id))) await this.#write(id, event)
    } catch (error) {
      this.#options.log('The journal of a session cannot be written.', error)
      const detail = `What happens here can no longer be saved, so the run was stopped: ${messageOf(error)}`
      this.#tell({ ...this.#envelope(id), type: 'error', payload: { detail } })
    } finally {
      this.#active = undefined
    }
  }

  /** Also what is still on its way to the disk: the run must not end without having heard it. */
  #heard(runId: RunId, taken: number): Payload<'steering'> | undefined {
    const said = [...this.#recordsOf(runId), ...this.#arriving].filter((record) => is(record, 'user_message'))
    const more = said.slice(taken).map(({ payload }) => payload.message)
    return more.length > 0 ? { content: more.join('\n\n'), taken: said.length } : undefined
  }

  #begun(runId: RunId): ReadonlySet<EntryId> {
    return new Set(this.#recordsOf(runId).flatMap((record) => (is(record, 'begin') ? [record.payload.id] : [])))
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
    if (entry.type === 'end' && this.#active) this.#active.isEnding = true
    const echo = await this.#store(runId, entry)
    if (echo) await this.#store(runId, echo)
  }

  /** Returns the status that has to be told as well, if this has changed it. */
  async #store(runId: RunId, entry: Entry): Promise<Entry | undefined> {
    const seq = isEvent(entry) ? this.#seq + 1 : this.#seq
    const record = deepFreeze({ ...this.#envelope(runId), seq, ...entry })
    this.#seq = seq
    this.#arriving.add(record)
    try {
      await this.#log.append(record)
      if (entry.type === 'begin') await this.#log.sync()
    } finally {
      this.#arriving.delete(record)
    }
    this.#records.push(record)
    if (!isEvent(record)) return undefined
    const before = this.#view.status
    this.#tell(record)
    if (record.type === 'run_started') this.#active?.begun.resolve()
    const { status } = this.#view
    const saysItself = record.type === 'status' || record.type === 'error' || record.type === 'complete'
    return status === before || saysItself ? undefined : { type: 'status', payload: { state: status, detail: '' } }
  }

  #tell(event: SentEvent): void {
    this.#view = reduce(this.#view, event)
    for (const listener of this.#listeners) {
      try {
        listener(event)
      } catch (error) {
        this.#options.log('Someone who was told of an event failed.', error)
      }
    }
  }

  #envelope(run_id: RunId): Envelope {
    return { session_id: this.id, run_id, seq: this.#seq, time: this.#options.now().toISOString() }
  }
}
