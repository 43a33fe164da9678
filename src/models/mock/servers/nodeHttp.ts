import { exportOf, factoryAround, listensAtOnce } from '../code/jsModule.ts'
import { indented, indentOf, inserted, styledJs, styleOf, usualJs } from '../code/style.ts'
import { isJs } from '../paths.ts'
import type { FindServer, Subject } from './server.ts'

const inline =
  /createServer\(\s*(?:async\s+)?(?:\((\w+)[^,)]*,\s*(\w+)[^)]*\)[^=]*=>|function\s*\w*\((\w+)[^,)]*,\s*(\w+)[^)]*\))\s*.*\{\s*$/
const compared = /\bif \(.*?([\w.]+)\s*===?\s*(['"`])\/[^'"`]*\2/

/** A server over node:http whose handler compares paths. */
export const nodeServer: FindServer = (file, text, route) => {
  if (!isJs(file) || !/['"](node:)?http['"]/.test(text) || !text.includes('createServer')) return undefined
  const lines = text.split('\n')
  const handler = handlerIn(text, lines)
  if (!handler) return undefined
  const { begin, request, response } = handler
  const bodyIndent = indentOf(lines.slice(begin + 1).find((line) => line.trim() !== '') ?? '')
  const first = lines.findIndex((line, index) => index > begin && compared.test(line) && !/^\s*\}?\s*else/.test(line))
  const isOurs = first > 0 && indentOf(lines[first] ?? '') === bodyIndent
  const [, subject = `${request}.url`] = isOurs ? (compared.exec(lines[first] ?? '') ?? []) : []
  const path = /method$/.test(subject) ? `${request}.url` : subject
  const answer = indented(answerLines(text, { request, response, path, route }), bodyIndent)
  const at = isOurs ? first : begin + 1
  const isSpaced = /^\s*\}?$/.test(lines[at - 1] ?? '') && lines[at - 1] === ''
  const changed = inserted(text, at, [...answer, ...(isSpaced || !isOurs ? [''] : [])])
  return { label: '`node:http`', file, changed, subject: subjectOf(text, lines) }
}

/** The function that answers requests: written in place, or given by name. */
function handlerIn(text: string, lines: readonly string[]) {
  const at = lines.findIndex((line) => inline.test(line))
  if (at >= 0) {
    const [, a, b, c, d] = inline.exec(lines[at] ?? '') ?? []
    return { begin: at, request: a ?? c ?? 'req', response: b ?? d ?? 'res' }
  }
  const [, name] = /createServer\(\s*(\w+)\s*\)/.exec(text) ?? []
  if (!name) return undefined
  const start = new RegExp(
    `^(?:export )?(?:async )?(?:function ${name}\\((\\w+)[^,)]*, (\\w+)|const ${name} = (?:async )?\\((\\w+)[^,)]*, (\\w+)).*\\{\\s*$`,
  )
  const begin = lines.findIndex((line) => start.test(line))
  const [, a, b, c, d] = start.exec(lines[begin] ?? '') ?? []
  return begin < 0 ? undefined : { begin, request: a ?? c ?? 'req', response: b ?? d ?? 'res' }
}

interface Names {
  readonly request: string
  readonly response: string
  readonly path: string
  readonly route: string
}

function answerLines(text: string, { request, response, path, route }: Names): string[] {
  const asksMethod = new RegExp(`${request}\\.method\\s*===?\\s*['"]GET`).test(text)
  const condition = `${asksMethod ? `${request}.method === 'GET' && ` : ''}${path} === '${route}'`
  const [, helper] = new RegExp(`\\b(\\w+)\\(${response}, 200, [{\\w]`).exec(text) ?? []
  const helps = helper !== undefined && /JSON\.stringify/.test(text)
  const body = helps
    ? [`  return ${helper}(${response}, 200, { status: 'ok' });`]
    : [
        `  ${response}.writeHead(200, { 'content-type': 'application/json' });`,
        `  ${response}.end(JSON.stringify({ status: 'ok' }));`,
        '  return;',
      ]
  return styledJs([`if (${condition}) {`, ...body, '}'], styleOf(text, usualJs))
}

function subjectOf(text: string, lines: readonly string[]): Subject | undefined {
  const at = lines.findIndex((line) => /createServer\(/.test(line))
  const line = lines[at] ?? ''
  const [, variable] = /(?:const|let|var)\s+(\w+)\s*=\s*(?:http\.)?createServer/.exec(line) ?? []
  const [, arrow] = /(?:const|let|var)\s+(\w+)\s*=\s*\(\)\s*=>\s*(?:http\.)?createServer/.exec(line) ?? []
  const isInside = indentOf(line) !== ''
  const name = arrow ?? (isInside ? factoryAround(lines, at) : variable)
  const exported = name === undefined ? undefined : exportOf(text, name)
  if (!name || !exported || listensAtOnce(text)) return undefined
  return { kind: 'node', name, isDefault: exported === 'default', isFactory: isInside || arrow !== undefined }
}
