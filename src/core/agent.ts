import type { SentEvent } from '../protocol/events.ts'
import { type RunId, SessionId } from '../protocol/ids.ts'
import { Session, type SessionOptions } from './session.ts'
import { eventsOf, SessionRecord } from './sessionRecord.ts'
import { SessionList, type SessionSummary } from './sessions.ts'

export type AgentOptions = Omit<SessionOptions, 'newRunId' | 'now'>

/** Someone who shows a session. */
export interface Holder {
  /** What it is, such as `VS Code` or `browser`. */
  readonly kind: string
}

/** All sessions of one workspace. Each is opened at most once, whoever asks for it. */
export class Agent {
  readonly #options: SessionOptions
  readonly #sessions = new Map<SessionId, Promise<Session>>()
  readonly #list: SessionList
  /** Those that are being closed: who opens one again has to wait for that. */
  readonly #leaving = new Map<SessionId, Promise<void>>()
  /** Who needs a session to stay open. */
  readonly #holders = new Map<SessionId, Set<Holder>>()
  #closed = false

  constructor(options: AgentOptions) {
    this.#options = {
      ...options,
      newRunId: () => crypto.randomUUID() as RunId,
      now: () => new Date(),
    }
    this.#list = new SessionList(options.store)
  }

  /** Starts an empty session. */
  start(): Promise<Session> {
    return this.open(SessionId.parse(crypto.randomUUID()))
  }

  /** Opens a session; a run that was cut off in it goes on. Throws when its journal is in use elsewhere, or after `close`. */
  async open(id: SessionId): Promise<Session> {
    await this.#leaving.get(id)
    if (this.#closed) throw new Error('This folder is not open any more.')
    const opening = this.#sessions.get(id) ?? Session.open(id, this.#options)
    this.#sessions.set(id, opening)
    try {
      return await opening
    } catch (error) {
      this.#sessions.delete(id)
      throw error
    }
  }

  /** A session stays open until everyone who holds it has let go of it, and then leaves it. */
  hold(id: SessionId, holder: Holder): void {
    const holders = this.#holders.get(id) ?? new Set()
    this.#holders.set(id, holders.add(holder))
    this.#tellPresence(id)
  }

  letGo(id: SessionId, holder: Holder): void {
    const holders = this.#holders.get(id)
    holders?.delete(holder)
    if (holders?.size === 0) this.#holders.delete(id)
    this.#tellPresence(id)
  }

  /** What shows a session now, see `Holder.kind`. */
  holdersOf(id: SessionId): readonly string[] {
    return [...(this.#holders.get(id) ?? [])].map(({ kind }) => kind)
  }

  /** A client that is alone need not hear of it. */
  #tellPresence(id: SessionId): void {
    const clients = this.holdersOf(id)
    const tell = (session: Session) => {
      if (clients.length > 1 || session.view.present.length > 1) session.tellPresence(clients)
    }
    this.#sessions.get(id)?.then(tell, () => {})
  }

  /** Closes one session, unless somebody holds it; it can be opened again. */
  async leave(id: SessionId): Promise<void> {
    if (this.#holders.has(id)) return
    const opened = this.#sessions.get(id)
    if (!opened) return this.#leaving.get(id)
    this.#sessions.delete(id)
    const left = opened.then((session) => session.close()).finally(() => this.#leaving.delete(id))
    this.#leaving.set(id, left)
    await left
  }

  /** The session that was written to last, or none. */
  async latest(): Promise<SessionId | undefined> {
    const [latest] = await this.#options.store.list()
    return latest?.id
  }

  /** All sessions in which something was said, the latest first. */
  list(): Promise<SessionSummary[]> {
    return this.#list.read()
  }

  /** All that has happened in a session, without opening it. Throws when there is none. */
  async events(id: SessionId): Promise<readonly SentEvent[]> {
    const open = await this.#sessions.get(id)
    return open ? open.events : eventsOf(await this.#options.store.read(id))
  }

  /** Gives a session another title, without going on with what was cut off in it. Throws when it is open elsewhere. */
  async rename(id: SessionId, title: string): Promise<void> {
    const open = await this.#sessions.get(id)
    if (open) return open.rename(title)
    const log = await this.#options.store.open(id)
    try {
      await new SessionRecord(id, log, this.#options).rename(title, this.#options.newRunId)
    } finally {
      await log.close()
    }
  }

  /** Takes a session away; `putBack` brings it back for a while. Throws when it is open elsewhere. */
  async remove(id: SessionId): Promise<void> {
    this.#holders.delete(id)
    await this.leave(id)
    await this.#options.store.remove(id)
  }

  /** Throws when it is gone for good. */
  putBack(id: SessionId): Promise<void> {
    return this.#options.store.putBack(id)
  }

  /** Closes every session. What was going on is gone on with when it is opened again. */
  async close(): Promise<void> {
    this.#closed = true
    const sessions = await Promise.allSettled(this.#sessions.values())
    this.#sessions.clear()
    await Promise.allSettled(
      sessions.map((opened) => (opened.status === 'fulfilled' ? opened.value.close() : undefined)),
    )
  }
}
