// @ts-check
import fs from 'node:fs/promises'
import path from 'node:path'
import { undoAtExit } from './cleanup.mjs'
import { cacheFolder } from './paths.mjs'

/**
 * A folder that is made once. It is filled beside its place and then renamed, so an interrupted run never leaves
 * half of it behind, and two runs at once do not disturb each other.
 * @param {string} name
 * @param {(folder: string) => Promise<void>} fill
 */
export async function cachedFolder(name, fill) {
  const folder = path.join(cacheFolder, name)
  if (await exists(folder)) return folder
  await fs.mkdir(cacheFolder, { recursive: true })
  const draft = await fs.mkdtemp(`${folder}.draft-`)
  const discard = undoAtExit(() => removeFolder(draft))
  try {
    await fill(draft)
    await fs.rename(draft, folder).catch(async (error) => {
      if (!(await exists(folder))) throw error
    })
  } finally {
    await discard()
  }
  return folder
}

/** @param {string} folder */
export function removeFolder(folder) {
  return fs.rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
}

/** @param {string} file */
export function exists(file) {
  return fs.access(file).then(
    () => true,
    () => false,
  )
}
