import { isJava, isTest, nameOf, shellWord } from '../paths.ts'
import type { Project } from '../project.ts'
import { bracketEnd, definitionsBy, type Pattern } from './definitions.ts'
import { compiledBy, type Language, provedBy, type Way } from './language.ts'
import { makeTargets } from './make.ts'
import type { Syntax } from './mask.ts'

const syntax: Syntax = {
  lineComments: ['//'],
  blockComment: ['/*', '*/'],
  quotes: ['"""', '"', "'"],
  multiline: ['"""'],
}

const modifiers = '(?:(?:public|protected|private|static|final|abstract|synchronized|sealed|default)\\s+)*'
const patterns: readonly Pattern[] = [
  {
    kind: 'class',
    pattern: new RegExp(`^\\s*${modifiers}(?:class|interface|enum|record|@interface)\\s+(?<name>\\w+)`),
  },
  {
    kind: 'constant',
    isInside: true,
    pattern: /^\s+(?:(?:public|protected|private)\s+)?static\s+final\s+[\w<>[\], ]+\s(?<name>\w+)\s*=/,
  },
  {
    kind: 'method',
    isInside: true,
    pattern: new RegExp(
      `^\\s+${modifiers}(?!return\\b|new\\b|else\\b|throw\\b)[\\w.]+(?:<[^()\\n]*>)?(?:\\[\\])?\\s+(?<name>\\w+)\\s*\\([^;{]*(?:\\{.*)?$`,
    ),
  },
]

const keywords =
  'abstract assert boolean break byte case catch char class const continue default do double else enum extends final finally float for goto if implements import instanceof int interface long native new package private protected public return short static strictfp super switch synchronized this throw throws transient try void volatile while true false null var record main String'

/** Compiles everything, and runs these classes one after the other. */
export const runClasses = (names: readonly string[]): string =>
  [`out=$(mktemp -d)`, `javac -d "$out" $(find . -name '*.java')`]
    .concat(names.map((name) => `java -ea -cp "$out" ${shellWord(name)}`))
    .join(' && ')

/** The name of the class of a file, with its package. */
export function classNameOf(path: string, text: string): string {
  const name = nameOf(path).replace(/\.java$/, '')
  const [, folder] = /^package\s+([\w.]+)\s*;/m.exec(text) ?? []
  return folder === undefined ? name : `${folder}.${name}`
}

/** The tool a project is built with, if it is one that fetches libraries. */
export function toolOf({ paths }: Project): string | undefined {
  if (paths.includes('pom.xml')) return paths.includes('mvnw') ? './mvnw -q' : 'mvn -q'
  if (!paths.some((path) => /^build\.gradle(\.kts)?$/.test(path))) return undefined
  return paths.includes('gradlew') ? './gradlew' : 'gradle'
}

const made = (project: Project, ...names: readonly string[]): Way | undefined => {
  const target = makeTargets(project).find((each) => names.includes(each))
  return target === undefined ? undefined : { command: `make ${target}` }
}

const tasks: Language['tasks'] = {
  test(project) {
    const tool = toolOf(project)
    return tool ? { command: `${tool} test` } : (made(project, 'test', 'check') ?? plainTests(project))
  },
  build(project) {
    const tool = toolOf(project)
    if (tool) return { command: `${tool} ${isMaven(tool) ? 'package' : 'build'}` }
    return made(project, 'build', 'compile') ?? { command: "javac -d out $(find . -name '*.java')" }
  },
  lint: (project) =>
    made(project, 'lint') ??
    (toolOf(project)
      ? { without: 'I know of no linter for this build.' }
      : { command: `javac -Xlint:all -d "$(mktemp -d)" $(find . -name '*.java')` }),
  install(project) {
    const tool = toolOf(project)
    if (!tool) return { without: 'Nothing here names a library to install.' }
    return isMaven(tool)
      ? { command: `${tool} dependency:resolve`, needsNetwork: true }
      : { without: 'Gradle fetches what it needs when it builds.' }
  },
  start(project) {
    const main = project.paths.find((path) => isJava(path) && !isTest(path) && hasMain(project.texts.get(path)))
    const target = made(project, 'run', 'start')
    if (target) return target
    return main
      ? { command: runClasses([classNameOf(main, project.texts.get(main) ?? '')]) }
      : { without: 'I see no class with a `main` method.' }
  },
}

const isMaven = (tool: string) => /mvn/.test(tool)

const hasMain = (text = '') => /\bstatic\s+void\s+main\s*\(/.test(text)

function plainTests({ paths, texts }: Project): Way {
  const all = paths.filter((path) => isJava(path) && isTest(path) && hasMain(texts.get(path)))
  if (all.length === 0) return { without: 'I found no tests: no class with a `main` method is named like one.' }
  return { command: runClasses(all.map((path) => classNameOf(path, texts.get(path) ?? ''))) }
}

/** Java, with Maven, Gradle, a Makefile or nothing but javac. */
export const java: Language = {
  name: 'Java',
  owns: isJava,
  syntax,
  keywords: new Set(keywords.split(' ')),
  manifests: ['pom.xml', 'build.gradle', 'build.gradle.kts', 'Makefile'],
  importsOf: (text) => [...text.matchAll(/^import\s+(?:static\s+)?([\w.]+\*?)\s*;/gm)].map(([, from = '']) => from),
  definitionsOf: (text) =>
    definitionsBy(text, { syntax, patterns, end: bracketEnd, isShared: (_, line) => !/\bprivate\b/.test(line) })
      // A constructor is no name of its own.
      .filter(({ name, owner }) => name !== owner),
  check(_file, project) {
    const test = tasks.test(project)
    return 'command' in test ? provedBy(test.command) : compiledBy(`javac -d "$(mktemp -d)" $(find . -name '*.java')`)
  },
  tasks,
}
