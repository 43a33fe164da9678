import { type Deferred, deferred } from '../base/deferred.ts'
import { messageOf } from '../base/text.ts'
import type { AnswerCommand, ClientCommand } from '../protocol/commands.ts'
import type { SentEvent, Step } from '../protocol/events.ts'
import type { EntryId, RunId, SessionId } from '../protocol/ids.ts'
import type { View } from '../protocol/view.ts'
import { acceptances, refuseEarly, resolutionOf, waitingFor } from './answers.ts'
import { Approvals, type Policy } from './approvals.ts'
import { closing, type Run } from './context.ts'
import { lastWords } from './ending.ts'
import { type Entry, onTape, type Payload } from './entries.ts'
import { Refused } from './errors.ts'
import { Journal } from './journal.ts'
import type { Model } from './model.ts'
import type { Processes } from './processes.ts'
import { Restoration } from './restore.ts'
import { currentStep, outcome, runTask } from './run.ts'
import { type Listener, type RecordOptions, SessionRecord } from './sessionRecord.ts'
import type { SessionLog, SessionStore } from './store.ts'
import type { Tool } from './tool.ts'
import type { Workspace } from './workspace.ts'

export interface SessionOptions extends RecordOptions {
  readonly model: Model
  readonly workspace: Workspace
  readonly processes: Processes
  readonly store: SessionStore
  readonly tools: readonly Tool[]
  readonly policy: Policy
  readonly system: string
  /** US dollars that a run may cost before the user is asked; no limit when absent or 0. */
  readonly spendingLimit?: () => number
  newRunId(): RunId
}

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

/** One conversation in one workspace. It is its journal: opening it goes on where the last process stopped. */
export class Session {
  readonly id: SessionId
  readonly #options: SessionOptions
  readonly #log: SessionLog
  readonly #record: SessionRecord
  #active: ActiveRun | undefined
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
    this.#record = new SessionRecord(id, log, options)
    const { lastRun } = this.#record
    if (lastRun && this.view.running) this.#start(lastRun.id, lastRun.started).begun.resolve()
  }

  get view(): View {
    return this.#record.view
  }

  /** All that has happened, as it was told when it did; for whoever comes later. */
  get events(): readonly SentEvent[] {
    return this.#record.events
  }

  /** Closed or deleted: it takes nothing any more. */
  get isClosed(): boolean {
    return this.#closed
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
    return this.#record.subscribe(listener)
  }

  /** Tells who shows the session now. */
  tellPresence(clients: readonly string[]): void {
    const run = this.#record.lastRun?.id ?? this.#options.newRunId()
    this.#record.tell({ ...this.#record.envelope(run), type: 'presence', payload: { clients: [...clients] } })
  }

  /** Gives the session another title than the user's first words. */
  async rename(title: string): Promise<void> {
    await this.#record.rename(title, this.#options.newRunId)
  }

  /** The answer to a refused command, for its sender only. */
  rejection({ payload }: ClientCommand, { message }: Refused): SentEvent {
    const [ref_id = ''] = Object.entries(payload).flatMap(([key, value]) =>
      key.endsWith('_id') ? [String(value)] : [],
    )
    const run = this.#record.lastRun?.id ?? this.#options.newRunId()
    return { ...this.#record.envelope(run), type: 'command_rejected', payload: { ref_id, detail: message } }
  }

  /** `by` says who answers. Throws `Refused` when the command does not fit the moment; then nothing has changed. */
  async dispatch(command: ClientCommand, by = 'user'): Promise<void> {
    if (this.#closed) throw new Refused('This session has been closed.')
    switch (command.type) {
      case 'chat':
        return this.#chat(command.payload.message, by)
      case 'cancel':
        return this.#cancel()
      case 'accept_all':
        for (const accepted of acceptances(command, this.view, this.#active?.approvals)) this.#answer(accepted, by)
        return
      case 'restore_checkpoint':
        return this.#restore(command.payload.checkpoint_id)
      case 'open_session':
        throw new Refused('This is a session already.')
      default:
        return this.#answer(command, by)
    }
  }

  /** One message after the other, so that each finds the session as the one before has left it. */
  #chat(message: string, by: string): Promise<void> {
    const taken = this.#chats.then(() => this.#take(message, by))
    this.#chats = taken.then(
      () => this.#active?.begun.promise,
      () => {},
    )
    return taken
  }

  /** Words said while a question waits answer it; while a plan waits they are about that plan; else they steer the run. */
  async #take(message: string, by: string): Promise<void> {
    if (message.trim() === '') throw new Refused('Write what you want first.')
    while (this.#active?.isEnding) await this.#active.ended
    const asked = this.view.pending.find(({ kind }) => kind === 'plan' || kind === 'question')
    if (asked?.kind === 'question')
      this.#answer({ type: 'answer_question', payload: { question_id: asked.id, answer: message } }, by)
    else if (asked) this.#answer({ type: 'revise_plan', payload: { plan_id: asked.id, feedback: message } }, by)
    else if (this.#active && this.#record.lastRun?.started.restores)
      throw new Refused('Wait until the undo is over, or stop it.')
    else if (this.#active) await this.#write(this.#active.id, { type: 'user_message', payload: { message } })
    else this.#start(this.#options.newRunId(), { message })
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

  #answer(command: AnswerCommand, by: string): void {
    const proposed = waitingFor(command, this.view)
    if (!proposed || !this.#active || this.#active.isEnding)
      throw new Refused('This does not wait for an answer any more.')
    refuseEarly(command, proposed, this.view, this.#active.approvals)
    this.#active.approvals.answer({ ...resolutionOf(command, proposed), by })
  }

  /** Brings the files back that a run has changed, as a run of its own: it can be stopped, resumed and undone as well. */
  async #restore(restores: EntryId): Promise<void> {
    if (this.#active) throw new Refused('Something is going on here. Stop it first, or wait until it is over.')
    const undone = this.#record.runOf(restores)
    if (!undone) throw new Refused('There is no such checkpoint.')
    await this.#start(this.#options.newRunId(), { message: undoing(undone.message), restores }).begun.promise
  }

  /** Executes a run, from its beginning or again. */
  #start(id: RunId, started: Payload<'run_started'>): ActiveRun {
    const abort = new AbortController()
    const { signal } = abort
    const record = this.#record
    const journal = new Journal({
      runId: id,
      history: record.before(id),
      tape: record.of(id).filter(onTape),
      signal,
      write: (entry) => this.#write(id, entry),
    })
    const restoration = started.restores && new Restoration(record.runOf(started.restores)?.entries ?? [])
    const policy = restoration ? restoration.policy(this.#options.policy) : this.#options.policy
    const approvals = new Approvals(journal, policy, signal)
    const run: Run = {
      ...this.#options,
      spendingLimit: this.#options.spendingLimit ?? (() => 0),
      journal,
      approvals,
      signal,
      stream: (delta) => record.tell({ ...record.envelope(id), ...delta }),
      inPlan: (path) => isIn(currentStep(journal), path),
      heard: (taken) => heard(record.saidIn(id), taken),
    }
    const begun = deferred<void>()
    const work = () => (restoration ? restoration.carryOut(run, started) : runTask(run, started))
    const ended = this.#carryOut(id, run, work).finally(() => begun.resolve())
    this.#active = { id, approvals, abort, begun, ended, isEnding: record.endOf(id) !== undefined }
    return this.#active
  }

  async #carryOut(id: RunId, run: Run, work: () => Promise<void>): Promise<void> {
    const record = this.#record
    try {
      const end = record.endOf(id) ?? (await outcome(run, work, this.#options.log))
      if (run.signal.reason === closing) return
      if (!record.endOf(id)) await this.#write(id, { type: 'end', payload: end })
      for (const event of lastWords(this.view, record.endOf(id) ?? end, id, record.begunIn(id)))
        await this.#write(id, event)
    } catch (error) {
      this.#options.log('The journal of a session cannot be written.', error)
      const detail = `What happens here can no longer be saved, so the run was stopped: ${messageOf(error)}`
      record.tell({ ...record.envelope(id), type: 'error', payload: { detail } })
    } finally {
      this.#active = undefined
    }
  }

  async #write(runId: RunId, entry: Entry): Promise<void> {
    if (entry.type === 'end' && this.#active) this.#active.isEnding = true
    await this.#record.write(runId, entry)
    if (entry.type === 'run_started') this.#active?.begun.resolve()
  }
}

/** A step that names no file says nothing about any. */
const isIn = (step: Step | undefined, path: string): boolean | undefined =>
  step && step.files.length > 0 ? step.files.includes(path) : undefined

/** What an undo is called: that of an undo brings back what was done at first. */
function undoing(message: string): string {
  const undone = /^Undo: (.*)$/s.exec(message)?.[1]
  return undone === undefined ? `Undo: ${message.replace(/^Redo: /, '')}` : `Redo: ${undone}`
}

/** What was said after the first `taken` messages. */
function heard(said: readonly string[], taken: number): Payload<'steering'> | undefined {
  const more = said.slice(taken)
  return more.length > 0 ? { content: more.join('\n\n'), taken: said.length } : undefined
}
