import { execFile } from 'node:child_process'
import fs from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { openBrowser, openWorkbench, workbenchUrl } from '../lib/browser.mjs'
import { finishBeforeExit, undoAll } from '../lib/cleanup.mjs'
import { fixtureCopy } from '../lib/fixtures.mjs'
import { projectRoot } from '../lib/paths.mjs'
import { installVsix, makeProfile } from '../lib/profile.mjs'
import { startServer } from '../lib/server.mjs'
import { installVsCodeServer } from '../lib/vscodeServer.mjs'
import { Workbench } from './workbench.ts'

export interface StoryOptions {
  /** A folder of test/fixtures. */
  fixture?: string
  /** What the folder is called in which the copy of the fixture is opened. */
  folderName?: string
  /** Files put into the copy of the fixture before it is opened. */
  files?: Record<string, string | Uint8Array>
  /** A function where they are known only when VS Code is opened. */
  settings?: Record<string, unknown> | (() => Record<string, unknown>)
  theme?: string
  /** False leaves the folder in Restricted Mode. */
  trust?: boolean
  /** Folders of extensions that are installed beside ours. */
  extensions?: readonly string[]
  /** For the extension host. */
  env?: Record<string, string> | (() => Record<string, string>)
}

const vsix = path.join(projectRoot, 'agentic-code-editor.vsix')

/**
 * Gives the surrounding `describe` a fresh VS Code with the packaged extension, opened before its first test and
 * closed after its last; a test that fails leaves a screenshot.
 */
export function useWorkbench(options: StoryOptions = {}): () => Workbench {
  let opening: ReturnType<typeof openStory> | undefined
  let opened: Awaited<typeof opening>

  const workbench = () => {
    if (!opened) throw new Error('There is no workbench before the first test')
    return opened.workbench
  }

  before('open VS Code', async () => {
    opening = openStory(options)
    opened = await opening
  })

  afterEach('screenshot of a failure', async function () {
    if (this.currentTest?.state !== 'failed') return
    const file = await opened?.workbench.shot(`failed ${this.currentTest.fullTitle()}`).catch(() => undefined)
    if (file) console.log(`      screenshot: ${file}`)
  })

  // Also when mocha has stopped waiting for it to open.
  after('close VS Code', async () => {
    const late = await opening?.catch(() => undefined)
    await late?.close()
  })

  return workbench
}

/** The same without mocha. */
export async function openStory(options: StoryOptions = {}) {
  try {
    return await open(options)
  } catch (error) {
    await undoAll()
    throw error
  }
}

async function open(options: StoryOptions) {
  const { fixture = 'express', folderName, settings, theme, trust = true, extensions = [], env = {} } = options
  const vscode = await installVsCodeServer()
  const copy = await fixtureCopy(fixture, folderName)
  await finishBeforeExit(writeFiles(copy.folder, options.files ?? {}))
  const profile = await makeProfile({ ...(theme && { 'workbench.colorTheme': theme }), ...given(settings) })
  const start = async () => {
    await installVsix(vscode, profile, vsix)
    for (const extension of extensions) await installVsix(vscode, profile, await packed(extension, profile.folder))
    return startServer(vscode, profile, { trusted: false, env: given(env) ?? {} })
  }
  // Both to their ends, also when one fails: what the other one makes has to be known to be undone.
  const [started, browser] = await Promise.allSettled([start(), openBrowser()])
  if (started.status === 'rejected') throw started.reason
  if (browser.status === 'rejected') throw browser.reason
  const server = started.value
  const { page, close: closeBrowser } = browser.value
  const close = async () => {
    await closeBrowser()
    await server.stop()
    await profile.remove()
    await copy.remove()
  }
  const workbench = new Workbench(page, server, copy.folder, profile.folder)
  try {
    await openWorkbench(page, workbenchUrl(server, copy.folder))
    if (trust) await workbench.trustFolder()
  } catch (error) {
    await workbench.shot('failed to open').catch(() => undefined)
    console.error(server.log().slice(-3000))
    throw error
  }
  return { workbench, profile, server, close }
}

/** The .vsix of an extension that exists for the tests only. */
async function packed(folder: string, into: string): Promise<string> {
  const file = path.join(into, `${path.basename(folder)}.vsix`)
  const vsce = path.join(projectRoot, 'node_modules/@vscode/vsce/vsce')
  const args = ['package', '--no-dependencies', '--allow-missing-repository', '--skip-license', '--out', file]
  await promisify(execFile)(process.execPath, [vsce, ...args], { cwd: folder })
  return file
}

const given = <T extends object>(option: T | (() => T) | undefined): T | undefined =>
  typeof option === 'function' ? (option as () => T)() : option

async function writeFiles(folder: string, files: Record<string, string | Uint8Array>): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(folder, name)
    await fs.mkdir(path.dirname(file), { recursive: true })
    await fs.writeFile(file, text)
  }
}
