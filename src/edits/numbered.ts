import { isBlank } from './lines.ts'

/** What listings put before a line: its number, and what sets it off, which a space may follow or not. */
const exact = [/^ *(\d+)\t/, /^ *(\d+)\u2192/]
const prefixes = [...exact, /^ *(\d+) ?\|/, /^ *(\d+):/, /^ *L(\d+):/]

/** Takes away the numbers that were copied from a listing. Null when the lines are not numbered one after the other. */
export function withoutNumbers(search: readonly string[], replace: readonly string[]) {
  const prefix = prefixes.find((one) => isNumbered(search, one))
  if (!prefix) return null
  const cut = (line: string) => line.replace(prefix, '').replace(/^ *L?\d+$/, '')
  const bare = search.map(cut)
  const isSpaced = !exact.includes(prefix) && bare.every((line) => line === '' || line.startsWith(' '))
  const unspaced = (line: string) => (isSpaced && line.startsWith(' ') ? line.slice(1) : line)
  const isNew = (line: string) => !prefix.test(line)
  return {
    search: bare.map(unspaced),
    replace: replace.map((line) => (isNew(line) ? line : unspaced(cut(line)))),
  }
}

function isNumbered(lines: readonly string[], prefix: RegExp): boolean {
  let first: number | undefined
  for (const [index, line] of lines.entries()) {
    if (isBlank(line)) continue
    const said = prefix.exec(line)?.[1] ?? /^ *(\d+)$/.exec(line)?.[1]
    if (said === undefined) return false
    first ??= Number(said) - index
    if (Number(said) !== first + index) return false
  }
  return first !== undefined && lines.some((line) => prefix.test(line))
}
