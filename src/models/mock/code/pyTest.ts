import { folderOf, isPy, isTest, join, nameOf } from '../paths.ts'
import type { Project } from '../project.ts'
import type { Asked, Subject } from '../servers/server.ts'
import { styledPy, styleOf, usualPy } from './style.ts'

/** A test of a route like the tests the project has; nothing when it has none or the file cannot be imported. */
export function pyTest(subject: Subject, file: string, asked: Asked, project: Project) {
  const tests = [...project.texts].filter(([path]) => isPy(path) && isTest(path))
  const model = tests.find(([, text]) => importOf(file, text)) ?? tests[0]
  if (!model) return undefined
  const [path, text] = model
  const module = importOf(file, text) ?? (file.includes('/') ? undefined : file.replace(/\.py$/, ''))
  if (module === undefined) return undefined
  const isUnittest = /^(import unittest|from unittest )/m.test(text)
  const lines = isUnittest ? unittestLines(subject, module, asked) : pytestLines(subject, module, asked)
  return { path: newPath(path, asked, project), content: `${styledPy(lines, styleOf(text, usualPy)).join('\n')}\n` }
}

/** The name by which a test imports a file. */
function importOf(file: string, text: string): string | undefined {
  const stem = file.replace(/(\/__init__)?\.py$/, '')
  const modules = [...text.matchAll(/^[ \t]*(?:from|import)\s+([\w.]+)/gm)].map(([, module = '']) => module)
  return modules.find((module) => `/${stem}`.endsWith(`/${module.replaceAll('.', '/')}`))
}

function newPath(model: string, { stems }: Asked, { paths }: Project): string {
  const isSuffix = nameOf(model).endsWith('_test.py')
  const named = (name: string) => join(folderOf(model), isSuffix ? `${name}_test.py` : `test_${name}.py`)
  return stems.map(named).find((path) => !paths.includes(path)) ?? named(`${stems[0] ?? 'route'}_new`)
}

/** Where the test client comes from. An app that a function makes is kept in a variable, since nothing else holds it. */
const making = ({ name, isFactory }: Subject) => (isFactory ? [`    app = ${name}()`] : [])
const clientOf = ({ kind, name, isFactory }: Subject) => {
  const app = isFactory ? 'app' : name
  return kind === 'fastapi' ? `TestClient(${app})` : `${app}.test_client()`
}

const classOf = ([stem = 'route']: readonly string[]) =>
  `${stem
    .split('_')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('')}Test`

function unittestLines(subject: Subject, module: string, asked: Asked): string[] {
  if (subject.kind === 'http.server') return serverTest(subject.name, module, asked)
  const isFast = subject.kind === 'fastapi'
  return [
    'import unittest',
    '',
    ...(isFast ? ['from fastapi.testclient import TestClient', ''] : []),
    `from ${module} import ${subject.name}`,
    '',
    '',
    `class ${classOf(asked.stems)}(unittest.TestCase):`,
    `    def test_answers_${asked.status}(self):`,
    ...making(subject).map((line) => `    ${line}`),
    `        response = ${clientOf(subject)}.get("${asked.route}")`,
    `        self.assertEqual(response.status_code, ${asked.status})`,
    ...(asked.saysOk ? [`        self.assertEqual(response.${isFast ? 'json' : 'get_json'}(), {"status": "ok"})`] : []),
    ...runner,
  ]
}

const runner = ['', '', 'if __name__ == "__main__":', '    unittest.main()']

const serverTest = (handler: string, module: string, { route, saysOk, stems }: Asked) => [
  ...(saysOk ? ['import json'] : []),
  'import threading',
  'import unittest',
  'from http.server import ThreadingHTTPServer',
  'from urllib.request import urlopen',
  '',
  `from ${module} import ${handler}`,
  '',
  '',
  `class ${classOf(stems)}(unittest.TestCase):`,
  '    def test_answers_200(self):',
  `        server = ThreadingHTTPServer(("127.0.0.1", 0), ${handler})`,
  '        threading.Thread(target=server.serve_forever, daemon=True).start()',
  '        try:',
  `            with urlopen(f"http://127.0.0.1:{server.server_port}${route}") as response:`,
  '                self.assertEqual(response.status, 200)',
  ...(saysOk ? ['                self.assertEqual(json.load(response), {"status": "ok"})'] : []),
  '        finally:',
  '            server.shutdown()',
  '            server.server_close()',
  ...runner,
]

function pytestLines(subject: Subject, module: string, asked: Asked): string[] {
  const { kind, name } = subject
  const { route, saysOk, stems, status } = asked
  if (kind === 'http.server')
    return [
      ...(saysOk ? ['import json'] : []),
      'import threading',
      'from http.server import ThreadingHTTPServer',
      'from urllib.request import urlopen',
      '',
      `from ${module} import ${name}`,
      '',
      '',
      `def test_${stems[0] ?? 'route'}():`,
      `    server = ThreadingHTTPServer(("127.0.0.1", 0), ${name})`,
      '    threading.Thread(target=server.serve_forever, daemon=True).start()',
      '    try:',
      `        with urlopen(f"http://127.0.0.1:{server.server_port}${route}") as response:`,
      '            assert response.status == 200',
      ...(saysOk ? ['            assert json.load(response) == {"status": "ok"}'] : []),
      '    finally:',
      '        server.shutdown()',
      '        server.server_close()',
    ]
  const isFast = kind === 'fastapi'
  return [
    ...(isFast ? ['from fastapi.testclient import TestClient', ''] : []),
    `from ${module} import ${name}`,
    '',
    '',
    `def test_${stems[0] ?? 'route'}():`,
    ...making(subject),
    `    response = ${clientOf(subject)}.get("${route}")`,
    `    assert response.status_code == ${status}`,
    ...(saysOk ? [`    assert response.${isFast ? 'json' : 'get_json'}() == {"status": "ok"}`] : []),
  ]
}
