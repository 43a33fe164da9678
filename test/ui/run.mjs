// @ts-check
// node test/ui/run.mjs [--grep TEXT] [--no-package]
// The packaged extension in a real VS Code, used as a person would. SHOTS=folder puts the screenshots elsewhere.
import { parseArgs } from 'node:util'
import { findChromium } from '../lib/browser.mjs'
import { installDependencies } from '../lib/dependencies.mjs'
import { runMocha } from '../lib/mocha.mjs'
import { projectRoot } from '../lib/paths.mjs'
import { npmRun, UserError } from '../lib/processes.mjs'
import { installVsCodeServer } from '../lib/vscodeServer.mjs'

const { values: options } = parseArgs({
  options: { grep: { type: 'string', default: '' }, 'no-package': { type: 'boolean', default: false } },
})

/** @returns {Promise<number>} the exit code */
async function main() {
  await installDependencies()
  await findChromium()
  await installVsCodeServer()
  if (!options['no-package'] && (await npmRun('package', { cwd: projectRoot })) !== 0) return 1
  // Without the unit tests' .mocharc.json, whose files mocha would add.
  const args = ['--no-config', '--timeout', '120000', '--slow', '5000', '--exit']
  if (options.grep) args.push('--grep', options.grep)
  return runMocha([...args, 'test/ui/**/*.ui.ts'])
}

main().then(
  (exitCode) => process.exit(exitCode),
  (error) => {
    console.error(error instanceof UserError ? error.message : error)
    process.exit(1)
  },
)
