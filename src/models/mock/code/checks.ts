import { folderOf, isJs, isPy, isTest, isTs, type Project, packageOf, packagePath } from '../project.ts'

export interface Check {
  readonly command: string
  /** Whether it runs the tests of the project. */
  readonly proves: boolean
}

/** A command that shows whether a changed file works, as good as the project has one. It never fetches anything. */
export function checkFor(file: string, project: Project): Check | undefined {
  if (isPy(file)) return pythonCheck(file, project)
  return isJs(file) ? scriptCheck(file, project) : undefined
}

const tests = (command: string): Check => ({ command, proves: true })
const syntax = (command: string): Check => ({ command, proves: false })

function scriptCheck(file: string, project: Project): Check | undefined {
  const { paths } = project
  const { scripts = {}, dependencies = {} } = packageOf(project) ?? {}
  const { test: script } = scripts
  const folder = folderOf(packagePath(project) ?? '')
  const inFolder = folder === '' ? '' : `cd ${quoted(folder)} && `
  if (script && !script.includes('no test specified')) {
    const lock = (name: string) => paths.includes(name)
    return tests(`${inFolder}${lock('pnpm-lock.yaml') ? 'pnpm' : lock('yarn.lock') ? 'yarn' : 'npm'} test`)
  }
  if (paths.some((path) => isJs(path) && !isTs(path) && isTest(path)) && runsOnNode(project))
    return tests(`${inFolder}node --test`)
  if (!isTs(file)) return syntax(`node --check ${quoted(file)}`)
  return 'typescript' in dependencies ? syntax(`${inFolder}npx --no-install tsc --noEmit`) : undefined
}

const runsOnNode = ({ texts }: Project) => [...texts].some(([path, text]) => isTest(path) && text.includes('node:test'))

function pythonCheck(file: string, { paths, texts }: Project): Check {
  const all = paths.filter((path) => isPy(path) && isTest(path))
  const [first] = all
  if (first === undefined) return syntax(`python3 -m py_compile ${quoted(file)}`)
  const isUnittest = all.some((path) => /^(import unittest|from unittest )/m.test(texts.get(path) ?? ''))
  if (!isUnittest) return tests('python3 -m pytest')
  const folder = folderOf(first)
  if (folder === '' || paths.includes(`${folder}/__init__.py`)) return tests('python3 -m unittest')
  return tests(`python3 -m unittest discover -s ${quoted(folder)}`)
}

/** A path as the shell takes it for one word, and never for an option. */
const quoted = (path: string) => {
  const safe = path.startsWith('-') ? `./${path}` : path
  return /^[\w./-]+$/.test(safe) ? safe : `'${safe.replaceAll("'", "'\\''")}'`
}
