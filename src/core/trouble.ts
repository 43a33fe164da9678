import type { Run } from './context.ts'
import { ContextOverflow, RunError } from './errors.ts'

const tryAgain = 'Try again'
const stop = 'Stop here'

/**
 * In the middle of a plan, a model that cannot be asked is no reason to give the plan up: the user is asked whether to try
 * again, maybe with another model; true when they want to. Throws what went wrong when they do not, where there is no plan
 * yet, and where trying again is of no use.
 */
export async function askInTrouble({ journal, approvals }: Run, error: RunError | undefined): Promise<boolean> {
  const trouble = await journal.maybe('trouble', () => {
    if (!error) return undefined
    const isHopeless = error.advice === undefined || error instanceof ContextOverflow
    if (isHopeless || !journal.last('plan_sync')) throw error
    return { detail: error.message, advice: error.advice }
  })
  if (!trouble) return false
  const { detail, advice } = trouble
  const answer = await approvals.question(detail, [tryAgain, stop], advice ? { advice } : {})
  if (/^(stop|no\b|end|cancel)/i.test(answer)) throw new RunError(detail, advice ? { advice } : {})
  return true
}
