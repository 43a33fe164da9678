// @ts-check
// npm run test:electron: test/vscode/*.test.ts in a desktop VS Code, which is downloaded unless VSCODE_BIN names one.
import path from 'node:path'
import { undoAll } from './lib/cleanup.mjs'
import { installDependencies } from './lib/dependencies.mjs'
import { fixtureCopy } from './lib/fixtures.mjs'
import { bundleHostSuite } from './lib/hostSuite.mjs'
import { projectRoot } from './lib/paths.mjs'
import { npmRun } from './lib/processes.mjs'
import { makeProfile } from './lib/profile.mjs'

/** @returns {Promise<number>} the exit code */
async function main() {
  await installDependencies()
  if ((await npmRun('build')) !== 0) return 1
  const { runTests } = await import('@vscode/test-electron')
  const { folder } = await fixtureCopy('express')
  const { userData, extensions } = await makeProfile()
  const { VSCODE_BIN } = process.env
  if (!VSCODE_BIN)
    console.log('Downloading VS Code, which needs the network; VSCODE_BIN=/path/to/code uses one you have.')
  return runTests({
    ...(VSCODE_BIN && { vscodeExecutablePath: path.resolve(VSCODE_BIN) }),
    extensionDevelopmentPath: projectRoot,
    extensionTestsPath: await bundleHostSuite(),
    launchArgs: [folder, '--user-data-dir', userData, '--extensions-dir', extensions, '--disable-workspace-trust'],
  })
}

let exitCode = 1
try {
  exitCode = await main()
} catch (error) {
  console.error(error)
} finally {
  await undoAll()
}
process.exit(exitCode)
