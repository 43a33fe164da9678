// @ts-check
import { spawn } from 'node:child_process'
import path from 'node:path'
import { exists } from './cache.mjs'
import { undoAtExit } from './cleanup.mjs'

/** What goes wrong for a reason the user can mend: shown without a stack. */
export class UserError extends Error {}

const npmCommand = process.platform === 'win32' ? 'npm.cmd' : 'npm'

/**
 * Runs a command with its output on our terminal.
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, timeout?: number }} [options]
 * @returns {Promise<number>} the exit code; 1 when it could not be started or was killed
 */
export async function runLive(command, args, { cwd, env = process.env, timeout } = {}) {
  const child = spawn(command, args, { cwd, env, timeout, stdio: 'inherit', shell: needsShell(command) })
  const gone = new Promise((resolve) => child.once('exit', resolve).once('error', resolve))
  const end = undoAtExit(() => child.kill() && gone)
  const ended = await gone
  end()
  if (ended instanceof Error) console.error(`${command}: ${ended.message}`)
  return typeof ended === 'number' ? ended : 1
}

/**
 * Runs a command quietly.
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv }} [options]
 * @returns {Promise<string>} what it wrote; rejects with that when it fails
 */
export function runQuietly(command, args, { cwd, env = process.env } = {}) {
  return new Promise((resolve, reject) => {
    let output = ''
    const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], shell: needsShell(command) })
    child.stdout.on('data', (data) => (output += data))
    child.stderr.on('data', (data) => (output += data))
    child.once('error', reject)
    child.once('close', (code) =>
      code === 0
        ? resolve(output)
        : reject(new Error(`${command} ${args.join(' ')} failed (${code}):\n${output.trim()}`)),
    )
    const gone = new Promise((done) => child.once('close', done).once('error', done))
    const end = undoAtExit(() => child.kill() && gone)
    void gone.then(end)
  })
}

/**
 * @param {string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv }} options
 */
export async function npm(args, options) {
  try {
    return await runQuietly(npmCommand, [...args, '--no-audit', '--no-fund', '--loglevel=error'], options)
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error)
    const cause = /.*(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH).*/.exec(text)?.[0]
    if (!cause) throw error
    throw new UserError(`The npm registry cannot be reached; the first run needs the network. (${cause})`)
  }
}

/**
 * @param {string} script
 * @param {{ env?: NodeJS.ProcessEnv, timeout?: number, cwd?: string }} [options]
 */
export function npmRun(script, options) {
  return runLive(npmCommand, ['run', '--silent', script], options)
}

/**
 * @param {string[]} commands
 * @returns {Promise<string | undefined>} the file of the first that is installed
 */
export async function findOnPath(commands) {
  const { PATH = '' } = process.env
  const folders = PATH.split(path.delimiter).filter(Boolean)
  const endings = process.platform === 'win32' ? ['.cmd', '.exe'] : ['']
  const names = commands.flatMap((command) => endings.map((ending) => command + ending))
  for (const file of names.flatMap((name) => folders.map((folder) => path.join(folder, name)))) {
    if (await exists(file)) return file
  }
  return undefined
}

/**
 * Windows starts .cmd files through a shell only.
 * @param {string} command
 */
function needsShell(command) {
  return process.platform === 'win32' && /\.(cmd|bat)$/i.test(command)
}
