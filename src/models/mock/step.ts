import { commandsIn } from './families/command.ts'
import type { Deed, Draft, DraftStep } from './family.ts'
import { errorLineOf, exitCodeOf, isChange, isEffect } from './outcome.ts'
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
  const repair = repairOf(work, step, replan)
  return repair ?? say(work.done.filter(isEffect).map(outcome).join(' ') || 'Done.')
}

const say = (text: string): Said => ({ text, calls: [] })

/** A step the user wrote into the plan: done when it names the command to run. */
function unknownStep({ description, done }: StepWork): Said {
  if (done.length > 0) return say(done.filter(isEffect).map(outcome).join(' '))
  const commands = /^\W*(run|execute)\b/i.test(description) ? commandsIn(description) : []
  if (commands.length === 0)
    return say(`“${description}” is a step of yours. In mock mode I can carry out my own steps only, so I leave it.`)
  const input = (command: string) => ({ command, description: 'A step of yours.' })
  return { text: 'I run what you wrote.', calls: commands.map((line) => ({ name: 'run_command', input: input(line) })) }
}

function begin(step: DraftStep, plan: Draft, steps: readonly StepWork[]): Said {
  const changes = steps.flatMap(({ done }) => done).filter(isChange)
  const wanted = plan.steps.filter(({ kind }) => kind === 'change').flatMap(({ files }) => files)
  const made = (path: string) => changes.some((done) => !done.failed && inputOf(done.call.input).path === path)
  if (step.kind === 'test' && !wanted.every(made))
    return say('What this would test has not been changed, so the test would fail. I leave it out.')
  if (step.kind === 'check' && wanted.length > 0 && !changes.some(({ failed }) => !failed))
    return say('Nothing was changed, so there is nothing to check.')
  return { text: step.remark, calls: step.deeds }
}

/** An edit whose text was not found is tried once more with what the file says now. */
function repairOf(work: StepWork, step: DraftStep, replan: (again: readonly Done[]) => Draft | undefined) {
  const failed = work.done.findLast(({ call }) => call.name === 'edit_file')
  if (!failed?.failed || failed.rejected !== undefined) return undefined
  const { path } = inputOf(failed.call.input)
  const reads = work.done.filter(({ call }) => call.name === 'read_file')
  if (reads.length === 0)
    return {
      text: `\`${path}\` no longer reads as I know it, so I read it again.`,
      calls: [{ name: 'read_file', input: { path, reason: 'The edit did not fit' } }],
    }
  const tries = work.done.filter(({ call }) => call.name === 'edit_file' && inputOf(call.input).path === path)
  const again = tries.length < 2 ? deedOn(path, step, replan(reads)) : undefined
  if (!again) return undefined
  return { text: 'With what it says now it goes like this:', calls: [again] }
}

const deedOn = (path: string, { description }: DraftStep, plan: Draft | undefined): Deed | undefined =>
  plan?.steps
    .find((step) => step.description === description)
    ?.deeds.find((deed) => deed.name === 'edit_file' && deed.input.path === path)

/** What came of a call, in a sentence. An edit that was tried again counts by its last try. */
function outcome(done: Done, index: number, all: readonly Done[]): string {
  const { path, command } = inputOf(done.call.input)
  const later = all.slice(index + 1).some(({ call }) => path !== '' && inputOf(call.input).path === path)
  if (later) return ''
  const what = command ? `\`${command}\`` : `\`${path}\``
  if (done.rejected !== undefined)
    return left(command ? `I do not run ${what}` : `I leave ${what} as it is`, done.rejected)
  if (!command) return done.failed ? `I could not change ${what}: ${done.content.split('\n')[0]}` : changed(what, done)
  const code = exitCodeOf(done)
  if (code === undefined) return `${what} could not be run: ${done.content.split('\n')[0]}`
  if (code === 0) return `${what} ended with exit code 0.`
  const line = errorLineOf(done.content)
  return `${what} **failed** with exit code ${code}${line ? `: \`${line}\`` : '.'}`
}

const left = (sentence: string, reason: string) =>
  reason ? `${sentence}, since you said: “${reason}”` : `${sentence}.`

const changed = (what: string, { content }: Done) =>
  content.includes('the user changed it') ? `${what} is done, with your changes in it.` : `${what} is done.`
