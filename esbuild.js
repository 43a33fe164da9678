import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { context } from 'esbuild'

/**
 * Builds everything into dist/. `--sourcemap` is for the debugger: source maps, and nothing minified. `--watch` is the
 * same, and goes on with every change.
 *   extension.cjs            what VS Code loads at once
 *   agent.cjs                what it loads when the panel first opens
 *   mock.cjs, openai.cjs, anthropic.cjs, catalog.json  what that loads when a model of theirs is first asked
 *   encodings.cjs            what it loads when a file is first met that is not UTF-8
 *   server.cjs               what it loads when the server is started
 *   webview.js               the chat panel
 *   page.js                  the same in a browser, with docs/ what the server has for browsers
 *   index.js, server.js      the library, and what it loads when the agent is served
 *   edits.js                 the edit engine by itself
 *   cli.js                   agentic-editor
 *   THIRD-PARTY-NOTICES.txt  the licences of what agent.cjs and webview.js contain
 */
const flags = new Set(process.argv.slice(2))
const forDebugger = flags.has('--watch') || flags.has('--sourcemap')
const { version } = JSON.parse(await readFile('package.json', 'utf8'))

const shared = {
  bundle: true,
  minify: !forDebugger,
  sourcemap: forDebugger,
  metafile: true,
  logLevel: 'warning',
  legalComments: 'none',
  define: { __VERSION__: JSON.stringify(version) },
}
const node = { ...shared, platform: 'node', target: 'node20' }

/** What is imported when it is needed is a file of its own, so that it is not even read before. */
const apart = {
  './agent.ts': './agent.cjs',
  './serving.ts': './server.cjs',
  openai: './openai.cjs',
  '@anthropic-ai/sdk': './anthropic.cjs',
  'iconv-lite': './encodings.cjs',
  chardet: './encodings.cjs',
  './mock/model.ts': './mock.cjs',
  './catalog.json': './catalog.json',
}
const loadedLater = (files) => ({
  name: 'loaded-later',
  setup: (build) =>
    build.onResolve({ filter: /./ }, ({ kind, path }) =>
      kind === 'dynamic-import' && path in files ? { path: files[path], external: true } : undefined,
    ),
})
const host = {
  ...node,
  format: 'cjs',
  external: ['vscode'],
  plugins: [loadedLater(apart)],
  supported: { 'dynamic-import': false },
}

/** The classes of errors are those of the file of the agent, so that the server knows them by what they are. */
const errorsOf = (path) => ({
  name: 'errors-of-another-file',
  setup: (build) => build.onResolve({ filter: /\/errors\.ts$/ }, () => ({ path, external: true })),
})

const builds = [
  { ...host, entryPoints: ['src/vscode/extension.ts'], outfile: 'dist/extension.cjs' },
  { ...host, entryPoints: ['src/vscode/agent.ts'], outfile: 'dist/agent.cjs' },
  {
    ...host,
    entryPoints: ['src/vscode/serving.ts'],
    outfile: 'dist/server.cjs',
    plugins: [errorsOf('./agent.cjs')],
  },
  {
    ...host,
    stdin: {
      contents: "export { decode, encode, encodingExists } from 'iconv-lite'\nexport { analyse } from 'chardet'",
      resolveDir: '.',
    },
    outfile: 'dist/encodings.cjs',
  },
  { ...host, entryPoints: ['src/models/mock/model.ts'], outfile: 'dist/mock.cjs' },
  { ...host, stdin: { contents: "export { OpenAI } from 'openai'", resolveDir: '.' }, outfile: 'dist/openai.cjs' },
  {
    ...host,
    stdin: { contents: "export { Anthropic } from '@anthropic-ai/sdk'", resolveDir: '.' },
    outfile: 'dist/anthropic.cjs',
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
  {
    ...shared,
    entryPoints: ['src/page/main.tsx'],
    outfile: 'dist/page.js',
    format: 'iife',
    platform: 'browser',
    target: 'es2022',
    jsx: 'automatic',
    jsxImportSource: 'preact',
  },
  {
    ...node,
    entryPoints: ['src/index.ts'],
    outfile: 'dist/index.js',
    format: 'esm',
    packages: 'external',
    plugins: [loadedLater({ './server/server.ts': './server.js' })],
  },
  {
    ...node,
    entryPoints: ['src/edits/index.ts'],
    outfile: 'dist/edits.js',
    format: 'esm',
    packages: 'external',
  },
  {
    ...node,
    entryPoints: ['src/server/server.ts'],
    outfile: 'dist/server.js',
    format: 'esm',
    packages: 'external',
    plugins: [errorsOf('./index.js')],
  },
  {
    ...node,
    entryPoints: ['src/cli/main.ts'],
    outfile: 'dist/cli.js',
    format: 'esm',
    packages: 'external',
    banner: { js: '#!/usr/bin/env node' },
  },
]

await mkdir('dist/docs', { recursive: true })
await Promise.all([
  cp('node_modules/@vscode/codicons/dist/codicon.css', 'dist/codicon.css'),
  cp('node_modules/@vscode/codicons/dist/codicon.ttf', 'dist/codicon.ttf'),
  cp('media/panel.css', 'dist/panel.css'),
  cp('media/page.css', 'dist/page.css'),
  cp('src/models/catalog/catalog.json', 'dist/catalog.json'),
  cp('node_modules/swagger-ui-dist/swagger-ui.css', 'dist/docs/swagger-ui.css'),
  cp('node_modules/swagger-ui-dist/swagger-ui-bundle.js', 'dist/docs/swagger-ui-bundle.js'),
])

// What the package of the extension has of others. The library has nothing: its packages stay external.
const foreign = new Set(['node_modules/@vscode/codicons', 'node_modules/swagger-ui-dist'])
for (const build of builds) {
  const builder = await context(build)
  if (flags.has('--watch')) await builder.watch()
  else {
    const { metafile } = await builder.rebuild()
    for (const folder of packagesIn(metafile)) foreign.add(folder)
    await builder.dispose()
  }
}
if (!flags.has('--watch')) await writeFile('dist/THIRD-PARTY-NOTICES.txt', await notices([...foreign]))

/** The folders of the packages of which something is left in the output. */
function packagesIn({ outputs }) {
  return Object.values(outputs)
    .flatMap(({ inputs }) => Object.entries(inputs))
    .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
    .flatMap(([file]) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0] ?? [])
}

async function notices(folders) {
  const all = await Promise.all(folders.map(noticeOf))
  const rule = `\n${'-'.repeat(80)}\n\n`
  const head = 'This extension contains software of others, under these licences.\n'
  return [head, ...all.sort()].join(rule)
}

async function noticeOf(folder) {
  const { name, version, license, author, repository } = JSON.parse(await readFile(`${folder}/package.json`, 'utf8'))
  const files = (await readdir(folder)).filter((file) => /^(licen[cs]e|copying|notice)/i.test(file)).sort()
  if (!license) throw new Error(`${folder} does not say under which licence it is.`)
  const texts = await Promise.all(files.map((file) => readFile(`${folder}/${file}`, 'utf8')))
  // Some come without the text: then what they say of themselves.
  if (texts.length === 0) texts.push([author?.name ?? author, repository?.url ?? repository].filter(Boolean).join(', '))
  return [`${name} ${version}\nLicence: ${license}\n`, ...texts.map((text) => `${text.trim()}\n`)].join('\n')
}
