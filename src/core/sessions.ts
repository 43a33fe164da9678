import type { StatusState } from '../protocol/events.ts'
import type { SessionId } from '../protocol/ids.ts'
import { emptyView, type View } from '../protocol/view.ts'
import { viewOf } from './sessionRecord.ts'
import type { SessionStore, StoredSession } from './store.ts'

/** What a list of sessions says of one. */
export interface SessionSummary {
  readonly id: SessionId
  readonly title: string
  /** When something happened in it last, in milliseconds since 1970. */
  readonly updated: number
  readonly status: StatusState
  /** How much waits for the user in it. */
  readonly waiting: number
}

/** The sessions in a store, the latest first; without those in which nothing was said. A journal is read again when it has changed. */
export class SessionList {
  readonly #store: SessionStore
  readonly #known = new Map<SessionId, { readonly written: number; readonly summary: SessionSummary | null }>()

  constructor(store: SessionStore) {
    this.#store = store
  }

  async read(): Promise<SessionSummary[]> {
    const sessions = await this.#store.list()
    const summaries: SessionSummary[] = []
    for (const session of sessions) {
      const summary = await this.#summaryOf(session)
      if (summary) summaries.push(summary)
    }
    return summaries
  }

  async #summaryOf(session: StoredSession): Promise<SessionSummary | null> {
    const { id, written } = session
    const known = this.#known.get(id)
    if (known?.written === written) return known.summary
    // It may have been removed meanwhile, or written by something else.
    const records = await this.#store.read(id).catch(() => [])
    const summary = summaryOf(session, records)
    this.#known.set(id, { written, summary })
    return summary
  }
}

function summaryOf({ id, written }: StoredSession, records: readonly unknown[]): SessionSummary | null {
  const { title, status, pending } = viewed(records)
  return title === '' ? null : { id, title, updated: written, status, waiting: pending.length }
}

function viewed(records: readonly unknown[]): View {
  try {
    return viewOf(records)
  } catch {
    return emptyView
  }
}
