import type { SessionId } from '../protocol/ids.ts'

/** Where journals are kept. */
export interface SessionStore {
  /** The sessions there are, the one written last first. */
  list(): Promise<readonly SessionId[]>
  /**
   * Opens a journal, a new one when there is none, cut after the last line that is whole. Throws when it is open already,
   * in this process or in another.
   */
  open(sessionId: SessionId): Promise<SessionLog>
}

export interface SessionLog {
  /** What stood there when it was opened. */
  readonly records: readonly unknown[]
  /** A sentence for the user if something was damaged and had to be cut off. */
  readonly damage?: string
  /** Resolves when the record would survive the death of the process. Records are kept in the order of the calls. */
  append(record: object): Promise<void>
  /** Resolves when everything appended would survive a loss of power. */
  sync(): Promise<void>
  close(): Promise<void>
}
