// @ts-check
// npm test: everything. SKIP_UI=1 leaves out what needs VS Code and a browser.
import path from 'node:path'
import { undoAll } from './lib/cleanup.mjs'
import { installDependencies } from './lib/dependencies.mjs'
import { temporaryFolder } from './lib/fixtures.mjs'
import { runMocha } from './lib/mocha.mjs'
import { projectRoot } from './lib/paths.mjs'
import { npmRun, runLive, UserError } from './lib/processes.mjs'
import { readResults, sum, summary } from './lib/results.mjs'

/** @typedef {import('./lib/results.mjs').Results} Results */

const none = { passed: 0, failed: 0, skipped: 0 }
const oneFailed = { ...none, failed: 1 }
const oneSkipped = { ...none, skipped: 1 }
const { SKIP_UI } = process.env

/** @type {Results[]} */
const all = []
/** @type {string[]} */
const failedStages = []

/** @param {string} folder for the reports */
async function runStages(folder) {
  await installDependencies()
  await stage('types, lint, dead code', async () => ((await npmRun('check')) === 0 ? none : oneFailed))
  await stage('unit tests', () => testRun(folder, () => runMocha([])))
  const packaged = await stage('package', async () => ((await npmRun('package')) === 0 ? none : oneFailed))
  await vscodeStage('tests inside VS Code', packaged, () =>
    testRun(folder, () => node('test/vscode/run.mjs', '--no-build')),
  )
  await vscodeStage('stories in the user interface', packaged, () =>
    testRun(folder, () => node('test/ui/run.mjs', '--no-package')),
  )
}

/**
 * @param {string} name
 * @param {() => Promise<Results>} run
 * @returns {Promise<boolean>} whether nothing failed
 */
async function stage(name, run) {
  console.log(`\n── ${name} ──`)
  const start = Date.now()
  const results = await run().catch((error) => {
    console.error(error)
    return oneFailed
  })
  all.push(results)
  if (results.failed > 0) failedStages.push(name)
  const outcome = results.failed > 0 ? 'FAILED' : results.skipped > 0 && results.passed === 0 ? 'skipped' : 'ok'
  console.log(`── ${name}: ${outcome}, ${((Date.now() - start) / 1000).toFixed(1)} s`)
  return results.failed === 0
}

/**
 * @param {string} name
 * @param {boolean} packaged
 * @param {() => Promise<Results>} run
 */
function vscodeStage(name, packaged, run) {
  return stage(name, async () => {
    if (SKIP_UI === '1') return oneSkipped
    if (packaged) return run()
    console.error('Not run, because there is no package to test.')
    return oneFailed
  })
}

/**
 * @param {string} folder
 * @param {() => Promise<number>} run writes its results into the file TEST_RESULTS
 */
async function testRun(folder, run) {
  const file = path.join(folder, `${all.length}.json`)
  Object.assign(process.env, { TEST_RESULTS: file })
  return readResults(file, await run())
}

/** @param {string[]} args */
function node(...args) {
  return runLive(process.execPath, args, { cwd: projectRoot, timeout: 900_000 })
}

try {
  await runStages((await temporaryFolder()).folder)
} catch (error) {
  console.error(error instanceof UserError ? error.message : error)
  all.push(oneFailed)
}
await undoAll()
const total = sum(all)
console.log(failedStages.length > 0 ? `\nFailed: ${failedStages.join(', ')}` : '')
console.log(summary(total))
process.exitCode = total.failed > 0 ? 1 : 0
