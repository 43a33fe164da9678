import { type ChildProcess, spawn } from 'node:child_process'
import { realpath, stat } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import type { Output, Processes } from '../core/processes.ts'
import { commandEnvironment } from './environment.ts'
import { outputBuffer } from './outputBuffer.ts'
import { isInside, reasonOf } from './paths.ts'

const defaultTimeout = 120_000
/** How long a command may take to stop by itself when it is told to, in milliseconds. */
const patience = 1_500
/** How long is waited for output after the end: a child that lives on may hold the pipe for ever. */
const drain = 200

/**
 * Runs commands in a fresh bash (the system's own shell on Windows) and a process group of their own, without input, in
 * a folder of the workspace.
 */
export function nodeProcesses(root: string, environment: NodeJS.ProcessEnv = process.env): Processes {
  return {
    async run({ command, working_dir, timeout_ms }, signal, onOutput) {
      const started = performance.now()
      const failed = (stderr: string): Output => ({
        exit_code: -1,
        stdout: '',
        stderr: `${stderr}\n`,
        duration_ms: Math.round(performance.now() - started),
        ended: 'not_started',
      })
      if (signal.aborted) return failed('Stopped before it was started.')
      const problem = await problemOf(root, working_dir)
      if (problem) return failed(problem)
      const child = start(command, working_dir, commandEnvironment(environment))
      if (typeof child === 'string') return failed(`It could not be started: ${child}`)
      const outputs = { stdout: outputBuffer(), stderr: outputBuffer() }
      for (const name of ['stdout', 'stderr'] as const)
        child[name]?.on('data', (bytes: Buffer) => {
          const text = outputs[name].write(bytes)
          if (text) onOutput(name, text)
        })
      const end = await endOf(child, signal, timeout_ms ?? defaultTimeout)
      letGo(child)
      return {
        exit_code: end.code,
        stdout: outputs.stdout.end(),
        stderr: outputs.stderr.end() + end.note,
        duration_ms: Math.round(performance.now() - started),
        ...(end.ended ? { ended: end.ended } : {}),
      }
    },
  }
}

/** Looked at when the command runs, since the folder may have been replaced after the approval. */
async function problemOf(root: string, folder: string): Promise<string | undefined> {
  try {
    const [realRoot, real] = [await realpath(root), await realpath(folder)]
    if (!isInside(realRoot, real)) return `${folder} is not inside the workspace. Nothing was run.`
    return (await stat(real)).isDirectory() ? undefined : `${folder} is not a folder. Nothing was run.`
  } catch (error) {
    return `${folder} cannot be entered: ${reasonOf(error)}. Nothing was run.`
  }
}

/** A command that no system takes, such as one that is too long, is refused before there is a process: then, why. */
function start(command: string, cwd: string, env: NodeJS.ProcessEnv): ChildProcess | string {
  const stdio: ['ignore', 'pipe', 'pipe'] = ['ignore', 'pipe', 'pipe']
  try {
    if (process.platform === 'win32') return spawn(command, { cwd, env, stdio, shell: true, windowsHide: true })
    return spawn('bash', ['--noprofile', '--norc', '-c', command], { cwd, env, stdio, detached: true })
  } catch (error) {
    return reasonOf(error)
  }
}

/** Listens no longer: a child in a session of its own may live on, and must neither be heard nor keep us alive. */
function letGo(child: ChildProcess): void {
  for (const pipe of [child.stdout, child.stderr]) {
    pipe?.removeAllListeners('data')
    pipe?.destroy()
  }
}

interface End {
  readonly code: number
  readonly ended?: NonNullable<Output['ended']>
  /** A line for the end of stderr; '' when the command ended by itself. */
  readonly note: string
}

/** Waits for the end, and brings it about when the user or the clock says so. Never waits for a pipe. */
async function endOf(child: ChildProcess, signal: AbortSignal, timeout: number): Promise<End> {
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()))
  const exited = new Promise<End>((resolve) => {
    child.once('error', ({ message }) =>
      resolve({ code: -1, ended: 'not_started', note: `It could not be started: ${message}\n` }),
    )
    child.once('exit', (code, by) =>
      resolve(code === null ? { code: -1, ended: 'killed', note: `Ended by ${by}.\n` } : { code, note: '' }),
    )
  })
  const over = new AbortController()
  const stopped = aborted(AbortSignal.any([signal, over.signal])).then(
    (): End => ({ code: -1, ended: 'stopped', note: 'Stopped.\n' }),
  )
  const late: End = { code: -1, ended: 'timed_out', note: `Stopped after ${timeout / 1000} s, its time limit.\n` }
  const timedOut = delay(timeout, late, { signal: over.signal }).catch(() => late)
  const first = await Promise.race([exited, stopped, timedOut])
  over.abort()
  if (first.ended === 'stopped' || first.ended === 'timed_out') {
    await killGroup(child, exited)
    await Promise.race([closed, delay(drain)])
    return first
  }
  await Promise.race([closed, delay(drain)])
  // What a finished command has left running ends with it.
  send(child, 'SIGKILL')
  return first
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })

/** Asks the whole group to stop, then makes it. Children that outlive their parent are ended as well. */
async function killGroup(child: ChildProcess, exited: Promise<End>): Promise<void> {
  send(child, 'SIGTERM')
  await Promise.race([exited, delay(patience, undefined, { ref: false })])
  send(child, 'SIGKILL')
  await exited
}

function send(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return
  try {
    if (process.platform !== 'win32') process.kill(-child.pid, signal)
    else
      spawn('taskkill', ['/pid', String(child.pid), '/t', '/f'], { windowsHide: true }).on('error', () => child.kill())
  } catch {
    // The group is gone already, which is what was wanted.
  }
}
