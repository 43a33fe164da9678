import { indented, indentOf, inserted } from '../code/style.ts'
import { folderOf, isGo, isTest, join } from '../paths.ts'
import type { Project } from '../project.ts'
import type { Asked, FindServer, Subject } from './server.ts'

const registered = /^\s*(\w+)\.HandleFunc\(\s*"(GET |POST )?\//

/** A server over net/http with handlers for paths. */
export const goServer: FindServer = (file, text, route) => {
  if (!isGo(file) || !text.includes('"net/http"')) return undefined
  const lines = text.split('\n')
  const at = lines.findIndex((line) => registered.test(line))
  const [, mux, method = ''] = registered.exec(lines[at] ?? '') ?? []
  if (mux === undefined) return undefined
  const verb = method === '' ? '' : 'GET '
  const handler = [
    `${mux}.HandleFunc("${verb}${route}", func(w http.ResponseWriter, r *http.Request) {`,
    '\tw.Header().Set("Content-Type", "application/json")',
    '\tw.Write([]byte(`{"status": "ok"}`))',
    '})',
    '',
  ]
  const changed = inserted(text, at, indented(handler, indentOf(lines[at] ?? '')))
  return { label: '`net/http`', file, changed, subject: subjectOf(lines, at) }
}

/** The function around, when it gives the handler without being given anything. */
function subjectOf(lines: readonly string[], at: number): Subject | undefined {
  const start = lines.slice(0, at).findLast((line) => /^func /.test(line)) ?? ''
  const [, name] = /^func (\w+)\(\) (?:http\.Handler|\*http\.ServeMux) \{/.exec(start) ?? []
  return name === undefined ? undefined : { kind: 'go', name, isDefault: false, isFactory: true }
}

/** A test of a route in the package of the server; nothing when the package has no tests. */
export function goRouteTest(subject: Subject, file: string, { route, stems }: Asked, project: Project) {
  const folder = folderOf(file)
  const tests = project.paths.filter((path) => isGo(path) && isTest(path) && folderOf(path) === folder)
  const [, name] = /^package\s+(\w+)/m.exec(project.texts.get(file) ?? '') ?? []
  if (tests.length === 0 || name === undefined) return undefined
  const path = stems.map((stem) => join(folder, `${stem}_test.go`)).find((each) => !project.paths.includes(each))
  const lines = [
    `package ${name}`,
    '',
    'import (',
    '\t"net/http"',
    '\t"net/http/httptest"',
    '\t"testing"',
    ')',
    '',
    'func TestAnswersHealth(t *testing.T) {',
    '\tresponse := httptest.NewRecorder()',
    `\t${subject.name}().ServeHTTP(response, httptest.NewRequest(http.MethodGet, "${route}", nil))`,
    '\tif response.Code != http.StatusOK {',
    '\t\tt.Errorf("status = %d, want 200", response.Code)',
    '\t}',
    '\tif body := response.Body.String(); body != `{"status": "ok"}` {',
    '\t\tt.Errorf("body = %s", body)',
    '\t}',
    '}',
  ]
  const isTaken = tests.some((each) => project.texts.get(each)?.includes('func TestAnswersHealth('))
  return path === undefined || isTaken ? undefined : { path, content: `${lines.join('\n')}\n` }
}
