import { createHash, randomBytes } from 'node:crypto'
import { link, readFile, rm, writeFile } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import { codeOf, withoutLinks } from './paths.ts'

/** The locks of this process: two of its sessions must not share a journal either. */
const held = new Set<string>()
/** How long is waited for a living owner, in milliseconds: a window that reloads still has its locks for a moment. */
const patience = 3_000
const pause = 20

/**
 * Takes a lock for this process and returns what gives it back. Throws when a living process has it and keeps it. The
 * lock of a dead one is taken over at once, so that nobody waits after a crash.
 */
export async function lockFile(path: string, wait = patience): Promise<() => Promise<void>> {
  if (held.has(path)) throw new Error('This session is open already.')
  // Before anything is waited for, so that a second call finds it.
  held.add(path)
  try {
    const release = await acquire(path, Date.now() + wait)
    return () => release().finally(() => held.delete(path))
  } catch (error) {
    held.delete(path)
    throw error
  }
}

async function acquire(path: string, deadline: number): Promise<() => Promise<void>> {
  const own = JSON.stringify({ pid: process.pid, started: await startOf(process.pid), nonce: nonce() })
  while (!(await publish(path, own))) {
    const text = await readLock(path)
    if (text !== null && !(await isAlive(text)) && (await isLasting(path, text))) await takeAway(path, text, deadline)
    else if (Date.now() > deadline) throw new Error('This session is open in another window or terminal.')
    else await delay(pause)
  }
  return async () => {
    if ((await readLock(path)) === own) await rm(path, { force: true })
  }
}

/** Puts a lock in place with all that stands in it at once. False when there is one. */
async function publish(path: string, text: string): Promise<boolean> {
  const temporary = `${path}.${nonce()}.tmp`
  try {
    await writeFile(temporary, text, { flag: 'wx' })
    await link(temporary, path).catch((error: unknown) => {
      if (!withoutLinks.has(codeOf(error))) throw error
      return writeFile(path, text, { flag: 'wx' })
    })
    return true
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false
    throw error
  } finally {
    await rm(temporary, { force: true })
  }
}

/**
 * Removes the lock of a dead owner. No two locks read the same, and only who has the lock on removing this very one may
 * do it: so a process that was slow never removes the lock that another has put there in the meantime. That other lock
 * is one like all, and is taken over in the same way should its owner die.
 */
async function takeAway(path: string, dead: string, deadline: number): Promise<void> {
  const name = createHash('sha256').update(dead).digest('hex').slice(0, 16)
  const release = await acquire(`${path}.${name}`, deadline)
  try {
    if ((await readLock(path)) === dead) await rm(path, { force: true })
  } finally {
    await release()
  }
}

async function readLock(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null
    throw error
  }
}

/** What cannot be read may be half written, where there are no links; it is given a moment to become whole. */
async function isLasting(path: string, text: string): Promise<boolean> {
  if (ownerIn(text)) return true
  await delay(5 * pause)
  return (await readLock(path)) === text
}

interface Owner {
  readonly pid: number
  readonly started: string
}

function ownerIn(text: string): Owner | null {
  try {
    const { pid, started } = JSON.parse(text)
    return Number.isInteger(pid) && pid > 0 && typeof started === 'string' ? { pid, started } : null
  } catch {
    return null
  }
}

/** A number alone does not say who it is: after a crash another process may have it. */
async function isAlive(text: string): Promise<boolean> {
  const owner = ownerIn(text)
  if (!owner) return false
  try {
    process.kill(owner.pid, 0)
  } catch (error) {
    if (codeOf(error) !== 'EPERM') return false
  }
  const started = await startOf(owner.pid)
  if (started !== '' && owner.started !== '') return started === owner.started
  // This process holds no lock that it asks for, so where nothing is known its number is that of an earlier one.
  return owner.pid !== process.pid
}

/** When a process was started, in the clock ticks of Linux; '' elsewhere, 'dead' for one that only waits to be buried. */
async function startOf(pid: number): Promise<string> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  // The name of the program comes second and may contain anything, so the fields are counted from its end.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return ['Z', 'X'].includes(fields[0] ?? '') ? 'dead' : (fields[19] ?? '')
}

const nonce = () => randomBytes(6).toString('hex')
