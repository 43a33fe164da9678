// @ts-check
import { createHash } from 'node:crypto'
import fs from 'node:fs/promises'
import path from 'node:path'
import { projectRoot } from './paths.mjs'
import { npm } from './processes.mjs'

const lockFile = path.join(projectRoot, 'package-lock.json')
const nodeModules = path.join(projectRoot, 'node_modules')
const stampFile = path.join(nodeModules, '.installed-lock')

/** Installs what package-lock.json asks for, unless it is there. */
export async function installDependencies() {
  const wanted = hashOf(await fs.readFile(lockFile))
  if ((await readText(stampFile)) === wanted) return
  if (!(await installedByHand())) {
    console.log('Installing dependencies (npm ci) …')
    await npm(['ci'], { cwd: projectRoot })
  }
  await fs.writeFile(stampFile, wanted)
}

/** npm writes this file last, so a newer one stands for a whole `npm ci` or `npm install` of the same lock. */
async function installedByHand() {
  const installed = await modifiedAt(path.join(nodeModules, '.package-lock.json'))
  return installed >= (await modifiedAt(lockFile))
}

/** @param {string | Buffer} content */
export function hashOf(content) {
  return createHash('sha256').update(content).digest('hex').slice(0, 16)
}

/** @param {string} file */
async function modifiedAt(file) {
  return (await fs.stat(file).catch(() => undefined))?.mtimeMs ?? 0
}

/** @param {string} file */
function readText(file) {
  return fs.readFile(file, 'utf8').catch(() => undefined)
}
