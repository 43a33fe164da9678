// @ts-check
import { spawn } from 'node:child_process'
import fs from 'node:fs/promises'
import path from 'node:path'
import { undoAtExit } from './cleanup.mjs'
import { hermeticEnvironment } from './profile.mjs'

/**
 * @typedef {object} Server
 * @property {string} url
 * @property {string} authority
 * @property {number} pid
 * @property {() => string} log
 * @property {() => Promise<void>} stop
 */

/**
 * Starts VS Code's server on a free port of this machine, for this machine only.
 *
 * Whoever reaches it has a shell as this user, and every other user of the machine reaches 127.0.0.1. So what stays open
 * asks for a `password`. The servers of tests do not: each lives for a minute on a port of its own, and a test would
 * have to log in first.
 * @param {import('./vscodeServer.mjs').VsCodeServer} vscode
 * @param {import('./profile.mjs').Profile} profile
 * @param {{ trusted?: boolean, password?: string, args?: string[], env?: Record<string, string> }} [options]
 * @returns {Promise<Server>}
 */
export async function startServer(vscode, profile, { trusted = true, password = '', args = [], env = {} } = {}) {
  // Not as an argument, which everybody can read; code-server takes the variable out of its environment at once.
  const secret = password ? { PASSWORD: password } : {}
  const child = spawn(vscode.node, [vscode.entry, ...profile.args, ...serverArguments(trusted, password), ...args], {
    env: hermeticEnvironment(profile.folder, { ...env, ...secret }),
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true, // a process group of its own, so that its children end with it
  })
  let log = ''
  child.stdout.on('data', (data) => (log += data))
  child.stderr.on('data', (data) => (log += data))
  const killAtExit = () => kill(child, 'SIGKILL')
  process.once('exit', killAtExit)
  const stop = undoAtExit(async () => {
    await end(child)
    process.off('exit', killAtExit)
  })
  try {
    const url = await listening(child, () => log)
    return { url, authority: new URL(url).host, pid: child.pid ?? 0, log: () => log, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

/**
 * @param {boolean} trusted
 * @param {string} password
 */
function serverArguments(trusted, password) {
  return [
    ...['--bind-addr', '127.0.0.1:0', '--auth', password ? 'password' : 'none'],
    ...['--ignore-last-opened', '--disable-telemetry'],
    ...['--disable-update-check', '--disable-getting-started-override', '--disable-proxy'],
    ...(trusted ? ['--disable-workspace-trust'] : []),
  ]
}

/**
 * @param {import('node:child_process').ChildProcessByStdio<null, import('node:stream').Readable, any>} child
 * @param {() => string} log
 * @returns {Promise<string>}
 */
function listening(child, log) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`The VS Code server did not start:\n${log()}`)), 60_000)
    child.once('exit', (code) => reject(new Error(`The VS Code server exited with ${code}:\n${log()}`)))
    child.once('error', reject)
    child.stdout.on('data', () => {
      const url = /HTTP server listening on (http:\/\/[\d.]+:\d+)/.exec(log())?.[1]
      if (!url) return
      clearTimeout(timer)
      resolve(url)
    })
  })
}

/** @param {import('node:child_process').ChildProcess} child */
async function end(child) {
  if (child.exitCode === null && child.signalCode === null) {
    const gone = new Promise((resolve) => child.once('exit', resolve))
    kill(child, 'SIGTERM')
    const timer = setTimeout(() => kill(child, 'SIGKILL'), 3000)
    await gone
    clearTimeout(timer)
  }
  kill(child, 'SIGKILL') // terminals and what runs in them outlive the server
}

/**
 * @param {import('node:child_process').ChildProcess} child
 * @param {NodeJS.Signals} signal
 */
function kill(child, signal) {
  try {
    if (child.pid) process.kill(-child.pid, signal)
  } catch {
    // The group is gone already.
  }
}

/**
 * Resident memory of the server's processes in MiB, by role.
 * @public for measurements
 * @param {Server} server
 */
export async function memory(server) {
  /** @type {Map<number, { parent: number, mebibytes: number, command: string }>} */
  const all = new Map()
  for (const name of await fs.readdir('/proc')) {
    if (/^\d+$/.test(name))
      await readProcess(name)
        .then((read) => all.set(Number(name), read))
        .catch(ignoreEnded)
  }
  const isOurs = (/** @type {number} */ pid) => {
    for (let at = pid; at > 1; at = all.get(at)?.parent ?? 0) if (at === server.pid) return true
    return false
  }
  return [...all]
    .filter(([pid]) => isOurs(pid))
    .map(([pid, { mebibytes, command }]) => ({ pid, mebibytes, role: roleOf(command) }))
}

/** @param {string} pid */
async function readProcess(pid) {
  const status = await fs.readFile(`/proc/${pid}/status`, 'utf8')
  const command = (await fs.readFile(`/proc/${pid}/cmdline`, 'utf8')).replaceAll('\0', ' ').trim()
  const kibibytes = Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0)
  return { parent: Number(/PPid:\s+(\d+)/.exec(status)?.[1]), mebibytes: Math.round(kibibytes / 1024), command }
}

/** @param {string} command */
function roleOf(command) {
  const script = command.split(' ').find((word) => /\.[cm]?js$/.test(word))
  return /--type=(\w+)/.exec(command)?.[1] ?? path.basename(script ?? command.split(' ')[0] ?? '')
}

function ignoreEnded() {
  // A process may end between the listing and the reading.
}
