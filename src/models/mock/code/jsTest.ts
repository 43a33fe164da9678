import { folderOf, isJs, isTest, join, nameOf, type Project, packageOf } from '../project.ts'
import type { Subject } from '../servers/server.ts'
import { relativePath } from './jsModule.ts'
import { styledJs, styleOf, usualJs } from './style.ts'

type Runner = 'node:test' | 'vitest' | 'jest' | 'mocha'

/** A test of the new route like the tests the project has; nothing when it has none. */
export function jsTest(subject: Subject, file: string, route: string, project: Project) {
  const tests = [...project.texts].filter(([path]) => isJs(path) && isTest(path))
  const model = tests.find(([, text]) => text.includes(subject.name)) ?? tests[0]
  if (!model) return undefined
  const [modelPath, modelText] = model
  const runner = runnerOf(modelText, project)
  if (!runner) return undefined
  const lines = [...imports(subject, file, model, runner), '', ...body(subject, modelText, modelPath, runner, route)]
  return {
    path: newPath(modelPath, project),
    content: `${styledJs(lines, styleOf(modelText, usualJs)).join('\n')}\n`,
  }
}

function runnerOf(text: string, project: Project): Runner | undefined {
  const dependencies = packageOf(project)?.dependencies ?? {}
  if (text.includes('node:test')) return 'node:test'
  return (['vitest', 'jest', 'mocha'] as const).find((name) => text.includes(`'${name}'`) || name in dependencies)
}

function newPath(model: string, { paths }: Project): string {
  const suffix = /([.-](?:test|spec))?\.[cm]?[jt]s$/.exec(nameOf(model))?.[0] ?? '.test.js'
  const names = ['health', 'healthRoute', 'healthEndpoint'].map((name) => join(folderOf(model), name + suffix))
  return names.find((path) => !paths.includes(path)) ?? join(folderOf(model), `health-new${suffix}`)
}

function imports(subject: Subject, file: string, [path, text]: readonly [string, string], runner: Runner): string[] {
  const isEsm = /^import /m.test(text)
  const bring = (what: string, from: string) =>
    isEsm ? `import ${what} from '${from}';` : `const ${what} = require('${from}');`
  const word = wordOf(text)
  const [, assertion = 'node:assert/strict'] = /['"]((?:node:)?assert(?:\/strict)?)['"]/.exec(text) ?? []
  const usesExpect = runner === 'vitest' || runner === 'jest'
  const target = specifier(path, file, text, isEsm)
  return [
    ...(usesExpect ? [] : [bring('assert', assertion)]),
    ...(runner === 'node:test' ? [bring(`{ ${word} }`, 'node:test')] : []),
    ...(text.includes("'vitest'") || text.includes('"vitest"') ? [bring(`{ expect, ${word} }`, 'vitest')] : []),
    ...(path.endsWith('.ts') ? ["import type { AddressInfo } from 'node:net';"] : []),
    bring(subject.isDefault ? subject.name : `{ ${subject.name} }`, target),
  ]
}

const wordOf = (text: string) => (/\bit\(/.test(text) ? 'it' : 'test')

/** The way the other tests write it, when they import the same file. */
function specifier(path: string, file: string, text: string, isEsm: boolean): string {
  const exact = relativePath(folderOf(path), file)
  const bare = exact.replace(/\.[cm]?[jt]s$/, '')
  const used = [...text.matchAll(/['"](\.{1,2}\/[^'"]+)['"]/g)].map(([, from = '']) => from)
  const same = used.find((from) => from.replace(/\.[cm]?[jt]s$/, '') === bare)
  if (same) return same
  const withEnd = used.length > 0 ? used.some((from) => /\.[cm]?[jt]s$/.test(from)) : isEsm
  return withEnd ? exact : bare
}

function body(subject: Subject, text: string, path: string, runner: Runner, route: string): string[] {
  const server = subject.isFactory ? `${subject.name}()` : subject.name
  const address = path.endsWith('.ts') ? '(server.address() as AddressInfo)' : 'server.address()'
  const usesExpect = runner === 'vitest' || runner === 'jest'
  return [
    `${wordOf(text)}('answers GET ${route} with 200', async () => {`,
    `  const server = ${server}.listen(0);`,
    '  try {',
    "    await new Promise((resolve) => server.once('listening', resolve));",
    `    const response = await fetch(\`http://localhost:\${${address}.port}${route}\`);`,
    ...(usesExpect
      ? ['    expect(response.status).toBe(200);', "    expect(await response.json()).toEqual({ status: 'ok' });"]
      : ['    assert.equal(response.status, 200);', "    assert.deepEqual(await response.json(), { status: 'ok' });"]),
    '  } finally {',
    '    server.close();',
    '  }',
    '});',
  ]
}
