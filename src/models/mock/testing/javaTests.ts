import { classNameOf, java, runClasses, toolOf } from '../languages/java.ts'
import { provedBy } from '../languages/language.ts'
import { folderOf, isJava, isTest, join, nameOf } from '../paths.ts'
import type { Known } from './examples.ts'
import { literal } from './literal.ts'
import { freePath, returning, type WriteTests } from './written.ts'

/** A JUnit test where the project has such tests, else a class with a `main` that fails loudly. */
export const javaTests: WriteTests = (file, known, project) => {
  const text = project.texts.get(file) ?? ''
  const name = nameOf(file).replace(/\.java$/, '')
  const tests = [...project.texts].filter(([path]) => isJava(path) && isTest(path))
  const junit = tests.map(([, each]) => junitIn(each)).find((version) => version !== undefined)
  const fits = known.filter(
    (each) => each.definition.owner === name && returning(each).every(({ result }) => result.type !== 'list'),
  )
  if (fits.length === 0) return `I see nothing in \`${file}\` that I could compare in a test.`
  if (junit === undefined && toolOf(project) !== undefined)
    return 'The build fetches its libraries, and no test shows which version of JUnit it has. Write the first one, and I can follow it.'
  const folder = folderFor(file, tests[0]?.[0])
  const path = freePath([join(folder, `${name}Test.java`), join(folder, `${name}MoreTest.java`)], project)
  const own = nameOf(path).replace(/\.java$/, '')
  const header = /^package\s+[\w.]+\s*;/m.exec(text)?.[0]
  const body = junit ? junitLines(own, name, fits, junit) : plainLines(own, name, fits)
  const after = `${[...(header ? [header, ''] : []), ...body].join('\n')}\n`
  const run = junit ? java.tasks.test(project) : { command: runClasses([classNameOf(path, text)]) }
  return { path, before: undefined, after, check: provedBy('command' in run ? run.command : 'make test') }
}

type Junit = 'org.junit.jupiter.api' | 'org.junit'

const junitIn = (text: string): Junit | undefined =>
  text.includes('org.junit.jupiter.api')
    ? 'org.junit.jupiter.api'
    : text.includes('org.junit.')
      ? 'org.junit'
      : undefined

/** Beside the other tests, in the folder of the package. */
function folderFor(file: string, test: string | undefined): string {
  const folder = folderOf(file)
  if (test === undefined) return folder
  const maven = /^(.*?)src\/main\/java(.*)$/.exec(folder)
  if (maven) return `${maven[1] ?? ''}src/test/java${maven[2] ?? ''}`
  return folderOf(test)
}

const call = (owner: string, { definition, signature }: Known, args: readonly Parameters<typeof literal>[0][]) =>
  `${owner}.${definition.name}(${args.map((arg, index) => literal(arg, 'Java', signature.params[index]?.type)).join(', ')})`

function plainLines(own: string, owner: string, known: readonly Known[]): string[] {
  const checks = known.flatMap((each) =>
    returning(each).map(({ args, result }) => {
      const called = call(owner, each, args)
      const want = literal(result, 'Java', each.signature.returns)
      const condition =
        result.type === 'text'
          ? `${want}.equals(${called})`
          : result.type === 'truth'
            ? truth(called, result.value)
            : `${called} == ${want}`
      return `        check(${condition}, ${JSON.stringify(`${called} should be ${want}`)});`
    }),
  )
  return [
    `/** Run it with {@code java}; it fails with an error that says what is wrong. */`,
    `public class ${own} {`,
    '    public static void main(String[] args) {',
    ...checks,
    `        System.out.println("${own} passed.");`,
    '    }',
    '',
    '    private static void check(boolean holds, String expected) {',
    '        if (!holds) throw new AssertionError(expected);',
    '    }',
    '}',
  ]
}

const truth = (called: string, value: boolean) => (value ? called : `!${called}`)

function junitLines(own: string, owner: string, known: readonly Known[], junit: Junit): string[] {
  const asserts = junit === 'org.junit' ? 'org.junit.Assert' : 'org.junit.jupiter.api.Assertions'
  const tests = known.flatMap((each) => [
    '',
    '    @Test',
    `    ${junit === 'org.junit' ? 'public ' : ''}void ${each.definition.name}() {`,
    ...returning(each).map(({ args, result }) => {
      const delta = each.signature.returns === 'double' ? ', 0' : ''
      return `        assertEquals(${literal(result, 'Java', each.signature.returns)}, ${call(owner, each, args)}${delta});`
    }),
    '    }',
  ])
  return [
    `import static ${asserts}.assertEquals;`,
    '',
    `import ${junit}.Test;`,
    '',
    `${junit === 'org.junit' ? 'public ' : ''}class ${own} {`,
    ...tests.slice(1),
    '}',
  ]
}
