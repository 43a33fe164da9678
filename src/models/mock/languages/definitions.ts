import { indentOf } from '../code/style.ts'
import type { Definition } from './language.ts'
import { masked, type Syntax } from './mask.ts'

/** How a line looks that defines something. The name is the group `name`, the class of a method may be `owner`. */
export interface Pattern {
  readonly kind: Definition['kind']
  readonly pattern: RegExp
  /** Only inside of a class. */
  readonly isInside?: boolean
}

interface Rules {
  readonly syntax: Syntax
  readonly patterns: readonly Pattern[]
  /** The last line of what begins on a line, both from 0; the lines are masked. */
  readonly end: (lines: readonly string[], start: number) => number
  readonly isShared: (definition: Definition, line: string, text: string) => boolean
}

/** Longer lines are no code that somebody has written. */
const longestLine = 400

/** What a text defines, in the order in which it does. */
export function definitionsBy(text: string, { syntax, patterns, end, isShared }: Rules): Definition[] {
  const code = masked(text, syntax)
  const [lines, shown] = [code.split('\n'), text.split('\n')]
  const found: Definition[] = []
  for (const [index, line] of lines.entries()) {
    if (line.length > longestLine) continue
    const around = found.findLast(({ kind, line: from, end: to }) => kind === 'class' && from <= index && index < to)
    const match = firstMatch(patterns, line, around !== undefined)
    const name = match?.groups['name']
    if (!match || name === undefined) continue
    const owner = match.groups['owner'] ?? (match.isInside ? around?.name : undefined)
    const definition: Definition = {
      kind: match.kind,
      name,
      line: index + 1,
      end: end(lines, index) + 1,
      head: headOf(shown[index] ?? ''),
      isShared: false,
      ...(owner === undefined ? {} : { owner }),
    }
    found.push({ ...definition, isShared: isShared(definition, line, code) })
  }
  return found
}

function firstMatch(patterns: readonly Pattern[], line: string, isInClass: boolean) {
  for (const { kind, pattern, isInside = false } of patterns) {
    if (isInside && !isInClass) continue
    const groups = pattern.exec(line)?.groups
    if (groups) return { kind, groups, isInside }
  }
  return undefined
}

const headOf = (line: string) =>
  line
    .trim()
    .replace(/\s*[{:]$/, '')
    .replace(/\s*=>$/, '')

/** How many more brackets a line opens than it closes. */
const opened = (line: string) => {
  let depth = 0
  for (const character of line)
    if ('([{'.includes(character)) depth++
    else if (')]}'.includes(character)) depth--
  return depth
}

/** The end of what stands in brackets, or of a statement: nothing is open, and the next line begins something else. */
export function bracketEnd(lines: readonly string[], start: number): number {
  const indent = indentOf(lines[start] ?? '').length
  let depth = 0
  for (let index = start; index < lines.length; index++) {
    depth += opened(lines[index] ?? '')
    const next = lines[index + 1] ?? ''
    const goesOn = next.trim() !== '' && (indentOf(next).length > indent || /^\s*[{.)\]]/.test(next))
    if (depth < 0 || (depth === 0 && !goesOn)) return index
  }
  return lines.length - 1
}

/** The end of an indented block, as in Python. */
export function indentEnd(lines: readonly string[], start: number): number {
  const indent = indentOf(lines[start] ?? '').length
  let last = bracketsClosed(lines, start)
  for (let index = last + 1; index < lines.length; index++) {
    const line = lines[index] ?? ''
    if (line.trim() === '') continue
    if (indentOf(line).length <= indent) break
    last = index
  }
  return last
}

function bracketsClosed(lines: readonly string[], start: number): number {
  let depth = 0
  for (let index = start; index < lines.length; index++) {
    depth += opened(lines[index] ?? '')
    if (depth <= 0) return index
  }
  return start
}
