import { exportOf } from '../code/jsModule.ts'
import { folderOf, isJs, isTest, isTs, join, nameOf, shellWord } from '../paths.ts'
import { type Package, type Project, packageOf, packagePath } from '../project.ts'
import { bracketEnd, definitionsBy, type Pattern } from './definitions.ts'
import { type Check, compiledBy, type Language, provedBy, type Way } from './language.ts'
import type { Syntax } from './mask.ts'

const syntax: Syntax = {
  lineComments: ['//'],
  blockComment: ['/*', '*/'],
  quotes: ['`', '"', "'"],
  multiline: ['`'],
  holes: { quote: '`', open: '${' },
  regexes: true,
}

const shared = '^(?:export\\s+)?(?:default\\s+)?(?:declare\\s+)?'
const patterns: readonly Pattern[] = [
  { kind: 'function', pattern: new RegExp(`${shared}(?:async\\s+)?function\\s*\\*?\\s*(?<name>[\\w$]+)`) },
  { kind: 'class', pattern: new RegExp(`${shared}(?:abstract\\s+)?(?:class|interface|enum)\\s+(?<name>[\\w$]+)`) },
  { kind: 'constant', pattern: new RegExp(`${shared}type\\s+(?<name>[\\w$]+)[^=\\n]*=`) },
  {
    kind: 'function',
    pattern: new RegExp(
      `${shared}(?:const|let|var)\\s+(?<name>[\\w$]+)[^=\\n]*=\\s*(?:async\\s*)?(?:function\\b|\\w+\\s*=>|\\([^()\\n]*(?:\\([^()\\n]*\\)[^()\\n]*)*\\)[^=\\n]*=>)`,
    ),
  },
  { kind: 'constant', pattern: new RegExp(`${shared}(?:const|let|var)\\s+(?<name>[\\w$]+)`) },
  {
    kind: 'method',
    isInside: true,
    pattern:
      /^\s+(?:(?:public|private|protected|static|async|override|readonly|get|set)\s+)*(?!(?:if|for|while|switch|catch|return|function|super|new|await|throw)\b)(?<name>[\w$]+)\s*\([^;]*\{\s*$/,
  },
]

const keywords =
  'await break case catch class const continue debugger default delete do else enum export extends false finally for function if implements import in instanceof interface let new null package private protected public return static super switch this throw true try typeof undefined var void while with yield arguments eval NaN Infinity'

/** The program that this project calls its scripts with. */
export function managerOf({ paths }: Project): 'npm' | 'pnpm' | 'yarn' | 'bun' {
  const has = (name: string) => paths.some((path) => nameOf(path) === name)
  if (has('pnpm-lock.yaml')) return 'pnpm'
  if (has('yarn.lock')) return 'yarn'
  return has('bun.lockb') || has('bun.lock') ? 'bun' : 'npm'
}

/** Goes to the folder of the package first, when that is not the top. */
export function inPackage(project: Project, command: string): string {
  const folder = folderOf(packagePath(project) ?? '')
  return folder === '' ? command : `cd ${shellWord(folder)} && ${command}`
}

/** A script as its manager runs it. */
export const scriptCommand = (name: string, project: Project): string => {
  const manager = managerOf(project)
  const isShort = name === 'test' || name === 'start'
  return inPackage(project, `${manager} ${isShort && manager !== 'bun' ? name : `run ${name}`}`)
}

const scriptNamed = (project: Project, ...names: readonly string[]) =>
  names.find((name) => packageOf(project)?.scripts[name] !== undefined)

const uses = (dependency: string, project: Project) => dependency in (packageOf(project)?.dependencies ?? {})

/** The script that tests; not the one that npm puts in when there is none. */
const testScript = (pkg: Package | undefined) =>
  pkg?.scripts['test']?.includes('no test specified') ? undefined : pkg?.scripts['test']

function check(file: string, project: Project): Check | undefined {
  if (testScript(packageOf(project))) return provedBy(scriptCommand('test', project))
  const isPlain = (path: string) => isJs(path) && !isTs(path) && isTest(path)
  if (project.paths.some(isPlain) && runsOnNode(project)) return provedBy(inPackage(project, 'node --test'))
  if (isJs(file) && !isTs(file)) return compiledBy(`node --check ${shellWord(file)}`)
  return uses('typescript', project) ? compiledBy(inPackage(project, 'npx --no-install tsc --noEmit')) : undefined
}

const runsOnNode = ({ texts }: Project) => [...texts].some(([path, text]) => isTest(path) && text.includes('node:test'))

const tool = (line: string, project: Project): Way => ({ command: inPackage(project, `npx --no-install ${line}`) })

const tasks: Language['tasks'] = {
  test(project) {
    if (testScript(packageOf(project))) return { command: scriptCommand('test', project) }
    const runner = ['vitest run', 'jest', 'mocha'].find((line) => uses(line.split(' ')[0] ?? '', project))
    if (runner) return tool(runner, project)
    return project.paths.some((path) => isJs(path) && !isTs(path) && isTest(path))
      ? { command: inPackage(project, 'node --test') }
      : { without: 'I found no tests: there is no `test` script, and no file is named like a test.' }
  },
  build(project) {
    const script = scriptNamed(project, 'build', 'compile')
    if (script) return { command: scriptCommand(script, project) }
    if (uses('typescript', project) && project.paths.includes('tsconfig.json')) return tool('tsc', project)
    return { without: 'There is no `build` script.' }
  },
  lint(project) {
    const script = scriptNamed(project, 'lint', 'check', 'eslint', 'standard')
    if (script) return { command: scriptCommand(script, project) }
    if (uses('eslint', project)) return tool('eslint .', project)
    if (uses('@biomejs/biome', project)) return tool('biome check .', project)
    return { without: 'There is no linter here: no `lint` script, and no dependency that is one.' }
  },
  install(project) {
    const path = packagePath(project)
    const pkg = packageOf(project)
    if (!pkg || !path) return { without: 'There is no `package.json`, so there is nothing to install.' }
    if (Object.keys(pkg.dependencies).length === 0)
      return { without: '`package.json` names no dependencies, so there is nothing to install.' }
    const manager = managerOf(project)
    const isLocked = project.paths.includes(join(folderOf(path), 'package-lock.json'))
    const line = manager === 'npm' && isLocked ? 'npm ci' : `${manager} install`
    return { command: inPackage(project, line), needsNetwork: true }
  },
  start(project) {
    const script = scriptNamed(project, 'start', 'dev', 'serve')
    if (script) return { command: scriptCommand(script, project) }
    const main = ['server.js', 'main.js', 'index.js', 'app.js'].find((path) => project.paths.includes(path))
    return main ? { command: `node ${main}` } : { without: 'There is no `start` script, and I see no main file.' }
  },
}

/** JavaScript and TypeScript. */
export const javascript: Language = {
  name: 'JavaScript',
  owns: (path) => isJs(path) || /\.[jt]sx$/.test(path),
  syntax,
  keywords: new Set(keywords.split(' ')),
  manifests: ['package.json'],
  importsOf: (text) =>
    [...text.matchAll(/^(?:import\s[^'"\n]*|\} from\s+|[^'"\n]{0,200}\brequire\()['"]([^'"\n]+)['"]/gm)].map(
      ([, from = '']) => from,
    ),
  definitionsOf: (text) =>
    definitionsBy(text, {
      syntax,
      patterns,
      end: bracketEnd,
      isShared: ({ name, kind }, line, code) =>
        kind === 'method' ? !/^\s*(private|#)/.test(line) : exportOf(code, name) !== undefined || /^export /.test(line),
    }),
  check,
  tasks,
}
