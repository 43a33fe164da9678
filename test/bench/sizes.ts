import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { loadTime, sizeOf } from './measure.ts'

const dist = join(import.meta.dirname, '../../dist')
const vsix = join(dist, '../agentic-code-editor.vsix')

/** What is in the package: `extension.cjs` is read at activation, the others when they are first needed. */
export async function packageRows() {
  const loaded = ['agent.cjs', 'mock.cjs', 'openai.cjs', 'anthropic.cjs', 'encodings.cjs']
  return {
    vsix_bytes: existsSync(vsix) ? sizeOf(vsix).bytes : null,
    files: Object.fromEntries([
      ...['extension.cjs', 'webview.js', 'catalog.json'].map((file) => [file, sizeOf(join(dist, file))]),
      ...loaded.map((file) => [file, { ...sizeOf(join(dist, file)), load_ms: loadTime(join(dist, file)) }]),
    ]),
  }
}
