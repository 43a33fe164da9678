import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { ToolError } from '../core/errors.ts'
import { commandEnvironment } from '../node/environment.ts'
import { codeOf } from '../node/paths.ts'
import { utf8Text } from '../node/textFile.ts'
import { workspacePath } from '../safety/paths.ts'
import { HttpError } from './httpError.ts'

/** In bytes, and in milliseconds. */
const mostOutput = 16 * 1024 * 1024
const longest = 10_000
/** Nothing of the repository's own runs, and its index is not written. */
const harmless = ['--no-optional-locks', '-c', 'core.fsmonitor=false', '-c', 'core.hooksPath=/dev/null']

/** What git prints. Rejects where there is no git, no repository, or nothing of that name. */
const bytesOf = async (root: string, ...args: string[]): Promise<Buffer> => {
  const { stdout } = await promisify(execFile)('git', [...harmless, ...args], {
    encoding: 'buffer',
    cwd: root,
    env: commandEnvironment(process.env),
    maxBuffer: mostOutput,
    timeout: longest,
  })
  return stdout
}

const git = (root: string, ...args: string[]): Promise<string | null> => bytesOf(root, ...args).then(String, () => null)

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

/**
 * The text of a file in the last commit; '' when it is not in it. Throws an `HttpError` for what is no text, and for a path
 * that leads out of the folder: git goes as far as to the top of the repository.
 */
export async function gitText(root: string, path: string): Promise<string> {
  const checked = workspacePath(path.replace(/^\/+/, ''))
  if ('problem' in checked) throw new HttpError(400, `Path escapes workspace: ${path}`)
  try {
    return utf8Text(await bytesOf(root, 'cat-file', 'blob', `HEAD:./${checked.path}`), path)
  } catch (error) {
    if (error instanceof ToolError) throw new HttpError(415, error.message)
    if (codeOf(error) === 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER') throw new HttpError(413, `${path} is too large.`)
    return ''
  }
}
