import { indented, indentOf, inserted } from '../code/style.ts'
import { isJava } from '../paths.ts'
import type { FindServer } from './server.ts'

const context = /^\s*(\w+)\.createContext\(\s*"\//

/** A server of the JDK with handlers for paths. */
export const javaServer: FindServer = (file, text, route) => {
  if (!isJava(file) || !text.includes('com.sun.net.httpserver')) return undefined
  const lines = text.split('\n')
  const at = lines.findIndex((line) => context.test(line))
  const [, server] = context.exec(lines[at] ?? '') ?? []
  if (server === undefined) return undefined
  const [, helper] = /\b(\w+)\(\s*HttpExchange \w+, int \w+, String \w+\)/.exec(text) ?? []
  const body = '"{\\"status\\": \\"ok\\"}"'
  const handler = helper
    ? [`${server}.createContext("${route}", exchange -> ${helper}(exchange, 200, ${body}));`]
    : [
        `${server}.createContext("${route}", exchange -> {`,
        `    byte[] answer = ${body}.getBytes();`,
        '    exchange.getResponseHeaders().set("Content-Type", "application/json");',
        '    exchange.sendResponseHeaders(200, answer.length);',
        '    exchange.getResponseBody().write(answer);',
        '    exchange.close();',
        '});',
      ]
  return {
    label: "the JDK's `HttpServer`",
    file,
    changed: inserted(text, at, indented(handler, indentOf(lines[at] ?? ''))),
    subject: undefined,
  }
}
