import { type RunId, SessionId } from '../protocol/ids.ts'
import { Session, type SessionOptions } from './session.ts'

export type AgentOptions = Omit<SessionOptions, 'newRunId' | 'now'>

/** All sessions of one workspace. Each is opened at most once, whoever asks for it. */
export class Agent {
  readonly #options: SessionOptions
  readonly #sessions = new Map<SessionId, Promise<Session>>()

  constructor(options: AgentOptions) {
    this.#options = {
      ...options,
      newRunId: () => crypto.randomUUID() as RunId,
      now: () => new Date(),
    }
  }

  /** Starts an empty session. */
  start(): Promise<Session> {
    return this.open(SessionId.parse(crypto.randomUUID()))
  }

  /** Opens a session; a run that was cut off in it goes on. Throws when its journal is in use elsewhere. */
  async open(id: SessionId): Promise<Session> {
    const opening = this.#sessions.get(id) ?? Session.open(id, this.#options)
    this.#sessions.set(id, opening)
    try {
      return await opening
    } catch (error) {
      this.#sessions.delete(id)
      throw error
    }
  }

  /** Closes one session; it can be opened again. */
  async leave(id: SessionId): Promise<void> {
    const opened = this.#sessions.get(id)
    this.#sessions.delete(id)
    await (await opened)?.close()
  }

  /** The session that was written to last, or none. */
  async latest(): Promise<SessionId | undefined> {
    const [id] = await this.#options.store.list()
    return id
  }

  /** Closes every session. What was going on is gone on with when it is opened again. */
  async close(): Promise<void> {
    const sessions = await Promise.allSettled(this.#sessions.values())
    this.#sessions.clear()
    await Promise.allSettled(
      sessions.map((opened) => (opened.status === 'fulfilled' ? opened.value.close() : undefined)),
    )
  }
}
