import { indentOf, inserted } from '../code/style.ts'
import { isRust } from '../paths.ts'
import { withTestFunctions } from '../testing/rustTests.ts'
import type { FindServer } from './server.ts'

const arm =
  /^\s*(\("GET", )?"\/[\w/-]*"\)? => \((200|"200 OK"), (?:"[^"\n]*"|[\w:]+\(.*\)|format!\(.*\)|"[^"\n]*"\.(?:to_string|into|to_owned)\(\))\),$/

/** A server over a TcpListener that answers paths with a status and a text. */
export const rustServer: FindServer = (file, text, route) => {
  if (!isRust(file) || !text.includes('TcpListener')) return undefined
  const lines = text.split('\n')
  const at = lines.findIndex((line) => arm.test(line))
  const [, method, status] = arm.exec(lines[at] ?? '') ?? []
  const start = lines.slice(0, at).findLast((line) => /^(pub )?fn /.test(line)) ?? ''
  const [, name, returned] =
    /fn (\w+)\(\w+: &str\) -> \((?:u16|&'static str|&str), (String|&'static str)\) \{/.exec(start) ?? []
  if (at < 0 || status === undefined || name === undefined) return undefined
  const body = `"{\\"status\\": \\"ok\\"}"${returned === 'String' ? '.to_string()' : ''}`
  const path = method === undefined ? `"${route}"` : `("GET", "${route}")`
  const changed = inserted(text, at, [`${indentOf(lines[at] ?? '')}${path} => (${status}, ${body}),`])
  const tested = method !== undefined || !text.includes('#[cfg(test)]')
  const test = [
    '#[test]',
    'fn answers_health() {',
    `    assert_eq!(super::${name}("${route}"), (${status}, ${body}));`,
    '}',
  ]
  return {
    label: 'a `TcpListener`',
    file,
    // The tests stand in the same file.
    changed: tested ? changed : withTestFunctions(changed, [test]),
    subject: undefined,
    ...(tested ? {} : { isTested: true }),
  }
}
