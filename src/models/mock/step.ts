import { commandsIn } from './families/command.ts'
import type { Deed, Draft, DraftStep } from './family.ts'
import { quote } from './markdown.ts'
import {
  changedBy,
  commandOutcome,
  firstLine,
  isAmended,
  isChange,
  isEffect,
  isLost,
  isUnsaved,
  subjectOf,
  unsaved,
} from './outcome.ts'
import { inputOf } from './project.ts'
import type { Done, StepWork } from './turn.ts'

export interface Call {
  readonly name: string
  readonly input: unknown
}

interface Said {
  readonly text: string
  readonly calls: readonly Call[]
}

/**
 * What to do next in the step that is being worked on. `replan` makes the plan again with files that were read again.
 */
export function stepReply(
  steps: readonly StepWork[],
  plan: Draft,
  replan: (again: readonly Done[]) => Draft | undefined,
): Said {
  const work = steps.at(-1)
  if (!work) return say('There is no step to work on.')
  const step = plan.steps.find(({ description }) => description === work.description)
  if (!step) return unknownStep(work)
  if (work.done.length === 0) return begin(step, plan, steps)
  return againAfterLoss(work) ?? repairOf(work, step, replan) ?? say(outcomes(work))
}

const say = (text: string): Said => ({ text, calls: [] })

const outcomes = ({ done }: StepWork) =>
  done
    .filter(isEffect)
    .map(outcome)
    .filter((said) => said !== '')
    .join(' ') || 'Done.'

/** A step the user wrote into the plan: done when it names the command to run. */
function unknownStep(work: StepWork): Said {
  if (work.done.length > 0) return againAfterLoss(work) ?? say(outcomes(work))
  const { description } = work
  const commands = /^\W*(run|execute)\b/i.test(description) ? commandsIn(description) : []
  if (commands.length === 0)
    return say(`You added ${quote(description)} yourself. In mock mode I can only do my own steps, so I'll skip it.`)
  const input = (command: string) => ({ command, description: 'A step you added.' })
  return {
    text: "I'll run it as you wrote it.",
    calls: commands.map((line) => ({ name: 'run_command', input: input(line) })),
  }
}

function begin(step: DraftStep, plan: Draft, steps: readonly StepWork[]): Said {
  const changes = steps.flatMap(({ done }) => done).filter(isChange)
  const wanted = plan.steps.filter(({ kind }) => kind === 'change').flatMap(({ files }) => files)
  const made = (path: string) => changes.some((done) => !done.failed && inputOf(done.call.input).path === path)
  if (step.kind === 'test' && !wanted.every(made))
    return say("What this would test wasn't changed, so the test would fail. I'll skip it.")
  if (step.kind === 'check' && wanted.length > 0 && !changes.some(({ failed }) => !failed))
    return say('Nothing was changed, so there is nothing to check.')
  return { text: step.remark, calls: step.deeds }
}

/** A command that was lost with the window is asked for once more. */
function againAfterLoss({ done }: StepWork): Said | undefined {
  const last = done.at(-1)
  if (!last || !isLost(last)) return undefined
  const { command } = inputOf(last.call.input)
  if (done.filter(({ call }) => inputOf(call.input).command === command).length > 1) return undefined
  return {
    text: `The editor was closed while ${subjectOf(last)} was running, and I can't tell how far it came. Shall I run it again?`,
    calls: [{ name: 'run_command', input: last.call.input }],
  }
}

/** An edit whose text was not found is tried once more with what the file says now. */
function repairOf(work: StepWork, step: DraftStep, replan: (again: readonly Done[]) => Draft | undefined) {
  const failed = work.done.findLast(({ call }) => call.name === 'edit_file')
  if (!failed?.failed || failed.rejected !== undefined) return undefined
  const { path } = inputOf(failed.call.input)
  const reads = work.done.filter(({ call }) => call.name === 'read_file')
  if (reads.length === 0)
    return {
      text: `My edit doesn't fit ${subjectOf(failed)}, so I'll read the file again.`,
      calls: [{ name: 'read_file', input: { path, reason: "The edit didn't fit" } }],
    }
  const tries = work.done.filter(({ call }) => call.name === 'edit_file' && inputOf(call.input).path === path)
  const again = tries.length < 2 ? deedOn(path, step, replan(reads)) : undefined
  if (!again) return undefined
  return { text: 'This fits what the file says now:', calls: [again] }
}

const deedOn = (path: string, { description }: DraftStep, plan: Draft | undefined): Deed | undefined =>
  plan?.steps
    .find((step) => step.description === description)
    ?.deeds.find((deed) => deed.name === 'edit_file' && deed.input.path === path)

/** What came of a call, in a sentence; '' when the call says it all. An edit that was tried again counts once. */
function outcome(done: Done, index: number, all: readonly Done[]): string {
  const { path, command } = inputOf(done.call.input)
  const same = ({ call }: Done) =>
    path !== '' ? inputOf(call.input).path === path : command !== '' && inputOf(call.input).command === command
  const later = all.slice(index + 1).some(same)
  if (later) return ''
  const what = subjectOf(done)
  if (done.rejected !== undefined)
    return left(command ? `I won't run ${what}` : `I'll leave ${what} as it is`, done.rejected)
  if (command) return commandOutcome(done)
  if (done.failed) return `${what} could not be ${changedBy(done)}: ${firstLine(done)}`
  if (isUnsaved(done)) return `${what} ${unsaved}`
  return isAmended(done) ? 'Done, with your edits.' : ''
}

const left = (sentence: string, reason: string) =>
  reason ? `${sentence}, since you said: ${quote(reason)}.` : `${sentence}.`
