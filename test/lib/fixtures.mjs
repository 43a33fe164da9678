// @ts-check
import fs from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { cachedFolder, exists, removeFolder } from './cache.mjs'
import { undoAtExit } from './cleanup.mjs'
import { hashOf } from './dependencies.mjs'
import { projectRoot } from './paths.mjs'
import { npm } from './processes.mjs'

/**
 * A fresh copy of test/fixtures/<name>, with its dependencies installed.
 * @param {string} name
 */
export async function fixtureCopy(name) {
  const source = path.join(projectRoot, 'test/fixtures', name)
  const { folder: parent, remove } = await temporaryFolder()
  const folder = path.join(parent, name)
  // Somebody may have run the fixture in place; its node_modules are not part of it.
  const filter = (/** @type {string} */ file) => file !== path.join(source, 'node_modules')
  await fs.cp(source, folder, { recursive: true, filter })
  if (await exists(path.join(source, 'package-lock.json'))) await copyDependencies(source, folder)
  return { folder, remove }
}

/** The real path, because VS Code reports files by that. */
export async function temporaryFolder() {
  // A short name: the sockets below it have to fit into 107 bytes.
  const folder = await fs.realpath(await fs.mkdtemp(path.join(os.tmpdir(), 'ace-')))
  return { folder, remove: undoAtExit(() => removeFolder(folder)) }
}

/**
 * @param {string} source
 * @param {string} folder
 */
async function copyDependencies(source, folder) {
  const lock = await fs.readFile(path.join(source, 'package-lock.json'))
  const installed = await cachedFolder(`fixture-${path.basename(source)}-${hashOf(lock)}`, async (draft) => {
    for (const file of ['package.json', 'package-lock.json'])
      await fs.cp(path.join(source, file), path.join(draft, file))
    await npm(['ci'], { cwd: draft })
  })
  // Links as they are: those in .bin are relative and would otherwise lead back into the cache.
  const options = { recursive: true, verbatimSymlinks: true }
  await fs.cp(path.join(installed, 'node_modules'), path.join(folder, 'node_modules'), options)
}
