// @ts-check
import fs from 'node:fs/promises'
import path from 'node:path'
import { finishBeforeExit } from './cleanup.mjs'
import { temporaryFolder } from './fixtures.mjs'
import { runQuietly } from './processes.mjs'

/** Quiet, and the same on every machine. */
const defaultSettings = {
  'telemetry.telemetryLevel': 'off',
  'workbench.startupEditor': 'none',
  'workbench.enableExperiments': false,
  'workbench.tips.enabled': false,
  'workbench.reduceMotion': 'on',
  'workbench.editor.useModal': 'off',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  'chat.disableAIFeatures': true,
  // The browser's default saves after a delay, which hides what an unsaved file does on the desktop.
  'files.autoSave': 'off',
  'git.openRepositoryInParentFolders': 'never',
}

/**
 * A VS Code of its own: settings, extensions, HOME and TMPDIR.
 * @typedef {object} Profile
 * @property {string} folder
 * @property {string} userData
 * @property {string} extensions
 * @property {string[]} args for code-server
 * @property {() => Promise<void>} remove
 */

/**
 * @param {Record<string, unknown>} [settings]
 * @returns {Promise<Profile>}
 */
export async function makeProfile(settings = {}) {
  const { folder, remove } = await temporaryFolder()
  const userData = path.join(folder, 'user-data')
  const extensions = path.join(folder, 'extensions')
  const config = path.join(folder, 'config.yaml')
  const text = JSON.stringify({ ...defaultSettings, ...settings }, null, 2)
  const fill = async () => {
    for (const made of [path.join(userData, 'User'), extensions, path.join(folder, 'home'), path.join(folder, 'tmp')]) {
      await fs.mkdir(made, { recursive: true })
    }
    await fs.writeFile(path.join(userData, 'User/settings.json'), text)
    // Without one, code-server writes its own into the user's home.
    await fs.writeFile(config, 'auth: none\n')
  }
  await finishBeforeExit(fill())
  const args = ['--config', config, '--user-data-dir', userData, '--extensions-dir', extensions]
  return { folder, userData, extensions, args, remove }
}

/**
 * Nothing of the user's VS Code gets in, and nothing of ours gets into the user's home.
 * @param {string} folder
 * @param {Record<string, string>} [extra]
 * @returns {Record<string, string>}
 */
export function hermeticEnvironment(folder, extra = {}) {
  const own = /^(VSCODE_|XDG_|CODE_SERVER_|npm_)|^(PORT|PASSWORD|INIT_CWD|NODE_OPTIONS)$/
  /** @type {Record<string, string>} */
  const env = {}
  for (const [name, value] of Object.entries(process.env)) if (value !== undefined && !own.test(name)) env[name] = value
  return { ...env, HOME: path.join(folder, 'home'), TMPDIR: path.join(folder, 'tmp'), ...extra }
}

/**
 * @param {import('./vscodeServer.mjs').VsCodeServer} vscode
 * @param {Profile} profile
 * @param {string} vsix
 */
export async function installVsix(vscode, profile, vsix) {
  const args = [vscode.entry, ...profile.args, '--install-extension', vsix]
  const output = await runQuietly(vscode.node, args, { env: hermeticEnvironment(profile.folder) })
  // It exits with 0 when the extension was refused.
  if (!/successfully installed/.test(output)) throw new Error(`${vsix} was not installed:\n${output}`)
}
