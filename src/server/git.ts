import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { commandEnvironment } from '../node/environment.ts'

/** In bytes, and in milliseconds. */
const mostOutput = 16 * 1024 * 1024
const longest = 10_000
/** Nothing of the repository's own runs, and its index is not written. */
const harmless = ['--no-optional-locks', '-c', 'core.fsmonitor=false', '-c', 'core.hooksPath=/dev/null']

/** What git prints; null where there is no git, no repository, or nothing of that name. */
const git = (root: string, ...args: string[]): Promise<string | null> =>
  promisify(execFile)('git', [...harmless, ...args], {
    cwd: root,
    env: commandEnvironment(process.env),
    maxBuffer: mostOutput,
    timeout: longest,
  }).then(
    ({ stdout }) => stdout,
    () => null,
  )

/** Two letters, trimmed, for each file that is not as in the last commit; null where there is no repository. */
export async function gitStatus(root: string): Promise<Record<string, string> | null> {
  const [prefix, status] = await Promise.all([
    git(root, 'rev-parse', '--show-prefix'),
    git(root, 'status', '--porcelain=v1', '-z', '--', '.'),
  ])
  if (prefix === null || status === null) return null
  const states: [string, string][] = []
  const fields = status.split('\0')
  while (fields.length > 0) {
    const field = fields.shift() ?? ''
    if (field === '') continue
    const code = field.slice(0, 2)
    states.push([field.slice(3 + prefix.trim().length), code.trim()])
    // Behind what was renamed or copied stands what it was called before.
    if (/[RC]/.test(code)) fields.shift()
  }
  return Object.fromEntries(states)
}

/** The text of a file in the last commit; '' when it is not in it. */
export const gitText = async (root: string, path: string): Promise<string> =>
  (await git(root, 'show', `HEAD:./${path}`)) ?? ''
