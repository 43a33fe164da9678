import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { build } from 'esbuild'

const pure = ['base', 'protocol', 'edits', 'patterns', 'safety']
const agent = [...pure, 'core']
const everything = [...agent, 'memory', 'models', 'tools', 'node', 'server']

/** The whole architecture: which folders of src, and which packages, each folder may import besides itself. */
const mayImport: Record<string, { readonly layers: readonly string[]; readonly packages: readonly string[] }> = {
  base: { layers: [], packages: [] },
  protocol: { layers: ['base'], packages: ['zod'] },
  edits: { layers: ['base'], packages: ['diff'] },
  patterns: { layers: [], packages: [] },
  safety: { layers: ['base', 'protocol'], packages: [] },
  core: { layers: pure, packages: ['zod'] },
  models: { layers: agent, packages: ['zod', 'openai', '@anthropic-ai/sdk', 'eventsource-parser'] },
  tools: { layers: agent, packages: ['zod', 'picomatch'] },
  memory: { layers: agent, packages: [] },
  node: { layers: agent, packages: ['node:*', 'ignore', 'undici', 'iconv-lite', 'chardet'] },
  server: { layers: [...agent, 'node'], packages: ['node:*', 'socket.io', 'hono', 'zod', '@hono/node-server'] },
  webview: { layers: ['base', 'protocol', 'safety'], packages: ['preact', 'markdown-it', 'dompurify'] },
  page: {
    layers: ['base', 'protocol', 'safety', 'webview'],
    packages: ['preact', 'diff', 'socket.io-client'],
  },
  vscode: { layers: [...everything, 'webview'], packages: ['node:*', 'vscode'] },
  cli: { layers: everything, packages: ['node:*', 'diff'] },
  'index.ts': { layers: everything, packages: ['node:*'] },
}

describe('layers', () => {
  it('are all listed', () => {
    const layers = readdirSync('src').filter((name) => name !== 'tsconfig.json')
    assert.deepEqual(layers.sort(), Object.keys(mayImport).sort())
  })

  for (const [layer, { layers, packages }] of Object.entries(mayImport)) {
    it(`${layer} imports only ${[...layers, ...packages].join(', ') || 'itself'}`, () => {
      const foreign = importsOf(layer).filter(({ target }) => ![layer, ...layers, ...packages].includes(target))
      assert.deepEqual(foreign, [])
    })
  }
})

describe('what VS Code reads at activation', () => {
  it('has no package in it: those are read with the agent, when the panel first opens', async () => {
    const { metafile } = await build({
      entryPoints: ['src/vscode/extension.ts'],
      bundle: true,
      platform: 'node',
      external: ['vscode', './agent.ts', './serving.ts'],
      write: false,
      metafile: true,
    })
    const used = Object.values(metafile.outputs).flatMap(({ inputs }) =>
      Object.entries(inputs).flatMap(([file, { bytesInOutput }]) => (bytesInOutput > 0 ? [file] : [])),
    )
    assert.deepEqual(
      used.filter((file) => file.includes('node_modules')),
      [],
    )
  })
})

describe('what converts encodings', () => {
  it('is read when a file is first met that is not UTF-8', () => {
    const sources = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((name) => /\.tsx?$/.test(name))
    const atOnce = /^import (?!type ).*'(?:iconv-lite|chardet)'/m
    assert.deepEqual(
      sources.filter((name) => atOnce.test(readFileSync(join('src', name), 'utf8'))),
      [],
    )
  })
})

interface Import {
  readonly file: string
  /** The layer or the package that it leads to. */
  readonly target: string
}

function importsOf(layer: string): Import[] {
  const files = layer.endsWith('.ts')
    ? [layer]
    : readdirSync(join('src', layer), { recursive: true, encoding: 'utf8' })
        .filter((name) => /\.tsx?$/.test(name))
        .map((name) => join(layer, name))
  assert.ok(files.length > 0, `${layer} has no source file`)
  return files.flatMap((name) => {
    const file = join('src', name)
    const specifiers = [
      ...readFileSync(file, 'utf8').matchAll(/(?:^(?:import|export|\}).*\bfrom |^import |\bimport\()'([^'\n]+)'/gm),
    ]
    return specifiers.map(([, specifier = '']) => ({ file, target: targetOf(file, specifier) }))
  })
}

function targetOf(file: string, specifier: string): string {
  if (specifier.startsWith('node:')) return 'node:*'
  if (specifier.startsWith('.')) return relative('src', join(dirname(file), specifier)).split('/')[0] ?? ''
  const [scope = '', name = ''] = specifier.split('/')
  return specifier.startsWith('@') ? `${scope}/${name}` : scope
}
