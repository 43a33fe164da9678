// @ts-check
const fs = require('node:fs')
const Mocha = require('mocha')

/** Mocha's spec report, and the figures in the file TEST_RESULTS names. */
module.exports = class Reporter extends Mocha.reporters.Spec {
  /**
   * @param {Mocha.Runner} runner
   * @param {Mocha.MochaOptions} options
   */
  constructor(runner, options) {
    super(runner, options)
    const { TEST_RESULTS: file } = process.env
    if (!file) return
    runner.once('end', () => {
      const { passes = 0, failures = 0, pending = 0 } = runner.stats ?? {}
      fs.writeFileSync(file, JSON.stringify({ passed: passes, failed: failures, skipped: pending }))
    })
  }
}
