import { code } from './markdown.ts'
import { inputOf } from './project.ts'
import type { Done } from './turn.ts'

const changes = ['edit_file', 'write_file', 'move_file', 'delete_file']

export const isChange = ({ call }: Done): boolean => changes.includes(call.name)
export const isEffect = (done: Done): boolean => isChange(done) || done.call.name === 'run_command'

/** Whether it may have done something, be it only a part. */
export function wasBegun(done: Done): boolean {
  if (!done.failed) return true
  if (isChange(done)) return done.content.includes(' is neither as it was nor as ')
  const exit = exitCodeOf(done)
  return exit !== undefined && !(exit === -1 && notStarted.some(([pattern]) => pattern.test(lastLine(done))))
}

/** A change that stands in the editor, and not on disk. */
export const isUnsaved = (done: Done): boolean =>
  isChange(done) && !done.failed && firstLine(done).includes('which has other unsaved edits, and is not saved yet.')

export const isAmended = (done: Done): boolean =>
  isChange(done)
    ? !done.failed && firstLine(done).includes(' But first the user changed it.')
    : done.content.startsWith('The user changed the command to: ')

export const unsaved = 'is changed in the editor, and not saved yet: save it before the check counts.'

/** What a call was about: the file, or the command as it ran. */
export function subjectOf({ call, content }: Done): string {
  const { path, command } = inputOf(call.input)
  if (call.name !== 'run_command') return code(path)
  const [, theirs] = /^The user changed the command to: ([\s\S]*?)\nExit code -?\d+\.(?:\n|$)/.exec(content) ?? []
  return code(theirs ?? command)
}

/** The exit code a command ended with; nothing when the tool did not get so far. */
function exitCodeOf({ content }: Done): number | undefined {
  const [, exit] = /^Exit code (-?\d+)\.$/m.exec(content) ?? []
  return exit === undefined ? undefined : Number(exit)
}

/** What a change does to a file. */
export const changedBy = ({ call }: Done): string =>
  call.name === 'move_file' ? 'moved' : call.name === 'delete_file' ? 'deleted' : 'changed'

type Ending = readonly [pattern: RegExp, words: string]

const notStarted: readonly Ending[] = [
  [/Stopped before it was started\.$/, 'was stopped before it started.'],
  [/It could not be started: (.+)$/, 'could not be started: $1'],
  [/^(.+) Nothing was run\.$/, 'was not started: $1'],
]
/** How commands end that have no exit code of their own. A note may stand behind a last line without an end. */
const cutOff: readonly Ending[] = [
  [/Stopped after ([\d.]+) s, its time limit\.$/, 'was stopped after $1 s, its time limit.'],
  [/Stopped\.$/, 'was stopped before it finished.'],
  [/Lost: .*$/, 'was lost when the editor stopped. It may have done some or all of its work.'],
  [/Cut off: .*$/, 'was cut off when the editor was closed. It may have done some of its work.'],
  [/Ended by (\w+)\.$/, 'was ended by $1.'],
]

/** Whether a command did not come to its end because the editor was closed. */
export const isLost = (done: Done): boolean => done.failed && /^(Lost|Cut off): /.test(lastLine(done))

const lastLine = ({ content }: Done) => content.trimEnd().split('\n').at(-1) ?? ''

/** What came of a command, as a sentence. */
export function commandOutcome(done: Done): string {
  const what = subjectOf(done)
  const exit = exitCodeOf(done)
  if (exit === undefined) return `${what} could not be run: ${firstLine(done)}`
  if (exit === 0) return `${what} succeeded.`
  if (exit === -1) {
    const last = lastLine(done)
    for (const [pattern, words] of [...notStarted, ...cutOff]) {
      const [found] = pattern.exec(last) ?? []
      if (found !== undefined) return `${what} ${found.replace(pattern, words)}`
    }
    return `${what} was cut off.`
  }
  const error = errorLineOf(done.content)
  return `${what} failed with exit code ${exit}${error ? `: ${code(error)}` : '.'}`
}

export const firstLine = ({ content }: Done): string => content.split('\n')[0] ?? ''

/** The line of a command's output that says what went wrong. */
function errorLineOf(content: string): string | undefined {
  const [, output = ''] = content.split(/^Exit code -?\d+\.\n/m)
  const [out = '', errors = ''] = output.split(/^stderr:$/m)
  const lines = (text: string) => text.split('\n').filter((line) => line.trim() !== '' && line !== 'stdout:')
  const telling = (line: string) =>
    /error|fail|not ok|exception|not found|cannot|no such|denied|✖|✗/i.test(line) &&
    !/\b(fail\w* 0|0 fail\w*)\b/i.test(line) &&
    !/^[=_-]{3}/.test(line)
  const all = [...lines(errors), ...lines(out)]
  const line =
    all.find((each) => /^(E {2}|AssertionError|\w*Error:)/.test(each.trim())) ??
    all.find(telling) ??
    lines(errors)[0] ??
    lines(out).at(-1)
  return line?.trim()
}
