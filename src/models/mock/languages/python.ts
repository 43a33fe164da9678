import { folderOf, isPy, isTest, shellWord } from '../paths.ts'
import type { Project } from '../project.ts'
import { definitionsBy, indentEnd, type Pattern } from './definitions.ts'
import { type Check, compiledBy, type Language, provedBy, type Way } from './language.ts'
import type { Syntax } from './mask.ts'

const syntax: Syntax = {
  lineComments: ['#'],
  quotes: ['"""', "'''", '"', "'"],
  multiline: ['"""', "'''"],
  formats: /(^|[^\w])(r?f|fr)$/i,
}

const patterns: readonly Pattern[] = [
  { kind: 'class', pattern: /^class\s+(?<name>\w+)/ },
  { kind: 'function', pattern: /^(?:async\s+)?def\s+(?<name>\w+)/ },
  { kind: 'method', isInside: true, pattern: /^\s+(?:async\s+)?def\s+(?<name>\w+)/ },
  { kind: 'constant', pattern: /^(?<name>[A-Za-z_]\w*)(?:\s*:[^=\n]+)?\s*=(?!=)/ },
]

const keywords =
  'False None True and as assert async await break class continue def del elif else except finally for from global if import in is lambda nonlocal not or pass raise return try while with yield self cls print len'

function check(file: string, project: Project): Check {
  const command = testCommand(project)
  return command === undefined ? compiledBy(`python3 -m py_compile ${shellWord(file)}`) : provedBy(command)
}

function testCommand({ paths, texts }: Project): string | undefined {
  const all = paths.filter((path) => isPy(path) && isTest(path))
  const [first] = all
  if (first === undefined) return undefined
  const isUnittest = all.some((path) => /^(import unittest|from unittest )/m.test(texts.get(path) ?? ''))
  if (!isUnittest) return 'python3 -m pytest'
  const folder = folderOf(first)
  if (folder === '' || paths.includes(`${folder}/__init__.py`)) return 'python3 -m unittest'
  return `python3 -m unittest discover -s ${shellWord(folder)}`
}

const has = (path: string, { paths }: Project) => paths.includes(path)

/** Whether a file that names tools names this one. */
const wants = (name: string, { texts }: Project) =>
  ['requirements.txt', 'requirements-dev.txt', 'pyproject.toml', 'setup.cfg'].some((path) =>
    new RegExp(`(^|[\\s"'\\[.])${name}\\b`, 'm').test(texts.get(path) ?? ''),
  )

const tasks: Language['tasks'] = {
  test(project) {
    const command = testCommand(project)
    return command ? { command } : { without: 'I found no tests: no file is named like one, such as `test_main.py`.' }
  },
  build: () => ({ without: 'Python runs without being built.' }),
  lint(project) {
    if (wants('ruff', project) || has('ruff.toml', project)) return { command: 'python3 -m ruff check .' }
    if (wants('flake8', project) || has('.flake8', project)) return { command: 'python3 -m flake8' }
    return { without: 'There is no linter here: nothing names ruff or flake8.' }
  },
  install,
  start(project) {
    const main = ['main.py', 'app.py', 'server.py', '__main__.py', 'manage.py'].find((path) => has(path, project))
    return main ? { command: `python3 ${main}` } : { without: 'I see no main file to start.' }
  },
}

function install({ paths, texts }: Project): Way {
  const by = (command: string): Way => ({ command, needsNetwork: true })
  if (paths.includes('uv.lock')) return by('uv sync')
  if (paths.includes('poetry.lock')) return by('poetry install')
  if (paths.includes('Pipfile')) return by('pipenv install')
  if (paths.includes('requirements.txt')) return by('python3 -m pip install -r requirements.txt')
  if (/^\[project\]/m.test(texts.get('pyproject.toml') ?? '')) return by('python3 -m pip install -e .')
  return { without: 'No `requirements.txt` and no `pyproject.toml` names anything to install.' }
}

/** Python, tested with unittest or pytest. */
export const python: Language = {
  name: 'Python',
  owns: isPy,
  syntax,
  keywords: new Set(keywords.split(' ')),
  manifests: ['pyproject.toml', 'requirements.txt'],
  importsOf: (text) =>
    [...text.matchAll(/^[ \t]*(?:from\s+([\w.]+)\s+import\b|import\s+([\w.]+))/gm)].map(
      ([, from, name]) => from ?? name ?? '',
    ),
  definitionsOf: (text) =>
    definitionsBy(text, {
      syntax,
      patterns,
      end: indentEnd,
      isShared: ({ name }) => !name.startsWith('_'),
    }),
  check,
  tasks,
}
