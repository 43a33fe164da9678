import type { Done } from './turn.ts'

const mostCharacters = 200

export const isChange = ({ call }: Done): boolean => call.name === 'edit_file' || call.name === 'write_file'
export const isEffect = (done: Done): boolean => isChange(done) || done.call.name === 'run_command'

/** The exit code a command ended with; nothing when it did not run. */
export function exitCodeOf({ content }: Done): number | undefined {
  const [, code] = /^Exit code (-?\d+)\.$/m.exec(content) ?? []
  return code === undefined ? undefined : Number(code)
}

/** The line of a command's output that says what went wrong. */
export function errorLineOf(content: string): string | undefined {
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
  return line?.trim().replaceAll('`', "'").slice(0, mostCharacters)
}
