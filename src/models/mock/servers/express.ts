import { exportOf, factoryAround, listensAtOnce } from '../code/jsModule.ts'
import { indented, indentOf, inserted, styledJs, styleOf, usualJs } from '../code/style.ts'
import { isJs, isTs } from '../paths.ts'
import type { FindServer, Subject } from './server.ts'

const appIn = /^\s*(?:export\s+)?(?:const|let|var)\s+(\w+)(?::[^=]+)?\s*=\s*express\(\)/
const routerIn = /^\s*(?:export\s+)?(?:const|let|var)\s+(\w+)(?::[^=]+)?\s*=\s*(?:express\.)?Router\(/

/** An Express app, or a router of one when that is all there is. */
export const expressServer: FindServer = (file, text, route) => {
  if (!isJs(file) || !/['"]express['"]/.test(text)) return undefined
  const lines = text.split('\n')
  const isApp = lines.some((line) => appIn.test(line))
  const made = lines.findIndex((line) => (isApp ? appIn : routerIn).test(line))
  const [, name = ''] = (isApp ? appIn : routerIn).exec(lines[made] ?? '') ?? []
  if (name === '') return undefined
  const { at, before, after } = placeFor(lines, made, name)
  const indent = indentOf(lines[made] ?? '')
  const handler = indented(handlerLines(text, name, route, file), indent)
  const changed = inserted(text, at, [...before, ...handler, ...after])
  return {
    label: isApp ? 'Express' : 'an Express router',
    file,
    changed,
    subject: isApp ? subjectOf(text, lines, made, name) : undefined,
  }
}

function handlerLines(text: string, name: string, route: string, file: string): string[] {
  const request = isTs(file) || /\(_\w*,/.test(text) ? '_req' : 'req'
  const isOld = /function\s*\(\w+, \w+\)/.test(text) && !text.includes('=>')
  const open = isOld ? `function (${request}, res) {` : `(${request}, res) => {`
  const lines = [`${name}.get('${route}', ${open}`, "  res.json({ status: 'ok' });", '});']
  return styledJs(lines, styleOf(text, usualJs))
}

/** Before the first route, router or last handler: none of them can answer in its place then. */
function placeFor(lines: readonly string[], made: number, name: string) {
  const indent = indentOf(lines[made] ?? '')
  const starts = (pattern: string) => new RegExp(`^${indent}${pattern.replaceAll('APP', name)}`)
  const routes = starts('APP\\.(get|post|put|patch|delete|all|route)\\(')
  const mounts = starts(
    'APP\\.use\\(\\s*([\'"`/\\[]|.*=>|(async )?function|\\w*[rR]oute|\\w*([nN]otFound|[eE]rror|404))',
  )
  const ends = starts(
    '(APP\\.listen|return APP\\b|export |module\\.exports|exports\\.|(const|let|var) \\w+ = APP\\.listen|if \\(|\\w+\\.listen\\()',
  )
  const after = (pattern: RegExp) => lines.findIndex((line, index) => index > made && pattern.test(line))
  const found = [routes, mounts].map(after).filter((index) => index > made)
  const first = found.length > 0 ? Math.min(...found) : after(ends)
  if (first < 0) return { at: made + 1, before: [''], after: lines[made + 1] === '' ? [] : [''] }
  let at = first
  while (/^\s*(\/\/|\/?\*)/.test(lines[at - 1] ?? '') && at - 1 > made) at--
  return { at, before: (lines[at - 1] ?? '').trim() === '' ? [] : [''], after: [''] }
}

function subjectOf(text: string, lines: readonly string[], made: number, app: string): Subject | undefined {
  const isInside = indentOf(lines[made] ?? '') !== ''
  const name = isInside ? factoryAround(lines, made) : app
  const exported = name === undefined ? undefined : exportOf(text, name)
  if (!name || !exported || listensAtOnce(text)) return undefined
  return { kind: 'express', name, isDefault: exported === 'default', isFactory: isInside }
}
