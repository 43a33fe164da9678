import { cp, mkdir, readFile } from 'node:fs/promises'
import { context } from 'esbuild'

/**
 * Builds everything into dist/. `--watch` goes on with every change, `--sourcemap` adds source maps.
 *   extension.cjs   what VS Code loads
 *   webview.js      the chat panel
 *   index.js        the library
 *   cli.js          agentic-editor
 */
const flags = new Set(process.argv.slice(2))
const { version } = JSON.parse(await readFile('package.json', 'utf8'))

const shared = {
  bundle: true,
  minify: !flags.has('--watch'),
  sourcemap: flags.has('--watch') || flags.has('--sourcemap'),
  logLevel: 'warning',
  legalComments: 'none',
  define: { __VERSION__: JSON.stringify(version) },
}
const node = { ...shared, platform: 'node', target: 'node20' }

const builds = [
  {
    ...node,
    entryPoints: ['src/vscode/extension.ts'],
    outfile: 'dist/extension.cjs',
    format: 'cjs',
    external: ['vscode'],
  },
  {
    ...shared,
    entryPoints: ['src/webview/main.tsx'],
    outfile: 'dist/webview.js',
    format: 'iife',
    platform: 'browser',
    target: 'es2022',
    jsx: 'automatic',
    jsxImportSource: 'preact',
  },
  { ...node, entryPoints: ['src/index.ts'], outfile: 'dist/index.js', format: 'esm', packages: 'external' },
  {
    ...node,
    entryPoints: ['src/cli/main.ts'],
    outfile: 'dist/cli.js',
    format: 'esm',
    packages: 'external',
    banner: { js: '#!/usr/bin/env node' },
  },
]

await mkdir('dist', { recursive: true })
await Promise.all([
  cp('node_modules/@vscode/codicons/dist/codicon.css', 'dist/codicon.css'),
  cp('node_modules/@vscode/codicons/dist/codicon.ttf', 'dist/codicon.ttf'),
  cp('media/panel.css', 'dist/panel.css'),
])

for (const build of builds) {
  const builder = await context(build)
  if (flags.has('--watch')) await builder.watch()
  else {
    await builder.rebuild()
    await builder.dispose()
  }
}
