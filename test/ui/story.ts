import fs from 'node:fs/promises'
import path from 'node:path'
import { openBrowser, openWorkbench, workbenchUrl } from '../lib/browser.mjs'
import { undoAll } from '../lib/cleanup.mjs'
import { fixtureCopy } from '../lib/fixtures.mjs'
import { projectRoot } from '../lib/paths.mjs'
import { installVsix, makeProfile } from '../lib/profile.mjs'
import { startServer } from '../lib/server.mjs'
import { installVsCodeServer } from '../lib/vscodeServer.mjs'
import { Workbench } from './workbench.ts'

export interface StoryOptions {
  /** A folder of test/fixtures. */
  fixture?: string
  /** Files put into the copy of the fixture before it is opened. */
  files?: Record<string, string>
  settings?: Record<string, unknown>
  theme?: string
  /** False leaves the folder in Restricted Mode. */
  trust?: boolean
  /** For the extension host. */
  env?: Record<string, string>
}

const vsix = path.join(projectRoot, 'agentic-code-editor.vsix')

/**
 * Gives the surrounding `describe` a fresh VS Code with the packaged extension, opened before its first test and
 * closed after its last; a test that fails leaves a screenshot.
 */
export function useWorkbench(options: StoryOptions = {}): () => Workbench {
  let opened: Awaited<ReturnType<typeof openStory>> | undefined

  const workbench = () => {
    if (!opened) throw new Error('There is no workbench before the first test')
    return opened.workbench
  }

  before('open VS Code', async () => {
    opened = await openStory(options)
  })

  afterEach('screenshot of a failure', async function () {
    if (this.currentTest?.state !== 'failed') return
    const file = await opened?.workbench.shot(`failed ${this.currentTest.fullTitle()}`).catch(() => undefined)
    if (file) console.log(`      screenshot: ${file}`)
  })

  after('close VS Code', async () => opened?.close())

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
  const { fixture = 'express', settings, theme, trust = true, env = {} } = options
  const vscode = await installVsCodeServer()
  const copy = await fixtureCopy(fixture)
  for (const [file, text] of Object.entries(options.files ?? {})) await writeFile(path.join(copy.folder, file), text)
  const profile = await makeProfile({ ...(theme && { 'workbench.colorTheme': theme }), ...settings })
  const start = async () => {
    await installVsix(vscode, profile, vsix)
    return startServer(vscode, profile, { trusted: false, env })
  }
  const [server, { page, close: closeBrowser }] = await Promise.all([start(), openBrowser()])
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

async function writeFile(file: string, text: string): Promise<void> {
  await fs.mkdir(path.dirname(file), { recursive: true })
  await fs.writeFile(file, text)
}
