// @ts-check
// npm start [-- FOLDER]: a VS Code with the extension, in a copy of the sample project or in FOLDER.
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import fs from 'node:fs/promises'
import path from 'node:path'
import { workbenchUrl } from './lib/browser.mjs'
import { undoAll } from './lib/cleanup.mjs'
import { installDependencies } from './lib/dependencies.mjs'
import { findDesktop, openDesktop } from './lib/desktop.mjs'
import { fixtureCopy } from './lib/fixtures.mjs'
import { projectRoot } from './lib/paths.mjs'
import { findOnPath, npmRun, UserError } from './lib/processes.mjs'
import { installVsix, makeProfile } from './lib/profile.mjs'
import { startServer } from './lib/server.mjs'
import { installVsCodeServer, isSupported } from './lib/vscodeServer.mjs'

/** @typedef {{ folder: string, isSample: boolean }} Project */

/** @param {string | undefined} given */
async function main(given) {
  const code = await findDesktop()
  if (!code && !isSupported())
    throw new UserError('Install VS Code with its `code` command: https://code.visualstudio.com')
  await installDependencies()
  const project = await openProject(given)
  await (code ? startDesktop(code, project) : startInBrowser(project))
}

/**
 * @param {string | undefined} given
 * @returns {Promise<Project>}
 */
async function openProject(given) {
  if (!given) return { folder: (await fixtureCopy('express', 'orders-api')).folder, isSample: true }
  const folder = path.resolve(given)
  const stat = await fs.stat(folder).catch(() => undefined)
  if (!stat?.isDirectory()) throw new UserError(`${folder} is not a folder.`)
  return { folder, isSample: false }
}

/**
 * @param {string} code
 * @param {Project} project
 */
async function startDesktop(code, { folder, isSample }) {
  if ((await npmRun('build', { cwd: projectRoot })) !== 0) throw new UserError('The build failed.')
  console.log(`VS Code opens ${folder}; close its window or press Ctrl+C here to end it.`)
  await openDesktop(code, await makeProfile(), folder, { trusted: isSample })
}

/** @param {Project} project */
async function startInBrowser({ folder, isSample }) {
  if ((await npmRun('package', { cwd: projectRoot })) !== 0) throw new UserError('The package could not be built.')
  const vscode = await installVsCodeServer()
  const profile = await makeProfile()
  await installVsix(vscode, profile, path.join(projectRoot, 'agentic-code-editor.vsix'))
  const password = randomBytes(16).toString('hex')
  const server = await startServer(vscode, profile, { trusted: isSample, password })
  const url = workbenchUrl(server, folder)
  console.log(`\nVS Code with ${folder}:\n\n  ${url}\n  password: ${password}\n\nCtrl+C ends it.`)
  await showInBrowser(url)
  await new Promise(() => setInterval(() => undefined, 60_000)) // until Ctrl+C
}

/** @param {string} url */
async function showInBrowser(url) {
  const { DISPLAY, WAYLAND_DISPLAY } = process.env
  const opener = DISPLAY || WAYLAND_DISPLAY ? await findOnPath(['xdg-open']) : undefined
  if (!opener) return
  const child = spawn(opener, [url], { stdio: 'ignore', detached: true })
  child.once('error', () => undefined) // the address is printed anyway
  child.unref()
}

let exitCode = 0
try {
  await main(process.argv[2])
} catch (error) {
  console.error(error instanceof UserError ? error.message : error)
  exitCode = 1
} finally {
  await undoAll()
}
process.exit(exitCode)
