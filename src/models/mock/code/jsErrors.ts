import type { Mended } from './pyErrors.ts'
import { indented, indentOf, styledJs, styleOf, usualJs } from './style.ts'

/** Guards what a client can make fail in a JavaScript server. `express` is the major version in use, if it is. */
export function mendJs(text: string, express: number | undefined): Mended | undefined {
  const points: string[] = []
  let changed = text
  const apply = (mend: (text: string) => string, point: string) => {
    const next = mend(changed)
    if (next !== changed) points.push(point)
    changed = next
  }
  apply(guardParse, "a body that isn't valid JSON gets a 400")
  if (express !== undefined && express < 5) apply(passErrors, 'errors in async handlers reach the error handler')
  if (express !== undefined) apply(answerErrors, 'errors are answered as JSON, with their own status or 500')
  if (points.length === 0) apply(tellErrors, 'errors that were swallowed are logged')
  return points.length > 0 ? { text: changed, points } : undefined
}

const parse = /^(\s*)const (\w+) = JSON\.parse\((.+)\)(;?)$/

/** `const x = JSON.parse(…)` in a handler that has a response to answer with. */
function guardParse(text: string): string {
  const lines = text.split('\n')
  const style = styleOf(text, usualJs)
  for (let index = lines.length - 1; index >= 0; index--) {
    const [, indent = '', name, argument] = parse.exec(lines[index] ?? '') ?? []
    const response = name === undefined ? undefined : responseAround(lines, index)
    if (!response || isInTry(lines, index)) continue
    const guarded = styledJs(
      [
        `let ${name};`,
        'try {',
        `  ${name} = JSON.parse(ARGUMENT);`,
        '} catch {',
        ...refusal(text, response).map((line) => `  ${line}`),
        '}',
      ],
      style,
    ).map((line) => line.replace('ARGUMENT', () => argument ?? ''))
    lines.splice(index, 1, ...indented(guarded, indent))
  }
  return lines.join('\n')
}

function refusal(text: string, response: string): string[] {
  const [, helper] = new RegExp(`\\b(\\w+)\\(${response}, \\d{3}, [{\\w]`).exec(text) ?? []
  if (helper) return [`return ${helper}(${response}, 400, { error: 'The body must be valid JSON' });`]
  if (/['"]express['"]/.test(text))
    return [`return ${response}.status(400).json({ error: 'The body must be valid JSON' });`]
  return [
    `${response}.writeHead(400, { 'content-type': 'application/json' });`,
    `${response}.end(JSON.stringify({ error: 'The body must be valid JSON' }));`,
    'return;',
  ]
}

/** The response of the handler that a line belongs to. */
function responseAround(lines: readonly string[], at: number): string | undefined {
  let indent = indentOf(lines[at] ?? '').length
  for (let index = at - 1; index >= 0 && indent > 0; index--) {
    const line = lines[index] ?? ''
    if (line.trim() === '' || indentOf(line).length >= indent) continue
    indent = indentOf(line).length
    const [, response] = /\(\s*_?re?q\w*(?:: \w+)?,\s*(re?s\w*)/.exec(line) ?? []
    if (response) return response
  }
  return undefined
}

function isInTry(lines: readonly string[], at: number): boolean {
  let indent = indentOf(lines[at] ?? '').length
  for (let index = at - 1; index >= 0 && indent > 0; index--) {
    const line = lines[index] ?? ''
    if (line.trim() === '' || indentOf(line).length >= indent) continue
    if (/^\s*try \{/.test(line)) return true
    indent = indentOf(line).length
  }
  return false
}

const asyncHandler = /^(\s*)(\w+\.(?:get|post|put|patch|delete|all)\(.*async \((\w+), (\w+))(?:, (\w+))?(\) => \{)$/

/** Express 4 does not wait for the promise of a handler: what fails in it would end the process. */
function passErrors(text: string): string {
  const lines = text.split('\n')
  const style = styleOf(text, usualJs)
  for (let start = lines.length - 1; start >= 0; start--) {
    const [, indent = '', head, , , next = 'next', tail] = asyncHandler.exec(lines[start] ?? '') ?? []
    if (head === undefined) continue
    const end = lines.findIndex((line, index) => index > start && (line === `${indent}})` || line === `${indent}});`))
    const body = lines.slice(start + 1, end)
    if (end < 0 || body.some((line) => /^\s*try \{/.test(line))) continue
    const inner = indent + style.indent
    const failed = styledJs(['} catch (error) {', `  ${next}(error);`, '}'], style)
    lines.splice(
      start,
      end - start,
      `${indent}${head}, ${next}${tail}`,
      `${inner}try {`,
      ...indented(body, style.indent),
      ...indented(failed, inner),
    )
  }
  return lines.join('\n')
}

const handlesErrors = /\(\s*(err|error|e|_err\w*)(: \w+)?,\s*\w+(: \w+)?,\s*\w+(: \w+)?,\s*\w+|[eE]rrorHandler/

/** The handler of four arguments that Express calls with what went wrong; the last one of the app. */
function answerErrors(text: string): string {
  const lines = text.split('\n')
  const made = lines.findIndex((line) => /^\s*(?:export )?const \w+ = express\(\)/.test(line))
  const [, indent = '', app = ''] = /^(\s*)(?:export )?const (\w+) = express\(\)/.exec(lines[made] ?? '') ?? []
  if (made < 0 || handlesErrors.test(text)) return text
  const uses = lines.findLastIndex((line) =>
    new RegExp(`^${indent}${app}\\.(use|get|post|put|patch|delete|all)\\(`).test(line),
  )
  const end = lines.findIndex(
    (line, index) => index > uses && (index > uses + 1 || /\)?;?$/.test(line)) && isAfter(line, indent),
  )
  const at = end < 0 ? lines.length : end
  const written = styledJs(
    [
      `${app}.use((error, req, res, next) => {`,
      '  if (res.headersSent) return next(error);',
      '  const status = error.status ?? 500;',
      '  if (status >= 500) console.error(error);',
      "  res.status(status).json({ error: status >= 500 ? 'Internal server error' : error.message });",
      '});',
    ],
    styleOf(text, usualJs),
  )
  const gap = (lines[at - 1] ?? '').trim() === '' ? [] : ['']
  lines.splice(at, 0, ...gap, ...indented(written, indent), '')
  return lines.join('\n')
}

/** A line that begins something else than the registration before it. */
const isAfter = (line: string, indent: string) =>
  indentOf(line) === indent && line.trim() !== '' && !/^\s*[})\]]/.test(line)

/** An empty catch hides what went wrong. */
function tellErrors(text: string): string {
  const told = styledJs(['console.error(error);'], styleOf(text, usualJs))[0] ?? ''
  return text.replace(
    /^(\s*)(.*)\} catch(?: \((\w+)\))? \{\s*\}(;?)$/gm,
    (_, indent: string, before: string, name = 'error') =>
      `${indent}${before}} catch (${name}) {\n${indent}${styleOf(text, usualJs).indent}${told.replace('error)', `${name})`)}\n${indent}}`,
  )
}
