import { readFile, rm, writeFile } from 'node:fs/promises'
import { codeOf } from './paths.ts'

/** The locks of this process: two of its sessions must not share a journal either. */
const held = new Set<string>()

/**
 * Takes a lock for this process and returns what gives it back. Throws when a living process has it. The lock of a dead
 * one is taken over at once, so that nobody waits after a crash.
 */
export async function lockFile(path: string): Promise<() => Promise<void>> {
  if (held.has(path)) throw new Error('This session is open already.')
  if (isAlive(await ownerOf(path))) throw new Error('This session is open in another window.')
  await rm(path, { force: true })
  try {
    await writeFile(path, String(process.pid), { flag: 'wx' })
  } catch (error) {
    if (codeOf(error) === 'EEXIST') throw new Error('This session is open in another window.')
    throw error
  }
  held.add(path)
  return async () => {
    held.delete(path)
    await rm(path, { force: true })
  }
}

const ownerOf = async (path: string): Promise<number> => Number(await readFile(path, 'utf8').catch(() => '0'))

/** This process does not count: a lock with its number, which it does not hold, was left by an earlier one. */
function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0 || pid === process.pid) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return codeOf(error) === 'EPERM'
  }
}
