// @ts-check
import path from 'node:path'
import { projectRoot } from './paths.mjs'
import { runLive } from './processes.mjs'

/**
 * Mocha with our reporter, in a process of its own. Were tsx left to mocha, it would start a second process, which
 * outlives the first when that is ended.
 * @param {string[]} args
 * @returns {Promise<number>} the exit code
 */
export function runMocha(args) {
  const mocha = path.join(projectRoot, 'node_modules/mocha/bin/mocha.js')
  const reporter = path.join(projectRoot, 'test/lib/reporter.cjs')
  const { CI } = process.env
  const forbidOnly = CI ? ['--forbid-only'] : []
  return runLive(process.execPath, ['--import', 'tsx/esm', mocha, '--reporter', reporter, ...forbidOnly, ...args], {
    cwd: projectRoot,
  })
}
