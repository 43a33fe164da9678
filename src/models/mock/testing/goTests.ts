import { go } from '../languages/go.ts'
import { compiledBy } from '../languages/language.ts'
import { folderOf, isTest, join, nameOf } from '../paths.ts'
import type { Project } from '../project.ts'
import type { Known } from './examples.ts'
import { literal } from './literal.ts'
import { freePath, returning, type WriteTests } from './written.ts'

/** A test in the package of the file. */
export const goTests: WriteTests = (file, known, project) => {
  const [, name] = /^package\s+(\w+)/m.exec(project.texts.get(file) ?? '') ?? []
  const comparable = known.filter((each) => returning(each).every(({ result }) => result.type !== 'list'))
  const fresh = comparable.filter((each) => !isTaken(testName(each), file, project))
  if (name === undefined || fresh.length === 0) return `I see nothing in \`${file}\` that I could compare in a test.`
  const stem = nameOf(file).replace(/\.go$/, '')
  const at = (each: string) => join(folderOf(file), `${each}_test.go`)
  const path = freePath([at(stem), at(`${stem}_${fresh[0]?.definition.name.toLowerCase() ?? 'more'}`)], project)
  const lines = [`package ${name}`, '', 'import "testing"', ...fresh.flatMap((each) => ['', ...testLines(each)])]
  const withTest = { ...project, paths: [...project.paths, path] }
  return {
    path,
    before: undefined,
    after: `${lines.join('\n')}\n`,
    check: go.check(path, withTest) ?? compiledBy('go vet ./...'),
  }
}

const testName = ({ definition: { name } }: Known) => `Test${name.charAt(0).toUpperCase()}${name.slice(1)}`

/** A package has each name once. */
const isTaken = (name: string, file: string, { texts }: Project) =>
  [...texts].some(
    ([path, text]) =>
      folderOf(path) === folderOf(file) && isTest(path) && new RegExp(`^func ${name}\\(`, 'm').test(text),
  )

function testLines(known: Known): string[] {
  const { name } = known.definition
  const checks = returning(known).flatMap(({ args, result }) => {
    const call = `${name}(${args.map((arg, index) => literal(arg, 'Go', known.signature.params[index]?.type)).join(', ')})`
    const want = literal(result, 'Go')
    const message = JSON.stringify(`${call} = %v, want ${want}`.replaceAll(/%(?!v,)/g, '%%'))
    const condition = result.type === 'truth' ? `${result.value ? '!' : ''}got` : `got != ${want}`
    return [`\tif got := ${call}; ${condition} {`, `\t\tt.Errorf(${message}, got)`, '\t}']
  })
  return [`func ${testName(known)}(t *testing.T) {`, ...checks, '}']
}
