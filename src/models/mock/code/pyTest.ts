import { folderOf, isPy, isTest, join, nameOf, type Project } from '../project.ts'
import type { Subject } from '../servers/server.ts'
import { styledPy, styleOf, usualPy } from './style.ts'

/** A test of the new route like the tests the project has; nothing when it has none or the file cannot be imported. */
export function pyTest(subject: Subject, file: string, route: string, project: Project) {
  const tests = [...project.texts].filter(([path]) => isPy(path) && isTest(path))
  const model = tests.find(([, text]) => importOf(file, text)) ?? tests[0]
  if (!model) return undefined
  const [path, text] = model
  const module = importOf(file, text) ?? (file.includes('/') ? undefined : file.replace(/\.py$/, ''))
  if (module === undefined) return undefined
  const isUnittest = /^(import unittest|from unittest )/m.test(text)
  const lines = isUnittest ? unittestLines(subject, module, route) : pytestLines(subject, module, route)
  return { path: newPath(path, project), content: `${styledPy(lines, styleOf(text, usualPy)).join('\n')}\n` }
}

/** The name by which a test imports a file. */
function importOf(file: string, text: string): string | undefined {
  const stem = file.replace(/(\/__init__)?\.py$/, '')
  const modules = [...text.matchAll(/^\s*(?:from|import)\s+([\w.]+)/gm)].map(([, module = '']) => module)
  return modules.find((module) => `/${stem}`.endsWith(`/${module.replaceAll('.', '/')}`))
}

function newPath(model: string, { paths }: Project): string {
  const isSuffix = nameOf(model).endsWith('_test.py')
  const named = (name: string) => join(folderOf(model), isSuffix ? `${name}_test.py` : `test_${name}.py`)
  return (
    ['health', 'health_route', 'health_endpoint'].map(named).find((path) => !paths.includes(path)) ??
    named('health_new')
  )
}

/** Where the test client comes from. An app that a function makes is kept in a variable, since nothing else holds it. */
const making = ({ name, isFactory }: Subject) => (isFactory ? [`    app = ${name}()`] : [])
const clientOf = ({ kind, name, isFactory }: Subject) => {
  const app = isFactory ? 'app' : name
  return kind === 'fastapi' ? `TestClient(${app})` : `${app}.test_client()`
}

function unittestLines(subject: Subject, module: string, route: string): string[] {
  if (subject.kind === 'http.server') return serverTest(subject.name, module, route)
  const isFast = subject.kind === 'fastapi'
  return [
    'import unittest',
    '',
    ...(isFast ? ['from fastapi.testclient import TestClient', ''] : []),
    `from ${module} import ${subject.name}`,
    '',
    '',
    'class HealthTest(unittest.TestCase):',
    '    def test_answers_200(self):',
    ...making(subject).map((line) => `    ${line}`),
    `        response = ${clientOf(subject)}.get("${route}")`,
    '        self.assertEqual(response.status_code, 200)',
    `        self.assertEqual(response.${isFast ? 'json' : 'get_json'}(), {"status": "ok"})`,
    ...runner,
  ]
}

const runner = ['', '', 'if __name__ == "__main__":', '    unittest.main()']

const serverTest = (handler: string, module: string, route: string) => [
  'import json',
  'import threading',
  'import unittest',
  'from http.server import ThreadingHTTPServer',
  'from urllib.request import urlopen',
  '',
  `from ${module} import ${handler}`,
  '',
  '',
  'class HealthTest(unittest.TestCase):',
  '    def test_answers_200(self):',
  `        server = ThreadingHTTPServer(("127.0.0.1", 0), ${handler})`,
  '        threading.Thread(target=server.serve_forever, daemon=True).start()',
  '        try:',
  `            with urlopen(f"http://127.0.0.1:{server.server_port}${route}") as response:`,
  '                self.assertEqual(response.status, 200)',
  '                self.assertEqual(json.load(response), {"status": "ok"})',
  '        finally:',
  '            server.shutdown()',
  '            server.server_close()',
  ...runner,
]

function pytestLines(subject: Subject, module: string, route: string): string[] {
  const { kind, name } = subject
  if (kind === 'http.server')
    return [
      'import json',
      'import threading',
      'from http.server import ThreadingHTTPServer',
      'from urllib.request import urlopen',
      '',
      `from ${module} import ${name}`,
      '',
      '',
      'def test_health():',
      `    server = ThreadingHTTPServer(("127.0.0.1", 0), ${name})`,
      '    threading.Thread(target=server.serve_forever, daemon=True).start()',
      '    try:',
      `        with urlopen(f"http://127.0.0.1:{server.server_port}${route}") as response:`,
      '            assert response.status == 200',
      '            assert json.load(response) == {"status": "ok"}',
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
    'def test_health():',
    ...making(subject),
    `    response = ${clientOf(subject)}.get("${route}")`,
    '    assert response.status_code == 200',
    `    assert response.${isFast ? 'json' : 'get_json'}() == {"status": "ok"}`,
  ]
}
