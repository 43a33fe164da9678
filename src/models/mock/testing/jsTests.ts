import { exportOf } from '../code/jsModule.ts'
import { inPackage, javascript, managerOf, scriptCommand } from '../languages/javascript.ts'
import { type Check, provedBy } from '../languages/language.ts'
import { isTs, nameOf, shellWord } from '../paths.ts'
import { type Project, packageOf } from '../project.ts'
import type { Known } from './examples.ts'
import { type Frame, frameFor, inFrame } from './jsFrame.ts'
import { literal } from './literal.ts'
import { raising, returning, type WriteTests } from './written.ts'

/** A test for node:test, mocha, vitest or jest. */
export const jsTests: WriteTests = (file, known, project) => {
  const text = project.texts.get(file) ?? ''
  const shared = known.filter(({ definition }) => exportOf(text, definition.name) !== undefined)
  const [first] = shared
  if (!first) return `\`${file}\` exports no function that I could work out, so a test couldn't call one.`
  const stem = nameOf(file).replace(/\.[cm]?[jt]s$/, '')
  const frame = frameFor(file, [stem, first.definition.name], nameOf(file), project)
  if (!frame) return 'I see no test runner here that could run a test in TypeScript.'
  const names = shared.map(({ definition }) => definition.name)
  const lines = [...frame.imports(names), ...shared.flatMap((each) => ['', ...testLines(each, frame)])]
  return { path: frame.path, before: undefined, after: inFrame(lines, frame), check: checkOf(frame, project) }
}

/** What runs the new test: the script, if it takes up files like this one. */
export function checkOf({ path, model, usesExpect }: Frame, project: Project): Check {
  const { test: script = '' } = packageOf(project)?.scripts ?? {}
  const takesAll = model !== undefined || usesExpect || /node --test\s*$|\bmocha\b/.test(script)
  const general = javascript.check(path, project)
  if (script && takesAll && general?.proves) return provedBy(scriptCommand('test', project))
  if (usesExpect) return general ?? provedBy(inPackage(project, `${managerOf(project)} test`))
  return provedBy(isTs(path) ? scriptCommand('test', project) : `node --test ${shellWord(path)}`)
}

function testLines(known: Known, { word, usesExpect }: Frame): string[] {
  const { name } = known.definition
  const write = (value: Parameters<typeof literal>[0]) => literal(value, 'JavaScript').replaceAll('"', "'")
  const call = (args: Parameters<typeof literal>[0][]) => `${name}(${args.map(write).join(', ')})`
  const checks = returning(known).map(({ args, result }) => {
    const isDeep = result.type === 'list'
    if (usesExpect) return `  expect(${call([...args])}).${isDeep ? 'toEqual' : 'toBe'}(${write(result)});`
    return `  assert.${isDeep ? 'deepEqual' : 'equal'}(${call([...args])}, ${write(result)});`
  })
  const failing = raising(known)
  return [
    `${word}('${name} returns what it should', () => {`,
    ...checks,
    '});',
    ...(failing
      ? [
          '',
          `${word}('${name} refuses what it cannot take', () => {`,
          refusal(call([...failing.args]), usesExpect),
          '});',
        ]
      : []),
  ]
}

const refusal = (call: string, usesExpect: boolean) =>
  usesExpect ? `  expect(() => ${call}).toThrow();` : `  assert.throws(() => ${call});`
