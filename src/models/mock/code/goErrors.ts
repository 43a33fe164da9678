import type { Mended } from './pyErrors.ts'
import { indentOf } from './style.ts'

const decoded = /^(\s*)(?:_ = )?(json\.NewDecoder\(.+\.Body\)\.Decode\(.+\))$/

/** Answers a bad body in the handlers of a Go server, where its error was ignored. */
export function mendGo(text: string): Mended | undefined {
  if (!text.includes('"net/http"')) return undefined
  const points = new Set<string>()
  const lines = text.split('\n')
  const mended = lines.flatMap((line, index) => {
    const writer = writerAround(lines, index)
    const [, indent = '', decode] = decoded.exec(line) ?? []
    if (writer === undefined || decode === undefined) return [line]
    points.add("a body that isn't valid JSON gets a 400")
    return [`${indent}if err := ${decode}; err != nil {`, ...refusal(indent, writer, 'The body must be valid JSON')]
  })
  return points.size === 0 ? undefined : { text: mended.join('\n'), points: [...points] }
}

const refusal = (indent: string, writer: string, message: string) => [
  `${indent}\thttp.Error(${writer}, "${message}", http.StatusBadRequest)`,
  `${indent}\treturn`,
  `${indent}}`,
]

/** The response of the handler that a line belongs to. */
function writerAround(lines: readonly string[], at: number): string | undefined {
  let indent = indentOf(lines[at] ?? '').length
  for (let index = at - 1; index >= 0 && indent > 0; index--) {
    const line = lines[index] ?? ''
    if (line.trim() === '' || indentOf(line).length >= indent) continue
    indent = indentOf(line).length
    const [, writer] =
      /func(?:\s*\([^()]*\))?\s*\w*\((\w+) http\.ResponseWriter, \w+ \*http\.Request\) \{$/.exec(line) ?? []
    if (writer) return writer
    if (/\bfunc\b/.test(line)) return undefined
  }
  return undefined
}
