import type { Agent, Holder } from '../core/agent.ts'
import type { Session } from '../core/session.ts'
import type { SessionId } from '../protocol/ids.ts'

/** Who sits on which session. One that nobody sits on is closed once nothing goes on in it. */
export class Seats {
  readonly #agent: Agent
  readonly #log: (message: string, error?: unknown) => void
  readonly #taken = new Map<SessionId, { readonly session: Session; count: number }>()

  constructor(agent: Agent, log: (message: string, error?: unknown) => void) {
    this.#agent = agent
    this.#log = log
  }

  /** The sessions that somebody sits on, or in which something still goes on. */
  *sessions(): Iterable<Session> {
    for (const { session } of this.#taken.values()) yield session
  }

  take(session: Session, client: Holder): void {
    const seat = this.#taken.get(session.id)
    this.#agent.hold(session.id, client)
    this.#taken.set(session.id, { session, count: (seat?.count ?? 0) + 1 })
  }

  free(session: Session, client: Holder): void {
    const { id } = session
    this.#agent.letGo(id, client)
    const seat = this.#taken.get(id)
    if (seat) seat.count--
    const leave = async () => {
      await session.idle()
      if (this.#taken.get(id)?.count !== 0) return
      this.#taken.delete(id)
      await this.#agent.leave(id)
    }
    leave().catch((error: unknown) => this.#log('A session could not be closed.', error))
  }
}
