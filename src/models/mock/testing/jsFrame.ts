import { exportOf, relativePath } from '../code/jsModule.ts'
import { type Style, styledJs, styleOf, usualJs } from '../code/style.ts'
import { folderOf, isJs, isTest, isTs, join, nameOf } from '../paths.ts'
import { type Project, packageOf } from '../project.ts'
import { freePath } from './written.ts'

type Runner = 'node:test' | 'vitest' | 'jest' | 'mocha'

/** How a new JavaScript test has to look: like those that are there, or as usual when there are none. */
export interface Frame {
  readonly path: string
  readonly style: Style
  /** `test` or `it`. */
  readonly word: string
  readonly usesExpect: boolean
  /** The file again when it was taken as a model. */
  readonly model: string | undefined
  imports(names: readonly string[]): string[]
}

/** The frame of a test for a file that is called after `stems`; nothing when it is not known how tests run here. */
export function frameFor(file: string, stems: readonly string[], subject: string, project: Project): Frame | undefined {
  const tests = [...project.texts].filter(([path]) => isJs(path) && isTest(path))
  const [model = '', text = ''] = tests.find(([, each]) => each.includes(subject)) ?? tests[0] ?? []
  const source = project.texts.get(file) ?? ''
  const runner = model === '' ? usualRunner(file, project) : runnerOf(text, project)
  if (!runner) return undefined
  const suffix = suffixOf(model, file)
  const folder = model === '' ? usualFolder(file, project) : folderOf(model)
  const path = freePath(
    stems.map((stem) => join(folder, stem + suffix)),
    project,
  )
  return {
    path,
    style: styleOf(text || source, usualJs),
    word: /\bit\(/.test(text) ? 'it' : 'test',
    usesExpect: runner === 'vitest' || runner === 'jest',
    model: model === '' ? undefined : model,
    imports: (names) => importLines({ names, file, source, path, model: text, runner }),
  }
}

const suffixOf = (model: string, file: string) => {
  const found = /([.-](?:test|spec))?\.[cm]?[jt]s$/.exec(nameOf(model))?.[0]
  return found ?? `.test${/\.[cm]?[jt]s$/.exec(file)?.[0] ?? '.js'}`
}

function usualFolder(file: string, { paths }: Project): string {
  const existing = ['test', 'tests', '__tests__'].find((name) => paths.some((path) => path.startsWith(`${name}/`)))
  return existing ?? (folderOf(file) === '' ? '' : 'test')
}

function runnerOf(text: string, project: Project): Runner | undefined {
  if (text.includes('node:test')) return 'node:test'
  const dependencies = packageOf(project)?.dependencies ?? {}
  return (['vitest', 'jest', 'mocha'] as const).find((name) => text.includes(`'${name}'`) || name in dependencies)
}

/** Node runs no TypeScript by itself in all its versions. */
function usualRunner(file: string, project: Project): Runner | undefined {
  return runnerOf('', project) ?? (isTs(file) ? undefined : 'node:test')
}

interface Imports {
  readonly names: readonly string[]
  readonly file: string
  readonly source: string
  readonly path: string
  /** The text of the test that is the model. */
  readonly model: string
  readonly runner: Runner
}

function importLines({ names, file, source, path, model, runner }: Imports): string[] {
  const isEsm = model === '' ? /^(import|export) /m.test(source) : /^import /m.test(model)
  const bring = (what: string, from: string) =>
    isEsm ? `import ${what} from '${from}';` : `const ${what} = require('${from}');`
  const word = /\bit\(/.test(model) ? 'it' : 'test'
  const [, assertion = 'node:assert/strict'] = /['"]((?:node:)?assert(?:\/strict)?)['"]/.exec(model) ?? []
  const usesExpect = runner === 'vitest' || runner === 'jest'
  const target = specifier(path, file, model, isEsm)
  const [standard] = names.filter((name) => exportOf(source, name) === 'default')
  const named = names.filter((name) => name !== standard)
  const isVitest = runner === 'vitest' && !/globals:\s*true/.test(model)
  return [
    ...(usesExpect ? [] : [bring('assert', assertion)]),
    ...(runner === 'node:test' ? [bring(`{ ${word} }`, 'node:test')] : []),
    ...(isVitest ? [bring(`{ expect, ${word} }`, 'vitest')] : []),
    ...(standard === undefined ? [] : [bring(standard, target)]),
    ...(named.length === 0 ? [] : [bring(`{ ${named.join(', ')} }`, target)]),
  ]
}

/** The way the other tests write it, when they import the same file. */
function specifier(path: string, file: string, model: string, isEsm: boolean): string {
  const exact = relativePath(folderOf(path), file)
  const bare = exact.replace(/\.[cm]?[jt]s$/, '')
  const used = [...model.matchAll(/['"](\.{1,2}\/[^'"\n]+)['"]/g)].map(([, from = '']) => from)
  const same = used.find((from) => from.replace(/\.[cm]?[jt]s$/, '') === bare)
  if (same) return same
  const withEnd = used.length > 0 ? used.some((from) => /\.[cm]?[jt]s$/.test(from)) : isEsm
  return withEnd ? exact : bare
}

/** The text of a test file in its style. */
export const inFrame = (lines: readonly string[], { style }: Frame): string => `${styledJs(lines, style).join('\n')}\n`
