// @ts-check
import fs from 'node:fs/promises'
import path from 'node:path'
import { projectRoot } from './paths.mjs'

const source = path.join(projectRoot, 'test/vscode')
// Below node_modules, where mocha is found from and git and the package do not look.
const target = path.join(projectRoot, 'node_modules/.cache/host-suite')

/** Bundles the suite that runs inside the extension host. @returns {Promise<string>} its entry file */
export async function bundleHostSuite() {
  const { build } = await import('esbuild')
  const files = await fs.readdir(source)
  await fs.rm(target, { recursive: true, force: true })
  await build({
    entryPoints: files.filter((file) => file.endsWith('.ts')).map((file) => path.join(source, file)),
    outdir: target,
    outExtension: { '.js': '.cjs' },
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    external: ['vscode', 'mocha'],
    sourcemap: 'inline',
    logLevel: 'warning',
  })
  return path.join(target, 'index.cjs')
}
