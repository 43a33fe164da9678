import { indented, indentOf, inserted, styledPy, styleOf, usualPy } from '../code/style.ts'
import { isPy } from '../paths.ts'
import type { FindServer, Server, Subject } from './server.ts'

const made = /^(\s*)(\w+)(?::\s*\w+)?\s*=\s*(?:fastapi\.|flask\.)?(FastAPI|Flask)\(/

/** A FastAPI or Flask app. */
export const decoratedServer: FindServer = (file, text, route) => {
  if (!isPy(file)) return undefined
  const lines = text.split('\n')
  const start = lines.findIndex((line) => made.test(line))
  const [, indent = '', app = '', framework = ''] = made.exec(lines[start] ?? '') ?? []
  if (start < 0) return undefined
  const isFast = framework === 'FastAPI'
  const handler = isFast ? fastLines(text, app, route) : flaskLines(text, app, route)
  const written = indented(styledPy(handler, styleOf(text, usualPy)), indent)
  const gap = indent === '' ? ['', ''] : ['']
  const changed = placed(lines, start, { indent, app, written, gap })
  const subject = subjectOf(isFast ? 'fastapi' : 'flask', lines, start, app)
  return { label: isFast ? 'FastAPI' : 'Flask', file, changed, subject }
}

interface Piece {
  readonly indent: string
  readonly app: string
  readonly written: readonly string[]
  readonly gap: readonly string[]
}

/** Before the first route, so that no pattern takes the request first; else before the app is handed out or run. */
function placed(lines: readonly string[], start: number, { indent, app, written, gap }: Piece): string {
  const end = closing(lines, start)
  const after = (pattern: RegExp) => lines.findIndex((line, index) => index > end && pattern.test(line))
  const routes = after(
    new RegExp(
      `^${indent}(@${app}\\.(route|get|post|put|patch|delete)\\(|${app}\\.(include_router|register_blueprint)\\()`,
    ),
  )
  const ends = after(new RegExp(`^${indent}(return ${app}\\b|if __name__)`))
  const at = routes >= 0 ? routes : ends
  const text = lines.join('\n')
  if (at >= 0) {
    const blank = (lines[at - 1] ?? '').trim() === ''
    return inserted(text, at, [...(blank ? [] : gap), ...written, ...gap])
  }
  const last = lines.findLastIndex((line) => line.trim() !== '') + 1
  return inserted(text, last, [...gap, ...written])
}

/** The line on which the brackets that a line opens are closed. */
export function closing(lines: readonly string[], start: number): number {
  let depth = 0
  for (let index = start; index < lines.length; index++) {
    for (const [bracket] of (lines[index] ?? '').matchAll(/[()[\]{}]/g)) depth += '([{'.includes(bracket) ? 1 : -1
    if (depth <= 0) return index
  }
  return start
}

function fastLines(text: string, app: string, route: string): string[] {
  const isAsync = /^\s*async def /m.test(text)
  const typed = /def \w+\([^)]*\)\s*->/.test(text) ? ' -> dict[str, str]' : ''
  return [`@${app}.get("${route}")`, `${isAsync ? 'async ' : ''}def health()${typed}:`, '    return {"status": "ok"}']
}

function flaskLines(text: string, app: string, route: string): string[] {
  const verb = new RegExp(`@${app}\\.(get|post)\\(`).test(text) ? 'get' : 'route'
  const answer = text.includes('jsonify(') ? 'jsonify({"status": "ok"})' : '{"status": "ok"}'
  return [`@${app}.${verb}("${route}")`, 'def health():', `    return ${answer}`]
}

function subjectOf(kind: Subject['kind'], lines: readonly string[], start: number, app: string): Subject | undefined {
  const subject = { kind, isDefault: false }
  if (indentOf(lines[start] ?? '') === '')
    return runsAtOnce(lines) ? undefined : { ...subject, name: app, isFactory: false }
  const [, name, params = ''] =
    lines
      .slice(0, start)
      .map((line) => /^def (\w+)\((.*)\)/.exec(line))
      .findLast((match) => match !== null) ?? []
  const callable = params.split(',').every((param) => param.trim() === '' || param.includes('='))
  return name && callable ? { ...subject, name, isFactory: true } : undefined
}

const runsAtOnce = (lines: readonly string[]) =>
  lines.some((line) => /^(\w+\.run\(|\w+\.serve_forever\(|uvicorn\.run\(|main\(\)|run\(\)|serve\(\))/.test(line))

/** A handler class of Python's own http.server. */
export const handlerServer: FindServer = (file, text, route): Server | undefined => {
  if (!isPy(file)) return undefined
  const lines = text.split('\n')
  const owner = lines.findIndex((line) => /^class \w+\(.*BaseHTTPRequestHandler\)/.test(line))
  const method = lines.findIndex((line, index) => owner >= 0 && index > owner && /^\s+def do_GET\(self\)/.test(line))
  const [, name = ''] = /^class (\w+)/.exec(lines[owner] ?? '') ?? []
  if (method < 0) return undefined
  const style = styleOf(text, usualPy)
  const body = bodyOf(lines, method)
  const compared = body.find((index) => /^\s*if .*?(self\.path|\b\w*path)\b\s*==/.test(lines[index] ?? ''))
  const first = body.find((index) => !/^\s*("""|'''|#)/.test(lines[index] ?? '')) ?? method + 1
  const at = compared ?? first
  const [, path = 'self.path'] = /((?:\w+\.)*\w*path)\s*==/.exec(lines[compared ?? -1] ?? '') ?? []
  const indent = indentOf(lines[at] ?? '')
  const answer = styledPy(answerLines(text, path, route), style)
  const changed = inserted(text, at, indented(answer, indent))
  const subject = runsAtOnce(lines)
    ? undefined
    : { kind: 'http.server' as const, name, isDefault: false, isFactory: false }
  return { label: '`http.server`', file, changed, subject }
}

/** The lines of a function that are not empty. */
export function bodyOf(lines: readonly string[], start: number): number[] {
  const indent = indentOf(lines[start] ?? '').length
  const body: number[] = []
  for (let index = closing(lines, start) + 1; index < lines.length; index++) {
    const line = lines[index] ?? ''
    if (line.trim() === '') continue
    if (indentOf(line).length <= indent) break
    body.push(index)
  }
  return body
}

function answerLines(text: string, path: string, route: string): string[] {
  const helper = jsonHelper(text)
  const body = helper
    ? [`    self.${helper}(200, {"status": "ok"})`]
    : [
        '    self.send_response(200)',
        '    self.send_header("Content-Type", "application/json")',
        '    self.end_headers()',
        '    self.wfile.write(b\'{"status": "ok"}\')',
      ]
  return [`if ${path} == "${route}":`, ...body, '    return']
}

/** A method of the handler that is called with a status and what is to be sent as JSON. */
export const jsonHelper = (text: string): string | undefined =>
  text.includes('json.dumps')
    ? /self\.(\w+)\((?:\d{3}|HTTPStatus\.\w+), [\w{[]/.exec(text.replaceAll('self.send_error(', ''))?.[1]
    : undefined
