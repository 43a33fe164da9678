import { isJs, isPy } from '../paths.ts'
import { bodyOf } from '../servers/python.ts'

/** Routes of a file that are sure to be answered with 200: nothing is needed for them, and nothing can fail in them. */
export function sureRoutes(file: string, text: string): string[] {
  const lines = text.split('\n')
  const found = lines.flatMap((_, index) => {
    if (isJs(file)) return expressRoute(lines, index) ?? comparedRoute(lines, index) ?? []
    return isPy(file) ? (decoratedRoute(lines, index) ?? handledRoute(lines, index) ?? []) : []
  })
  return [...new Set(found)]
}

/** What no server has a page for. */
export const noPage = '/no-such-page'

/** Whether a file is sure to answer 404 to a path that it does not know, as a framework does by itself. */
export function answersUnknown(file: string, text: string): boolean {
  if (isJs(file)) return /\bexpress\(\)/.test(text) && !/['"`][^'"`\n]*\*|\(\.\*\)|sendFile|\.static\(/.test(text)
  return (
    isPy(file) &&
    /\b(?:Flask|FastAPI)\(/.test(text) &&
    !/<path:|:path\}|errorhandler|exception_handler|mount\(/.test(text)
  )
}

/** `app.get('/x', (req, res) => res.json(…))`, also over three lines. */
function expressRoute(lines: readonly string[], at: number): string | undefined {
  const [, route, inline] =
    /^\s*app\.get\(\s*['"](\/[\w/-]*)['"],\s*\(?[\w, ]*\)?\s*=>\s*(.*)$/.exec(lines[at] ?? '') ?? []
  const body = inline === '{' ? (lines[at + 1] ?? '') : (inline ?? '')
  const isWhole = inline !== '{' || /^\s*\}\);?$/.test(lines[at + 2] ?? '')
  return isWhole && /^\s*(return )?res\.(json|send)\((?!.*(await|next\())/.test(body) ? route : undefined
}

/** `if (req.method === 'GET' && path === '/x')` with an answer on the next line. */
function comparedRoute(lines: readonly string[], at: number): string | undefined {
  const [, route] = /^\s*(?:\} else )?if \(.*=== ?['"](\/[\w/-]*)['"]\) \{$/.exec(lines[at] ?? '') ?? []
  const isGet = /=== ?['"]GET['"]/.test(lines[at] ?? '')
  return isGet && /^\s*(return )?(\w+\(res(ponse)?, 200, |res(ponse)?\.writeHead\(200\b)/.test(lines[at + 1] ?? '')
    ? route
    : undefined
}

/** A route of Flask or FastAPI that returns something the file has. */
function decoratedRoute(lines: readonly string[], at: number): string | undefined {
  const [, route] = /^@\w+\.(?:route|get)\(\s*["'](\/[\w/-]*)["']\s*\)$/.exec(lines[at] ?? '') ?? []
  if (route === undefined || !/^(async )?def \w+\(\)/.test(lines[at + 1] ?? '')) return undefined
  const body = bodyOf(lines, at + 1).map((index) => lines[index] ?? '')
  const [only = ''] = body
  const isSafe =
    /^\s*return [\w"'{[(]/.test(only) && !/\b(query|execute|session|db|open|requests|await)\b|\], |\), \d/.test(only)
  return body.length === 1 && isSafe ? route : undefined
}

/** A line that works something out of what is there anyway, so that it cannot fail. */
const computes =
  /^\s*\w+ = (?!.*\b(?:open|json|rfile|headers|execute|query|session|db|requests|await)\b)(?:sum|len|round|sorted|list|int|float)\(.*\)$/

/** A path of `http.server` with an answer right below it. */
function handledRoute(lines: readonly string[], at: number): string | undefined {
  const [, route] = /^\s*(?:el)?if [\w.]*path == ["'](\/[\w/-]*)["']:$/.exec(lines[at] ?? '') ?? []
  const before = lines.slice(0, at).findLast((line) => /^\s+def do_/.test(line)) ?? ''
  if (!/do_GET/.test(before)) return undefined
  const answer = lines.slice(at + 1, at + 5).find((line) => !computes.test(line)) ?? ''
  return /^\s*self\.(\w+\(200, |send_response\(200\))/.test(answer) ? route : undefined
}
