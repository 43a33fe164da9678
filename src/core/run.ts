import type { Step } from '../protocol/events.ts'
import type { Outcome } from './calls.ts'
import type { Run } from './context.ts'
import { type End, endBy, isExpected } from './ending.ts'
import type { Payload } from './entries.ts'
import { GoingInCircles, RunError } from './errors.ts'
import { converse, exchange } from './exchange.ts'
import { instruct } from './instructions.ts'
import type { Journal } from './journal.ts'
import { stepPrompt, summaryPrompt } from './prompt.ts'

type Plan = Payload<'plan_sync'>

/** How often the model may be asked before it has proposed a plan or answered. */
const mostLooks = 50

/** The end of a run is an entry like any other: code that comes to it too early does not fit the journal either. */
export async function outcome(
  run: Run,
  work: () => Promise<void>,
  log: (message: string, error: unknown) => void,
): Promise<End> {
  try {
    await work()
    return await run.journal.emit('end', { as: 'completed', detail: '' })
  } catch (error) {
    if (!isExpected(error) && !run.signal.aborted) log('A run ended by an error nobody expected.', error)
    return endBy(error)
  }
}

/** One message of the user, carried out: research, a plan the user approves, its steps one by one, a summary. */
export async function runTask(run: Run, started: Payload<'run_started'>): Promise<void> {
  await run.journal.emit('run_started', started)
  await instruct(run)
  await prompt(run, started.message)
  const plan = await research(run)
  if (!plan) return
  for (const index of plan.steps.keys()) await workOn(run, plan, index)
  await prompt(run, summaryPrompt)
  await converse(run, []).catch(unlessInCircles)
}

/** What was done is done, also when the model does not find the words for it. */
function unlessInCircles(error: unknown): void {
  if (!(error instanceof GoingInCircles)) throw error
}

/** Lets the model look around until there is an approved plan, or until it has answered: a question needs no plan. */
async function research(run: Run): Promise<Plan | undefined> {
  const readOnly = run.tools.filter((tool) => tool.effect === null)
  const calls: string[] = []
  for (let looks = 0; looks < mostLooks; looks++) {
    const { goesOn } = await exchange(run, readOnly, calls)
    const plan = run.journal.last('plan_sync')
    if (plan) return plan
    if (!goesOn) return undefined
  }
  throw new RunError(
    `The model looked around ${mostLooks} times and proposed no plan. Say more precisely what should change.`,
  )
}

/** A step has failed if the last change or the last command that was tried in it did. */
async function workOn(run: Run, plan: Plan, index: number): Promise<void> {
  const step = plan.steps[index]
  if (!step) return
  const update = (status: Payload<'step_update'>['status'], detail: string) =>
    run.journal.emit('step_update', { step_id: step.id, plan_id: plan.id, status, detail })

  await update('running', step.description)
  await prompt(run, stepPrompt(step, index, plan.steps.length))
  const outcomes = await converse(run, withoutPlanning(run))
  const failure = failureOf(outcomes)
  if (failure) await update('failed', firstLine(failure.told.content))
  else await update('completed', '')
}

/** The step that is being done. */
export function currentStep(journal: Journal): Step | undefined {
  const { step_id } = journal.last('step_update') ?? {}
  return journal.last('plan_sync')?.steps.find(({ id }) => id === step_id)
}

function failureOf(outcomes: readonly Outcome[]): Outcome | undefined {
  const last = new Map(outcomes.filter(({ effect }) => effect !== null).map((outcome) => [outcome.effect, outcome]))
  return [...last.values()].find(({ told }) => told.failed)
}

const withoutPlanning = (run: Run) => run.tools.filter(({ name }) => name !== 'propose_plan')

const prompt = (run: Run, content: string) => run.journal.emit('prompt', { content })

const firstLine = (text: string) => text.trim().split('\n')[0] ?? ''
