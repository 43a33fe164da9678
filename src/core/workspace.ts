import type { Pattern } from '../patterns/pattern.ts'
import type { EventOf, Problem } from '../protocol/events.ts'
import type { Approved } from './approvals.ts'
import { Stale, ToolError } from './errors.ts'

/**
 * The folder the agent works in. Paths are relative to `root`, with `/` between their parts. Every method throws a
 * `ToolError` for a path that leads outside, and for what is not a text file where one is needed.
 */
export interface Workspace {
  /** The absolute path of the folder. */
  readonly root: string
  /**
   * The text of a file, as the user sees it now: unsaved edits count. Null when there is no such file. `encoding`: what it
   * was in when it was not UTF-8, so that it is not taken for something else.
   */
  read(path: string, encoding?: string): Promise<string | null>
  /**
   * Where a path really leads, for a file that exists or may be made: its own path in the workspace, without links. On a
   * system that does not tell upper and lower case apart, neither does this.
   */
  locate(path: string): Promise<string>
  /** The files below `folder` ('' for all), sorted, without those that are ignored. `more`: there are others. */
  files(folder: string, signal: AbortSignal): Promise<{ readonly paths: readonly string[]; readonly more: boolean }>
  /** A quick way round reading files in which there is nothing; absent when there is none. */
  readonly sift?: Sift
  /**
   * The encoding that a change is to be made in: its own, else that of the file; undefined for UTF-8, as what is new is.
   * Throws a `ToolError` when that encoding lacks a character, which names it.
   */
  encodingOf(change: EventOf<'file_change'>['payload']): Promise<string | undefined>
  /**
   * Makes, changes, deletes or renames a file. Throws a `ToolError`, and does nothing, when something else than `original`
   * stands there (`Stale` when that is a text), something stands where a new name is to be, or a path now leads through a link.
   * `saved` is false when the file has unsaved edits, so that the change went into the editor and not onto the disk.
   * `problems`: what language servers find in the file that they had not found before. `signal` ends waiting for them.
   */
  apply(change: Approved<'file_change'>, signal?: AbortSignal): Promise<Applied>
}

/** What came of a change. */
export interface Applied {
  readonly saved: boolean
  readonly problems?: readonly Problem[]
  /** What stands there after the user's formatter has changed it. */
  readonly formatted?: string
}

/**
 * Those of some files in which a line may match, in the same order: the others certainly have none. Null when that cannot
 * be told without reading them.
 */
export type Sift = (
  paths: readonly string[],
  pattern: Pattern,
  signal: AbortSignal,
) => Promise<readonly string[] | null>

/** Throws a `ToolError`, such as `Stale`, unless what stands at `path` now is what a change was made for; null stands for no file. */
export function refuseOther(path: string, original: string | null, now: string | null): void {
  if (now === original) return
  if (now === null) throw new ToolError(`${path} is gone since this was proposed. Nothing was written.`)
  if (original === null)
    throw new ToolError(`${path} has been made since this was proposed. Nothing was written. Read it.`)
  throw new Stale(`${path} has changed since this was proposed. Nothing was written. Read it again.`)
}
