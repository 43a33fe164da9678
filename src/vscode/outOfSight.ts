import * as vscode from 'vscode'
import type { Agent } from '../core/agent.ts'
import type { Session } from '../core/session.ts'
import type { SessionId } from '../protocol/ids.ts'

/** A session that is not shown any more, and goes no further by itself. */
export interface LeftBehind {
  readonly id: SessionId
  readonly title: string
  /** Whether it waits for the user; else it has ended. */
  readonly waits: boolean
}

/** The sessions of a window that go on while another one is shown. */
export class OutOfSight implements vscode.Disposable {
  readonly #log: (message: string, error: unknown) => void
  readonly #stopped = new vscode.EventEmitter<LeftBehind>()
  /** How to stop listening to each. */
  readonly #listening = new Map<SessionId, () => void>()

  /** One has come to its end, or waits for the user. */
  readonly onDidStop = this.#stopped.event

  constructor(log: (message: string, error: unknown) => void) {
    this.#log = log
  }

  /** What works goes on, up to where it waits or ends. What waits, waits in its journal. */
  async leave(agent: Agent, session: Session): Promise<void> {
    const { id } = session
    const works = () => session.view.running && session.view.pending.length === 0
    if (!works()) return agent.leave(id)
    this.forget(id)
    const unsubscribe = session.subscribe(() => {
      if (works()) return
      unsubscribe()
      this.#listening.set(id, () => {})
      const { title, running } = session.view
      this.#stopped.fire({ id, title, waits: running })
      // Not while it is telling its listeners, one of which may show it again.
      setImmediate(() => {
        if (this.#listening.delete(id))
          agent.leave(id).catch((error) => this.#log('A session could not be closed.', error))
      })
    })
    this.#listening.set(id, unsubscribe)
  }

  /** It is in sight again, or gone. */
  forget(id: SessionId): void {
    this.#listening.get(id)?.()
    this.#listening.delete(id)
  }

  /** All of them are gone. */
  clear(): void {
    for (const id of [...this.#listening.keys()]) this.forget(id)
  }

  dispose(): void {
    this.clear()
    this.#stopped.dispose()
  }
}
