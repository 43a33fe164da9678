import { dollars } from '../base/text.ts'
import type { Run } from './context.ts'
import { RunError } from './errors.ts'

const stop = 'Stop here'

/**
 * Asks the user before a run costs more than they allow at a time. What the next answer will cost is taken to be what the
 * last one did. Models without a known price cost nothing here.
 */
export async function withinBudget({ journal, approvals, spendingLimit }: Run): Promise<void> {
  const over = await journal.maybe('over_budget', () => {
    const limit = spendingLimit()
    const costs = journal.all('usage').map(({ cost }) => cost)
    const spent = costs.reduce((sum, cost) => sum + cost, 0)
    const allowed = (journal.last('over_budget')?.allowed ?? 0) || limit
    return limit > 0 && spent + (costs.at(-1) ?? 0) > allowed ? { spent, allowed: allowed + limit } : undefined
  })
  if (!over) return
  const goOn = `Go on, up to ${dollars(over.allowed)}`
  const answer = await approvals.question(
    `This run has cost ${dollars(over.spent)}, and the next answer may cross the limit you have set. Go on?`,
    [goOn, stop],
  )
  if (!/^(go on|yes|y|ok|continue)/i.test(answer))
    throw new RunError(
      `You stopped the run at its spending limit; it has cost ${dollars(over.spent)}. What was done stays.`,
    )
}
