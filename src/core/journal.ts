import type { EntryId, RunId } from '../protocol/ids.ts'
import { type Entry, type EntryOf, type EntryType, entryOf, is, type Payload } from './entries.ts'
import { JournalMismatch, Stale, ToolError } from './errors.ts'

export interface JournalOptions {
  readonly runId: RunId
  /** What earlier runs of the session have written. */
  readonly history: readonly Entry[]
  /** What this run had written when it was cut off; empty for a new one. */
  readonly tape: readonly Entry[]
  readonly signal: AbortSignal
  /** Resolves when the entry would survive the process. */
  write(entry: Entry): Promise<void>
}

/**
 * The memory of one run, which makes its code durable: after a crash the code is executed again from its first line, and
 * whatever it did through `once` is read instead of done, until it is where it was. So a run asks the world for anything
 * (a model, a file, a clock, the user) only through `once`, and is one line of execution: entry by entry, in order.
 */
export class Journal {
  readonly #options: JournalOptions
  readonly #tape: Entry[]
  #position = 0
  #recording = false

  constructor(options: JournalOptions) {
    this.#options = options
    this.#tape = [...options.tape]
  }

  /**
   * The outcome of `work`, from the tape when it stands there. `work` is given the id of its entry, which is its place
   * on the tape and therefore the same in every execution. A `ToolError` is an outcome, any other error is not.
   */
  async once<T extends EntryType>(
    type: T,
    work: (id: EntryId) => Payload<T> | Promise<Payload<T>>,
  ): Promise<Payload<T>> {
    this.#options.signal.throwIfAborted()
    const entry = this.#tape[this.#position] ?? (await this.#record(type, work))
    this.#position++
    if (is(entry, type)) return entry.payload
    if (is(entry, 'failed') && entry.payload.of === type) throw failure(entry.payload)
    throw new JournalMismatch(`Entry ${this.#position} of the run is ${entry.type}, not ${type}.`)
  }

  /** Writes what is already known: an event everyone shall see, a message of the conversation. */
  emit<T extends EntryType>(type: T, payload: Payload<T>): Promise<Payload<T>> {
    return this.once(type, () => payload)
  }

  /** An entry that may be there or not, between others of another type: `work` gives it, or undefined. */
  async maybe<T extends EntryType>(
    type: T,
    work: () => Payload<T> | undefined | Promise<Payload<T> | undefined>,
  ): Promise<Payload<T> | undefined> {
    this.#options.signal.throwIfAborted()
    const next = this.#tape[this.#position]
    if (next) return is(next, type) ? this.emit(type, next.payload) : undefined
    const payload = await work()
    return payload && this.emit(type, payload)
  }

  /** Work that changes the world. If a crash left it begun and not ended, `settle` finds out instead of `act`. */
  async effect<T extends EntryType>(
    type: T,
    id: EntryId,
    act: () => Promise<Payload<T>>,
    settle: () => Promise<Payload<T>>,
  ): Promise<Payload<T>> {
    const wasBegun = this.#replaying
    await this.emit('begin', { of: type, id })
    return this.once(type, wasBegun && !this.#replaying ? settle : act)
  }

  /** Everything up to where the run is now, which during a replay is not everything there is. */
  get past(): readonly Entry[] {
    return [...this.#options.history, ...this.#behind]
  }

  /** All entries of this kind that this run has come by. */
  all<T extends EntryType>(type: T): Payload<T>[] {
    return this.#behind.flatMap((entry) => (is(entry, type) ? [entry.payload] : []))
  }

  /** The latest entry of this kind that this run has come by. */
  last<T extends EntryType>(type: T): Payload<T> | undefined {
    return this.#behind.findLast((entry): entry is EntryOf<T> => is(entry, type))?.payload
  }

  get #behind(): readonly Entry[] {
    return this.#tape.slice(0, this.#position)
  }

  get #replaying(): boolean {
    return this.#position < this.#tape.length
  }

  async #record<T extends EntryType>(type: T, work: (id: EntryId) => Payload<T> | Promise<Payload<T>>): Promise<Entry> {
    if (this.#recording) throw new Error(`${type} inside or beside another entry: a run is one line of execution.`)
    this.#recording = true
    try {
      const entry = await outcome(type, () => work(`${this.#options.runId}.${this.#position}` as EntryId))
      await this.#options.write(entry)
      this.#tape.push(entry)
      return entry
    } finally {
      this.#recording = false
    }
  }
}

async function outcome<T extends EntryType>(type: T, work: () => Payload<T> | Promise<Payload<T>>): Promise<Entry> {
  try {
    return entryOf(type, await work())
  } catch (error) {
    if (!(error instanceof ToolError)) throw error
    const stale = error instanceof Stale ? { stale: true } : {}
    return { type: 'failed', payload: { of: type, message: error.message, ...stale } }
  }
}

const failure = ({ message, stale }: Payload<'failed'>): ToolError =>
  stale ? new Stale(message) : new ToolError(message)
