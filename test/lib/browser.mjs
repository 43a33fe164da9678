// @ts-check
import fs from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { exists } from './cache.mjs'
import { undoAtExit } from './cleanup.mjs'
import { temporaryFolder } from './fixtures.mjs'
import { findOnPath, UserError } from './processes.mjs'
import { hermeticEnvironment } from './profile.mjs'

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge']

/** @returns {Promise<string>} */
export async function findChromium() {
  const { CHROMIUM } = process.env
  if (CHROMIUM && !(await exists(CHROMIUM))) throw new UserError(`CHROMIUM is ${CHROMIUM}, which does not exist.`)
  const found = CHROMIUM || (await findOnPath(names)) || (await findPlaywrights())
  if (found) return found
  throw new UserError(
    'The tests in VS Code need a Chromium: `apt install chromium` (or google-chrome, or `npx playwright install ' +
      'chromium`), or set CHROMIUM to its path. SKIP_UI=1 leaves these tests out.',
  )
}

/** @returns {Promise<string | undefined>} */
async function findPlaywrights() {
  const { PLAYWRIGHT_BROWSERS_PATH } = process.env
  const cache = PLAYWRIGHT_BROWSERS_PATH || path.join(os.homedir(), '.cache/ms-playwright')
  const folders = await fs.readdir(cache).catch(() => [])
  for (const folder of folders.filter((name) => /^chromium-\d+$/.test(name)).reverse()) {
    for (const file of ['chrome-linux/chrome', 'chrome-linux64/chrome']) {
      if (await exists(path.join(cache, folder, file))) return path.join(cache, folder, file)
    }
  }
  return undefined
}

/** A headless Chromium with a profile of its own. */
export async function openBrowser() {
  const executablePath = await findChromium()
  const { chromium } = await import('playwright-core')
  const { folder, remove } = await temporaryFolder()
  for (const name of ['home', 'tmp']) await fs.mkdir(path.join(folder, name))
  const launching = chromium.launchPersistentContext(path.join(folder, 'profile'), {
    executablePath,
    env: hermeticEnvironment(folder),
    headless: true,
    viewport: { width: 1400, height: 900 },
    permissions: ['clipboard-read', 'clipboard-write'],
    args: [
      '--no-sandbox', // Chromium refuses its sandbox to root, and it shows nothing but our own server
      '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost', // the same with and without network
      ...['--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
    ],
    handleSIGINT: false, // ours stops things in order
    handleSIGTERM: false,
    handleSIGHUP: false,
  })
  const close = undoAtExit(async () => {
    await launching.then((context) => context.close()).catch(() => undefined)
    await remove()
  })
  try {
    const context = await launching
    const page = context.pages()[0] ?? (await context.newPage())
    page.setDefaultTimeout(45_000)
    return { page, close }
  } catch (error) {
    await close()
    throw error
  }
}

/**
 * @param {import('./server.mjs').Server} server
 * @param {string} folder
 * @param {[string, string][]} [payload]
 */
export function workbenchUrl(server, folder, payload = []) {
  const url = new URL(server.url)
  url.searchParams.set('folder', folder)
  if (payload.length > 0) url.searchParams.set('payload', JSON.stringify(payload))
  return url.href
}

/**
 * Opens the workbench, and waits until its extension host has answered.
 * @param {import('playwright-core').Page} page
 * @param {string} url
 */
export async function openWorkbench(page, url) {
  await page.goto(url, { waitUntil: 'domcontentloaded' })
  await page.locator('.part.statusbar').waitFor({ timeout: 60_000 })
  await page.waitForFunction("performance.getEntriesByName('code/didLoadExtensions').length > 0", undefined, {
    timeout: 60_000,
  })
}
