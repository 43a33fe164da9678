import { folderOf, isJs, isPy, isTest, isTs, type Project, packageOf, packagePath } from '../project.ts'

/** A command that shows whether a changed file works, as good as the project has one. */
export function checkFor(file: string, project: Project): string {
  return isPy(file) ? pythonCheck(file, project) : scriptCheck(file, project)
}

function scriptCheck(file: string, project: Project): string {
  const { paths } = project
  const pkg = packageOf(project)
  const folder = folderOf(packagePath(project) ?? '')
  const inFolder = folder === '' ? '' : `cd ${quoted(folder)} && `
  const { test: script } = pkg?.scripts ?? {}
  if (script && !script.includes('no test specified')) {
    const lock = (name: string) => paths.includes(name)
    return `${inFolder}${lock('pnpm-lock.yaml') ? 'pnpm' : lock('yarn.lock') ? 'yarn' : 'npm'} test`
  }
  if (paths.some((path) => isJs(path) && !isTs(path) && isTest(path)) && runsOnNode(project))
    return `${inFolder}node --test`
  return isTs(file) ? 'npx tsc --noEmit' : `node --check ${quoted(file)}`
}

const runsOnNode = ({ texts }: Project) => [...texts].some(([path, text]) => isTest(path) && text.includes('node:test'))

function pythonCheck(file: string, { paths, texts }: Project): string {
  const tests = paths.filter((path) => isPy(path) && isTest(path))
  const [first] = tests
  if (first === undefined) return `python3 -m py_compile ${quoted(file)}`
  const isUnittest = tests.some((path) => /^(import unittest|from unittest )/m.test(texts.get(path) ?? ''))
  if (!isUnittest) return 'python3 -m pytest'
  const folder = folderOf(first)
  if (folder === '' || paths.includes(`${folder}/__init__.py`)) return 'python3 -m unittest'
  return `python3 -m unittest discover -s ${quoted(folder)}`
}

/** A path as the shell takes it for one word. */
const quoted = (path: string) => (/^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`)
