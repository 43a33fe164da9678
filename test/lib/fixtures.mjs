// @ts-check
import { mkdtempSync } from 'node:fs'
import fs from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { cachedFolder, exists, removeFolder } from './cache.mjs'
import { finishBeforeExit, undoAtExit } from './cleanup.mjs'
import { hashOf } from './dependencies.mjs'
import { projectRoot } from './paths.mjs'
import { npm } from './processes.mjs'

/**
 * A fresh copy of test/fixtures/<name>, with its dependencies installed.
 * @param {string} name
 * @param {string} [folderName]
 */
export async function fixtureCopy(name, folderName = name) {
  const { folder: parent, remove } = await temporaryFolder()
  const folder = path.join(parent, folderName)
  await finishBeforeExit(copyFixture(path.join(projectRoot, 'test/fixtures', name), folder))
  return { folder, remove }
}

/**
 * @param {string} source
 * @param {string} folder
 */
async function copyFixture(source, folder) {
  // Somebody may have run the fixture in place; its node_modules are not part of it.
  const filter = (/** @type {string} */ file) => file !== path.join(source, 'node_modules')
  await fs.cp(source, folder, { recursive: true, filter })
  if (await exists(path.join(source, 'package-lock.json'))) await copyDependencies(source, folder)
}

/** The real path, because VS Code reports files by that. */
export async function temporaryFolder() {
  // A short name: the sockets below it have to fit into 107 bytes.
  const prefix = path.join(await fs.realpath(os.tmpdir()), 'ace-')
  const folder = mkdtempSync(prefix) // at once, so that an interruption finds either no folder or one to remove
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
