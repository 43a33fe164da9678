import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import { loadTime, sizeOf } from './measure.ts'

const root = join(import.meta.dirname, '../..')
const adapterFiles = {
  'openai-chat': { file: 'openaiChat.ts', sdk: 'openai' },
  'openai-responses': { file: 'openaiResponses.ts', sdk: 'openai' },
  anthropic: { file: 'anthropic.ts', sdk: '@anthropic-ai/sdk' },
  gemini: { file: 'gemini.ts', sdk: '' },
  mock: { file: 'mock/model.ts', sdk: '' },
}

/** Each adapter by itself: our own part, and all of it with the SDK that it loads on first use. */
export async function adapters() {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'))
  try {
    const rows = []
    for (const [name, { file, sdk }] of Object.entries(adapterFiles)) {
      const own = await bundled(folder, file, sdk ? [sdk] : [])
      const whole = await bundled(folder, file, [])
      rows.push([
        name,
        { own: { ...sizeOf(own), load_ms: loadTime(own) }, ...(sdk ? { with_sdk: sdkRow(whole) } : {}) },
      ])
    }
    return Object.fromEntries(rows)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const sdkRow = (whole: string) => ({ ...sizeOf(whole), load_ms: loadTime(whole) })

async function bundled(folder: string, file: string, external: string[]): Promise<string> {
  const outfile = join(folder, `${file.replace(/\W/g, '-')}-${external.length}.cjs`)
  await build({
    // Static, so that what comes on first use is measured as well.
    stdin: {
      contents: `export * from './src/models/${file}'${external.length > 0 ? '' : sdkOf(file)}`,
      resolveDir: root,
    },
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    external,
    outfile,
    logLevel: 'error',
  })
  return outfile
}

/** What the file imports when it is first used, imported at once. */
function sdkOf(file: string): string {
  if (file.startsWith('openai')) return "\nexport { OpenAI } from 'openai'"
  return file.startsWith('anthropic') ? "\nexport { Anthropic } from '@anthropic-ai/sdk'" : ''
}
