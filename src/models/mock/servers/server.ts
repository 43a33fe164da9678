/** A server that was understood well enough to give it a route. */
export interface Server {
  /** What it is written with, for the user. */
  readonly label: string
  readonly file: string
  /** The text of the file with the new route. */
  readonly changed: string
  /** Whether the changed file has a test of the route in it. */
  readonly isTested?: boolean
  /** How a test gets hold of it; nothing when it cannot without starting the program. */
  readonly subject: Subject | undefined
}

/** What a test asks the server for. */
export interface Asked {
  readonly route: string
  /** What the test may be called after. */
  readonly stems: readonly string[]
  /** Whether the answer is `{"status": "ok"}`; else nothing is said about it. */
  readonly saysOk: boolean
  /** With what it is answered. */
  readonly status: 200 | 404
}

export interface Subject {
  readonly kind: 'express' | 'node' | 'flask' | 'fastapi' | 'http.server' | 'go'
  /** What the file exports. */
  readonly name: string
  /** In JavaScript: whether it is the default export. */
  readonly isDefault: boolean
  /** Whether it has to be called to give the server. */
  readonly isFactory: boolean
}

/** Looks for a server in a file that was read. */
export type FindServer = (file: string, text: string, route: string) => Server | undefined
