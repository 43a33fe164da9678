// @ts-check
// npm run catalog
// Writes catalog.json anew from the two packages that keep such data well, and from own.json, which is kept by hand.
// Sources: @mastra/core (Apache-2.0; the data is that of models.dev, MIT) and @oh-my-pi/pi-catalog (MIT).
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { catalogOf } from './transform.ts'

const here = import.meta.dirname
const folder = mkdtempSync(join(tmpdir(), 'catalog-'))

/**
 * @param {string} name the package, with its exact version
 * @param {string} file within it
 */
function fromPackage(name, file) {
  const packed = execFileSync('npm', ['pack', name, '--silent'], { cwd: folder, encoding: 'utf8' }).trim()
  execFileSync('tar', ['xzf', packed, `package/${file}`], { cwd: folder })
  return read(join(folder, 'package', file))
}

/** @param {string} path */
const read = (path) => JSON.parse(readFileSync(path, 'utf8'))

try {
  const { providers } = fromPackage('@mastra/core@1.71.0', 'dist/provider-registry.json')
  const models = fromPackage('@oh-my-pi/pi-catalog@18.2.11', 'src/models.json')
  const catalog = catalogOf(providers, models, read(join(here, 'own.json')))
  const lines = catalog.map((provider) => JSON.stringify(provider))
  writeFileSync(join(here, 'catalog.json'), `[\n${lines.join(',\n')}\n]\n`)
  console.log(`${catalog.length} providers, ${catalog.reduce((sum, { models = [] }) => sum + models.length, 0)} models`)
} finally {
  rmSync(folder, { recursive: true })
}
