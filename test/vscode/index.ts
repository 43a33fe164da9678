import fs from 'node:fs'
import path from 'node:path'
import { format } from 'node:util'
import Mocha from 'mocha'

/** Called by VS Code inside its extension host, on the desktop and in the server alike. */
export async function run(): Promise<void> {
  const { TEST_GREP: grep, TEST_RESULTS: resultsFile, TEST_COLOR: color, CI } = process.env
  if (resultsFile) markLines()
  const mocha = new Mocha({ timeout: 20_000, forbidOnly: Boolean(CI), color: color === '1' })
  if (grep) mocha.grep(grep)
  for (const file of fs.readdirSync(__dirname).sort()) {
    if (file.endsWith('.test.cjs')) mocha.addFile(path.join(__dirname, file))
  }
  const failures = await runAll(mocha, resultsFile)
  if (failures > 0) throw new Error(`${failures} failed`)
}

/** The server's host logs to the browser's console: there the mark tells our lines from the workbench's. */
function markLines() {
  const consoleLog = (...args: unknown[]) => console.log(`[test] ${format(...args)}`)
  Object.assign(Mocha.reporters.Base, { consoleLog })
}

function runAll(mocha: Mocha, resultsFile: string | undefined): Promise<number> {
  return new Promise((resolve) => {
    const runner = mocha.run(resolve)
    runner.once('end', () => {
      const { passes = 0, failures = 0, pending = 0 } = runner.stats ?? {}
      const results = { passed: passes, failed: failures, skipped: pending }
      if (resultsFile) fs.writeFileSync(resultsFile, JSON.stringify(results))
    })
  })
}
