import type { Draft } from './family.ts'
import { code, quote } from './markdown.ts'
import {
  changedBy,
  commandOutcome,
  firstLine,
  isAmended,
  isEffect,
  isUnsaved,
  subjectOf,
  unsaved,
  wasBegun,
} from './outcome.ts'
import { inputOf } from './project.ts'
import type { Done, StepWork } from './turn.ts'

/** What was done and what was not, from what the tools said. */
export function summary(steps: readonly StepWork[], plan: Draft): string {
  const effects = steps.map(({ done }) => done.filter(isEffect).filter(isLast))
  const all = effects.flat()
  const idle = steps.filter((_, index) => effects[index]?.length === 0).map(({ description }) => description)
  const lines = [...all.map((done) => `- ${line(done)}`), ...idle.map((description) => `- Not done: ${description}`)]
  return [headOf(all, idle.length > 0, plan), '', ...lines].join('\n')
}

function headOf(all: readonly Done[], isPartial: boolean, { steps, result, proven }: Draft): string {
  if (!all.some(wasBegun)) return 'Nothing was done.'
  const failures = all.filter(({ failed, rejected }) => failed && rejected === undefined)
  if (failures.length > 0) return failures.length === all.length ? "That didn't work:" : 'Not everything worked:'
  if (isPartial || all.some(({ failed }) => failed)) return 'Not everything was done:'
  const isProven = steps.some(({ kind }) => kind === 'test') && steps.some(({ proves }) => proves)
  return isProven && !all.some((done) => isUnsaved(done) || isAmended(done)) ? (proven ?? result) : result
}

const isLast = (done: Done, index: number, all: readonly Done[]) => {
  const { path, command } = inputOf(done.call.input)
  const again = all.slice(index + 1).map(({ call }) => inputOf(call.input))
  return !again.some((later) => (path === '' ? later.command === command : later.path === path))
}

function line(done: Done): string {
  const { command } = inputOf(done.call.input)
  const what = subjectOf(done)
  if (done.rejected !== undefined) {
    const reason = done.rejected ? `, since you said: ${quote(done.rejected)}.` : '.'
    return `${what} was ${command ? 'not run' : 'left as it is'}${reason}`
  }
  if (command) return commandOutcome(done)
  if (done.failed) return `${what} could not be ${changedBy(done)}: ${firstLine(done)}`
  const edited = isAmended(done) ? ' You edited it first.' : ''
  return isUnsaved(done) ? `${what} ${unsaved}${edited}` : `${withCode(done)}${edited}`
}

/** What the tool said, with the paths as code. */
function withCode(done: Done): string {
  const said = firstLine(done).replace(/ But first the user changed it\..*/, '')
  const { path, to } = inputOf(done.call.input)
  if (to) return `Moved ${code(path)} to ${code(to)}.`
  return said.replace(path, () => code(path))
}
