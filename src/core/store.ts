import type { SessionId } from '../protocol/ids.ts'

/** Where journals are kept. */
export interface SessionStore {
  /** The sessions there are, the one written last first. */
  list(): Promise<readonly StoredSession[]>
  /** What stands in a journal, without opening it: also while it is open elsewhere. */
  read(sessionId: SessionId): Promise<readonly unknown[]>
  /**
   * Opens a journal, a new one when there is none, cut after the last line that is whole. Throws when it is open already,
   * in this process or in another.
   */
  open(sessionId: SessionId): Promise<SessionLog>
  /** Takes a journal away, so that it can be put back for a while. Throws when it is open. */
  remove(sessionId: SessionId): Promise<void>
  /** Puts back what `remove` has taken away. Throws when it is gone for good. */
  putBack(sessionId: SessionId): Promise<void>
}

export interface StoredSession {
  readonly id: SessionId
  /** When it was written last, in milliseconds since 1970. */
  readonly written: number
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
