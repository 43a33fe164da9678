import type { Draft } from './family.ts'
import { errorLineOf, exitCodeOf, isEffect } from './outcome.ts'
import { inputOf } from './project.ts'
import type { Done, StepWork } from './turn.ts'

/** What was done and what was not, from what the tools said. */
export function summary(steps: readonly StepWork[], { result }: Draft): string {
  const effects = steps.map(({ done }) => done.filter(isEffect).filter(isLast))
  const all = effects.flat()
  const idle = steps.filter((_, index) => effects[index]?.length === 0).map(({ description }) => description)
  const bad = all.filter(({ failed }) => failed)
  const lines = [...all.map(line), ...idle.map((description) => `- Not done: ${description}`)]
  if (bad.length === 0 && idle.length === 0) return [result, '', ...lines].join('\n')
  const head = all.length === bad.length ? 'Nothing was done.' : 'Not everything worked out:'
  return [head, '', ...lines].join('\n')
}

const isLast = (done: Done, index: number, all: readonly Done[]) => {
  const { path } = inputOf(done.call.input)
  return path === '' || !all.slice(index + 1).some(({ call }) => inputOf(call.input).path === path)
}

function line(done: Done): string {
  const { path, command } = inputOf(done.call.input)
  const what = `\`${command || path}\``
  if (done.rejected !== undefined) {
    const reason = done.rejected ? `; you said: “${done.rejected}”` : ''
    return command ? `- ${what} was not run${reason}` : `- ${what} was left as it is${reason}`
  }
  const [first = ''] = done.content
    .replace(/ But first the user changed it\.[\s\S]*/, ' You edited it first.')
    .split('\n')
  if (!command) return done.failed ? `- ${what} could not be changed: ${first}` : `- ${first.replace(path, what)}`
  const code = exitCodeOf(done)
  if (code === undefined) return `- ${what} could not be run: ${first}`
  const error = code === 0 ? undefined : errorLineOf(done.content)
  return `- ${what} ended with exit code ${code}${error ? `: \`${error}\`` : '.'}`
}
