import type { Delta } from '../protocol/events.ts'
import type { Approvals } from './approvals.ts'
import type { Payload } from './entries.ts'
import type { Journal } from './journal.ts'
import type { Model } from './model.ts'
import type { Processes } from './processes.ts'
import type { Tool } from './tool.ts'
import type { Workspace } from './workspace.ts'

/** The reason of a signal when its session is being closed, to be gone on with later: nobody has stopped the run. */
export const closing = Symbol('closing')

/** What a tool works with. */
export interface ToolContext {
  readonly workspace: Workspace
  readonly processes: Processes
  readonly signal: AbortSignal
  /** Whether the step that is being done names this file; undefined outside of steps, and where it names none. */
  inPlan(path: string): boolean | undefined
  /** Shows what is going on while it goes on. It is not kept: the entry that follows is. */
  stream(delta: Delta): void
}

/** What a run works with. */
export interface Run extends ToolContext {
  readonly journal: Journal
  readonly approvals: Approvals
  readonly model: Model
  readonly tools: readonly Tool[]
  readonly system: string
  /** US dollars that a run may cost before the user is asked; 0 for no limit. */
  spendingLimit(): number
  /** What the user has said in this run, after the first `taken` messages; nothing if there is no more. */
  heard(taken: number): Payload<'steering'> | undefined
}
