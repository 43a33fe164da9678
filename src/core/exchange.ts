import { ask } from './ask.ts'
import { carryOut, type Outcome } from './calls.ts'
import type { Run } from './context.ts'
import { GoingInCircles, RunError } from './errors.ts'
import { goOnPrompt } from './prompt.ts'
import type { Tool } from './tool.ts'

const mostExchanges = 50
const mostRepeats = 3

/** Lets the model work with the `usable` tools until it calls no more. */
export async function converse(run: Run, usable: readonly Tool[]): Promise<Outcome[]> {
  const all: Outcome[] = []
  const calls: string[] = []
  for (let exchanges = 0; exchanges < mostExchanges; exchanges++) {
    const { outcomes, goesOn } = await exchange(run, usable, calls)
    all.push(...outcomes)
    if (!goesOn) return all
  }
  throw new RunError(
    `The model worked on this for ${mostExchanges} rounds and came to no end, so the run was stopped. What was done stays. Ask for less at once.`,
  )
}

/** Hands what the user has said meanwhile to the model, if there is anything. */
async function steer({ journal, heard }: Run): Promise<boolean> {
  const steering = await journal.maybe('steering', () => heard(journal.last('steering')?.taken ?? 0))
  return steering !== undefined
}

interface Exchange {
  readonly outcomes: readonly Outcome[]
  /** Whether the model has been told something, so that it has to be asked again. */
  readonly goesOn: boolean
}

/** One answer of the model, and what it is told about the tools it calls in it. */
export async function exchange(run: Run, usable: readonly Tool[], before: string[]): Promise<Exchange> {
  const { tool_calls, cut_off } = await ask(run)
  for (const { name, input } of tool_calls) before.push(JSON.stringify([name, input]))
  refuseCircles(before)
  const outcomes = await carryOut(run, usable, tool_calls, (call_id, told) =>
    run.journal.emit('result', { call_id, ...told }),
  )
  if (cut_off) await run.journal.emit('prompt', { content: goOnPrompt })
  const steered = await steer(run)
  return { outcomes, goesOn: steered || outcomes.length > 0 || cut_off === true }
}

function refuseCircles(calls: readonly string[]): void {
  const last = calls.slice(-mostRepeats)
  if (last.length === mostRepeats && new Set(last).size === 1)
    throw new GoingInCircles(
      `The model made the same call ${mostRepeats} times in a row, so the run was stopped. Try again, or say it in other words.`,
    )
}
