import { deepFreeze } from '../base/freeze.ts'
import type { Envelope, SentEvent } from '../protocol/events.ts'
import type { EntryId, RunId, SessionId } from '../protocol/ids.ts'
import { emptyView, reduce, type View } from '../protocol/view.ts'
import type { End } from './ending.ts'
import { type Entry, is, isEvent, type Payload, readEntry, type StoredEntry } from './entries.ts'
import { Refused } from './errors.ts'
import type { SessionLog } from './store.ts'

export type Listener = (event: SentEvent) => void

export interface RecordOptions {
  now(): Date
  /** Told of what should not have happened. */
  log(message: string, error?: unknown): void
}

/** What was told in a session, from its journal's records. Throws when they cannot be read. */
export const eventsOf = (records: readonly unknown[]): readonly SentEvent[] => records.map(readEntry).filter(isEvent)

/** What journals' records look like, without opening the session. */
export const viewOf = (records: readonly unknown[]): View => eventsOf(records).reduce(reduce, emptyView)

/** What has happened in a session: kept in its log, folded into its view, and told to whoever listens, in this order. */
export class SessionRecord {
  readonly #id: SessionId
  readonly #log: SessionLog
  readonly #options: RecordOptions
  readonly #entries: StoredEntry[]
  readonly #listeners = new Set<Listener>()
  /** What is being stored. */
  readonly #arriving = new Set<StoredEntry>()
  #seq: number
  #view: View

  /** Throws when what stands in the log cannot be read. */
  constructor(id: SessionId, log: SessionLog, options: RecordOptions) {
    this.#id = id
    this.#log = log
    this.#options = options
    this.#entries = log.records.map(readEntry)
    this.#seq = this.#entries.at(-1)?.seq ?? 0
    this.#view = this.#entries.filter(isEvent).reduce(reduce, emptyView)
  }

  get view(): View {
    return this.#view
  }

  /** All that was told and stored, from the first on, without gaps in `seq`. */
  get events(): readonly SentEvent[] {
    return this.#entries.filter(isEvent)
  }

  /** The run that was started last, whether it has ended or not. */
  get lastRun(): { readonly id: RunId; readonly started: Payload<'run_started'> } | undefined {
    const last = this.#entries.findLast((entry) => is(entry, 'run_started'))
    return last && { id: last.run_id, started: last.payload }
  }

  /** The run that a checkpoint was made of, if there is such a checkpoint. */
  runOf(checkpoint: EntryId): { readonly message: string; readonly entries: readonly StoredEntry[] } | undefined {
    const made = this.#entries.find((entry) => is(entry, 'checkpoint') && entry.payload.id === checkpoint)
    if (!made) return undefined
    const entries = this.of(made.run_id)
    const [started] = entries.filter((entry) => is(entry, 'run_started'))
    return { message: started?.payload.message ?? '', entries }
  }

  of(runId: RunId): StoredEntry[] {
    return this.#entries.filter(({ run_id }) => run_id === runId)
  }

  before(runId: RunId): StoredEntry[] {
    return this.#entries.filter(({ run_id }) => run_id !== runId)
  }

  /** A run that has an end is never executed again. The first one counts. */
  endOf(runId: RunId): End | undefined {
    return this.of(runId).find((entry) => is(entry, 'end'))?.payload
  }

  /** The effects that were begun in a run. */
  begunIn(runId: RunId): ReadonlySet<EntryId> {
    return new Set(this.of(runId).flatMap((entry) => (is(entry, 'begin') ? [entry.payload.id] : [])))
  }

  /** What the user said in a run. Also what is still on its way to the disk: the run must not end without having heard it. */
  saidIn(runId: RunId): readonly string[] {
    return [...this.#entries, ...this.#arriving].flatMap((entry) =>
      entry.run_id === runId && is(entry, 'user_message') ? [entry.payload.message] : [],
    )
  }

  subscribe(listener: Listener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Everything that happens in a session passes here: it is stored, then it counts, then it is told. */
  async write(runId: RunId, entry: Entry): Promise<void> {
    const echo = await this.#store(runId, entry)
    if (echo) await this.#store(runId, echo)
  }

  /** Gives the session another title than the user's first words. */
  rename(title: string, newRunId: () => RunId): Promise<void> {
    const name = title.trim()
    if (name === '') throw new Refused('A session needs a name.')
    return this.write(this.lastRun?.id ?? newRunId(), { type: 'session_updated', payload: { title: name } })
  }

  /** Tells what is not stored. */
  tell(event: SentEvent): void {
    this.#view = reduce(this.#view, event)
    for (const listener of this.#listeners) {
      try {
        listener(event)
      } catch (error) {
        this.#options.log('Someone who was told of an event failed.', error)
      }
    }
  }

  envelope(run_id: RunId): Envelope {
    return { session_id: this.#id, run_id, seq: this.#seq, time: this.#options.now().toISOString() }
  }

  /** Returns the status that has to be told as well, if this has changed it. */
  async #store(runId: RunId, entry: Entry): Promise<Entry | undefined> {
    const seq = isEvent(entry) ? this.#seq + 1 : this.#seq
    const record = deepFreeze({ ...this.envelope(runId), seq, ...entry })
    this.#seq = seq
    this.#arriving.add(record)
    try {
      await this.#log.append(record)
      if (entry.type === 'begin') await this.#log.sync()
    } finally {
      this.#arriving.delete(record)
    }
    this.#entries.push(record)
    if (!isEvent(record)) return undefined
    const before = this.#view.status
    this.tell(record)
    const { status } = this.#view
    const saysItself = record.type === 'status' || record.type === 'error' || record.type === 'complete'
    return status === before || saysItself ? undefined : { type: 'status', payload: { state: status, detail: '' } }
  }
}
