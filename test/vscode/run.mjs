// @ts-check
// node test/vscode/run.mjs [--grep TEXT] [--no-build] [--verbose]
// Runs test/vscode/*.test.ts inside the extension host of a real VS Code: its server, with a headless Chromium.
import fs from 'node:fs/promises'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { openBrowser, workbenchUrl } from '../lib/browser.mjs'
import { undoAll } from '../lib/cleanup.mjs'
import { installDependencies } from '../lib/dependencies.mjs'
import { fixtureCopy } from '../lib/fixtures.mjs'
import { bundleHostSuite } from '../lib/hostSuite.mjs'
import { projectRoot } from '../lib/paths.mjs'
import { npmRun, UserError } from '../lib/processes.mjs'
import { makeProfile } from '../lib/profile.mjs'
import { readResults } from '../lib/results.mjs'
import { startServer } from '../lib/server.mjs'
import { installVsCodeServer } from '../lib/vscodeServer.mjs'

const { values: options } = parseArgs({
  options: {
    grep: { type: 'string', default: '' },
    'no-build': { type: 'boolean', default: false },
    verbose: { type: 'boolean', default: false },
  },
})
const timeout = 240_000

/** @returns {Promise<number>} the exit code */
async function main() {
  await installDependencies()
  if (!options['no-build'] && (await npmRun('build')) !== 0) return 1
  const suite = await bundleHostSuite()
  const vscode = await installVsCodeServer()
  const profile = await makeProfile()
  const { folder } = await fixtureCopy('express')
  const { TEST_RESULTS: resultsFile = path.join(profile.folder, 'results.json') } = process.env
  // A built workbench ignores the test keys of its payload unless this driver is on.
  const server = await startServer(vscode, profile, { args: ['--vscode-option', 'enable-smoke-test-driver'] })
  const { page } = await openBrowser()
  try {
    const exitCode = await runSuite(page, server, folder, suite, resultsFile)
    const { failed } = await readResults(resultsFile, exitCode)
    return failed > 0 ? 1 : 0
  } catch (error) {
    await page.screenshot({ path: await failureShot() }).catch(() => undefined)
    console.error(server.log().slice(-5000))
    throw error
  }
}

/**
 * @param {import('playwright-core').Page} page
 * @param {import('../lib/server.mjs').Server} server
 * @param {string} folder
 * @param {string} suite
 * @param {string} resultsFile
 * @returns {Promise<number>} the exit code of the extension host
 */
async function runSuite(page, server, folder, suite, resultsFile) {
  page.on('console', (message) => {
    const line = /^%c\s+\w+ color: #\w+ \[test\] ([\s\S]*)/.exec(message.text())?.[1]
    if (line !== undefined || options.verbose) console.log(line ?? message.text())
  })
  /** @type {Promise<number>} */
  const exited = new Promise((resolve) => page.exposeFunction('codeAutomationExit', resolve))
  await page.exposeFunction('codeAutomationLog', () => undefined)
  const { CI = '' } = process.env
  const environment = {
    TEST_RESULTS: resultsFile,
    TEST_GREP: options.grep,
    TEST_COLOR: process.stdout.isTTY ? '1' : '0',
    CI,
  }
  const remote = (/** @type {string} */ file) => `vscode-remote://${server.authority}${file}`
  const url = workbenchUrl(server, folder, [
    ['extensionDevelopmentPath', remote(projectRoot)],
    ['extensionTestsPath', remote(suite)],
    ['extensionEnvironment', JSON.stringify(environment)],
  ])
  await page.goto(url)
  return Promise.race([exited, tooLate()])
}

/** @returns {Promise<never>} */
function tooLate() {
  const late = new Error(`No result after ${timeout / 1000} s`)
  return new Promise((_, reject) => setTimeout(() => reject(late), timeout).unref())
}

async function failureShot() {
  const folder = path.join(projectRoot, 'screenshots')
  await fs.mkdir(folder, { recursive: true })
  return path.join(folder, 'failed in-host suite.png')
}

let exitCode = 1
try {
  exitCode = await main()
} catch (error) {
  console.error(error instanceof UserError ? error.message : error)
} finally {
  await undoAll()
}
process.exit(exitCode)
