import { realpath, stat } from 'node:fs/promises'
import type { Agent } from '../core/agent.ts'
import type { Session } from '../core/session.ts'
import { isInside } from '../node/paths.ts'
import { Files } from './files.ts'
import { HttpError } from './httpError.ts'
import { Seats } from './seats.ts'
import { SessionRows } from './sessionRows.ts'

/** A folder that is worked in, with all that belongs to it. */
export interface Folder {
  /** Its real absolute path. */
  readonly root: string
  readonly agent: Agent
  readonly seats: Seats
  readonly rows: SessionRows
  readonly files: Files
}

export interface FoldersOptions {
  /** The folder that is worked in at first. */
  readonly workspace: string
  readonly agent: Agent
  /** Folders in which clients may choose another one to work in; only the first one when absent. */
  readonly roots?: readonly string[] | undefined
  /** An agent for another folder. */
  openFolder?(root: string): Agent
  log(message: string, error?: unknown): void
}

/** The folders that are served. A session stays in the folder that it was begun in, whichever is chosen then. */
export class Folders {
  readonly #options: FoldersOptions
  readonly #opened = new Map<string, Folder>()
  #current: Folder

  constructor(options: FoldersOptions) {
    this.#options = options
    this.#current = this.#make(options.workspace, options.agent)
  }

  /** The one that is worked in now. */
  get current(): Folder {
    return this.#current
  }

  *sessions(): Iterable<Session> {
    for (const { seats } of this.#opened.values()) yield* seats.sessions()
  }

  /** Works in another folder from now on. Throws an `HttpError` for one that may not be chosen. */
  async choose(path: string): Promise<void> {
    const refused = new HttpError(400, `Invalid directory: ${path}`)
    const real = await realpath(path).catch(() => null)
    if (real === null || !(await stat(real)).isDirectory()) throw refused
    const known = this.#opened.get(real)
    const { openFolder } = this.#options
    if (!known && !(openFolder && this.#roots.some((root) => isInside(root, real)))) throw refused
    this.#current = known ?? this.#make(real, openFolder?.(real) ?? this.#options.agent)
  }

  /** The folders in a folder that may be looked at, by its absolute path; in the one that is worked in for any other. */
  browse(path: string): ReturnType<Files['folders']> {
    const [root] = this.#roots.filter((root) => isInside(root, path)).sort((a, b) => a.length - b.length)
    return root === undefined ? this.#current.files.folders('') : new Files(root).folders(path)
  }

  /** Closes what was opened here. */
  async close(): Promise<void> {
    const others = [...this.#opened.values()].filter(({ agent }) => agent !== this.#options.agent)
    await Promise.all(others.map(({ agent }) => agent.close()))
  }

  get #roots(): readonly string[] {
    return [this.#options.workspace, ...(this.#options.roots ?? [])]
  }

  #make(root: string, agent: Agent): Folder {
    const seats = new Seats(agent, this.#options.log)
    const made = { root, agent, seats, rows: new SessionRows(agent, root), files: new Files(root) }
    this.#opened.set(root, made)
    return made
  }
}
