import type { Advice } from '../protocol/events.ts'

/** A tool call that cannot be done. The model is told why and goes on; in the journal it is an outcome like any other. */
export class ToolError extends Error {}

/** What a change was made for is not there any more: it has been changed by somebody else. Nothing was done. */
export class Stale extends ToolError {}

/** The user said no to a proposal; the model is told so in the user's words. */
export class Rejected extends ToolError {
  constructor(reason: string) {
    super(reason ? `The user rejected this: ${reason}` : 'The user rejected this, without giving a reason.')
  }
}

/** The user said no to the whole plan, which ends the run. */
export class PlanRejected extends Error {}

/** A run that cannot go on: the model cannot be asked, or goes in circles. The message is a sentence the user can act on. */
export class RunError extends Error {
  readonly advice: Advice | undefined

  constructor(message: string, { advice, ...options }: ErrorOptions & { readonly advice?: Advice } = {}) {
    super(message, options)
    this.advice = advice
  }
}

/** The model makes the same call again and again. */
export class GoingInCircles extends RunError {}

/** The request is longer than the model can take. */
export class ContextOverflow extends RunError {}

/** A run asked its journal for something else than what stands there: it was written by other code. */
export class JournalMismatch extends Error {}

/** A client said something that does not fit the moment, such as a second answer. Nothing has changed. */
export class Refused extends Error {}
