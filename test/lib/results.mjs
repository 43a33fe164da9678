// @ts-check
import fs from 'node:fs/promises'

/** @typedef {{ passed: number, failed: number, skipped: number }} Results */

/**
 * @param {string} file
 * @param {number} exitCode of the run that should have written it
 * @returns {Promise<Results>} a run that broke or tested nothing has failed once
 */
export async function readResults(file, exitCode) {
  const results = await fs.readFile(file, 'utf8').then(JSON.parse, () => undefined)
  if (!results) return { passed: 0, failed: 1, skipped: 0 }
  const { passed, failed, skipped } = results
  const broken = failed === 0 && (exitCode !== 0 || passed + skipped === 0)
  return { passed, failed: broken ? 1 : failed, skipped }
}

/** @param {Results[]} all */
export function sum(all) {
  const total = { passed: 0, failed: 0, skipped: 0 }
  for (const { passed, failed, skipped } of all) {
    total.passed += passed
    total.failed += failed
    total.skipped += skipped
  }
  return total
}

/** @param {Results} results */
export function summary({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`
}
