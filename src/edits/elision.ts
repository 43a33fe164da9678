/** `...`, alone or in a comment, or a comment that says that code was left out. */
const dots = /^(\.{3,}|\u2026)$/
const opening = /^(\/\/+|#+|\/\*+|<!--|--+|;+|%+|\{\/\*|'|REM\b)\s*/i
const closing = /\s*(\*\/\}?|-->)$/
const words =
  /\b(rest|remaind(er|ing)|remaining|existing|unchanged|previous|other|same)\b.*\b(code|file|function|functions|method|methods|class|implementation|content|contents|lines|imports|unchanged|remains?|as before|same|stays?|here|above|below|logic)\b/i

/** Whether a line stands for others that were left out. */
export function isElision(line: string): boolean {
  const text = line.trim()
  if (dots.test(text)) return true
  const start = opening.exec(text)?.[0]
  if (start === undefined) return false
  const said = text.slice(start.length).replace(closing, '').trim()
  if (dots.test(said)) return true
  const isDotted = /^(\.{3}|\u2026)|(\.{3}|\u2026)$/.test(said)
  return isDotted ? words.test(said) || /\b(existing|unchanged|rest|omitted|snip)\b/i.test(said) : isPlainRemark(said)
}

/** Without dots only what hardly is a comment of a program. */
const isPlainRemark = (said: string): boolean =>
  /^(the )?(rest|remainder) of (the |this |your )?(\w+ )?(code|file|function|method|class|implementation|content)s?( (goes here|here|remains?( the same| unchanged)?|stays?( the same)?|is unchanged|unchanged|as before))?\.?$/i.test(
    said,
  ) ||
  /^(existing|previous|other) (code|methods|functions|imports|implementation)( (goes )?(here|remains?( the same| unchanged)?|unchanged|as before))?\.?$/i.test(
    said,
  ) ||
  /^(code|file|function|method|implementation) (remains|stays) (the same|unchanged)\.?$/i.test(said)

/** The lines between those that stand for others. */
export function parts(lines: readonly string[]): string[][] {
  const all: string[][] = [[]]
  for (const line of lines) {
    if (isElision(line)) all.push([])
    else all.at(-1)?.push(line)
  }
  return all
}

/** The first line that stands for others and would be written as it is; undefined when there is none. `text`: the file. */
export function strayElision(lines: readonly string[], before: readonly string[], text: string): string | undefined {
  const known = (line: string) => before.some((other) => other.trim() === line.trim()) || isLineOf(text, line.trim())
  return lines.find((line, index) => isElision(line) && !known(line) && !isBody(lines, index))
}

/** In Python three dots are a body: that of a stub. */
const isBody = (lines: readonly string[], index: number): boolean =>
  lines[index]?.trim() === '...' && /:\s*$/.test(lines[index - 1] ?? '')

const isLineOf = (text: string, wanted: string): boolean =>
  text.includes(wanted) && text.split('\n').some((line) => line.trim() === wanted)

/** The first remark in a whole file that code was left out; undefined when there is none. `before`: the file until now. */
export function elisionIn(content: string, before: string | null): string | undefined {
  const lines = content.split(/\r?\n/)
  // Dots alone mean something in many files.
  return strayElision(
    lines.filter((line) => !dots.test(line.trim())),
    [],
    before ?? '',
  )
}
