// @ts-check
import { spawn } from 'node:child_process'
import fs from 'node:fs/promises'
import path from 'node:path'
import { undoAtExit } from './cleanup.mjs'
import { projectRoot } from './paths.mjs'
import { findOnPath } from './processes.mjs'

/** @returns {Promise<string | undefined>} the `code` command of a desktop VS Code */
export async function findDesktop() {
  const code = await findOnPath(['code', 'code-insiders', 'codium'])
  // In a terminal of a remote window `code` only talks to that window: it has no profile of its own.
  const isRemote = code && (await fs.realpath(code)).includes('remote-cli')
  return isRemote ? undefined : code
}

/**
 * Opens a window with the extension from the work tree, and a profile apart from the user's.
 * @param {string} code
 * @param {import('./profile.mjs').Profile} profile
 * @param {string} folder
 * @param {{ trusted: boolean }} options
 * @returns {Promise<void>} when the window is closed
 */
export function openDesktop(code, { userData, extensions }, folder, { trusted }) {
  const args = [
    ...['--new-window', '--wait', '--user-data-dir', userData, '--extensions-dir', extensions],
    `--extensionDevelopmentPath=${projectRoot}`,
    ...(trusted ? ['--disable-workspace-trust'] : []),
    folder,
  ]
  const isWindows = process.platform === 'win32'
  const child = spawn(isWindows ? `"${code}"` : code, isWindows ? args.map((arg) => `"${arg}"`) : args, {
    stdio: 'inherit',
    shell: isWindows,
  })
  undoAtExit(() => endDesktop(userData))
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', () => resolve())
  })
}

/**
 * The `code` command is a messenger; VS Code itself leaves its process id in its profile.
 * @param {string} userData
 */
async function endDesktop(userData) {
  const pid = Number(await fs.readFile(path.join(userData, 'code.lock'), 'utf8').catch(() => ''))
  for (let tries = 0; pid > 0 && tries < 50 && signal(pid, tries === 0 ? 'SIGTERM' : 0); tries++) {
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

/**
 * @param {number} pid
 * @param {NodeJS.Signals | 0} name
 * @returns {boolean} whether there was such a process
 */
function signal(pid, name) {
  try {
    return process.kill(pid, name)
  } catch {
    return false
  }
}
