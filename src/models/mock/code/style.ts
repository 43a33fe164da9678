/** How a text is written, so that what is added looks the same. */
export interface Style {
  readonly quote: "'" | '"'
  readonly semicolons: boolean
  readonly indent: string
}

/** Reads the style of JavaScript or Python from a text. */
export function styleOf(text: string, usual: Style): Style {
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  const count = (pattern: RegExp) => lines.filter((line) => pattern.test(line)).length
  const single = count(/'[^'"]*'/)
  const double = count(/"[^'"]*"/)
  const indents = lines.map((line) => /^(\t| {2,8})(?=[^\s*])/.exec(line)?.[1]).filter((indent) => indent !== undefined)
  const shortest = indents.sort((a, b) => a.length - b.length)[0]
  return {
    quote: single === double ? usual.quote : single > double ? "'" : '"',
    semicolons: count(/;\s*$/) > count(/[)\]}\w'"`]\s*$/) / 4,
    indent: indents.includes('\t') ? '\t' : (shortest ?? usual.indent),
  }
}

export const usualJs: Style = { quote: "'", semicolons: false, indent: '  ' }
export const usualPy: Style = { quote: '"', semicolons: false, indent: '    ' }

/** JavaScript written with `'`, semicolons and two spaces, in another style. */
export const styledJs = (lines: readonly string[], { quote, semicolons, indent }: Style): string[] =>
  lines.map((line) => {
    const [leading = ''] = /^ */.exec(line) ?? []
    const code = line.slice(leading.length).replaceAll("'", quote)
    return indent.repeat(leading.length / 2) + (semicolons ? code : code.replace(/;$/, ''))
  })

/** Python written with `"` and four spaces, in another style. */
export const styledPy = (lines: readonly string[], { quote, indent }: Style): string[] =>
  lines.map((line) => {
    const [leading = ''] = /^ */.exec(line) ?? []
    const code = line.slice(leading.length)
    const requoted = quote === '"' || /"""|'/.test(code) ? code : code.replaceAll('"', quote)
    return indent.repeat(leading.length / 4) + requoted
  })

export const indentOf = (line: string): string => /^\s*/.exec(line)?.[0] ?? ''

/** Every line that is not empty further in. */
export const indented = (lines: readonly string[], indent: string): string[] =>
  lines.map((line) => (line === '' ? '' : indent + line))

/** The text with lines put in before line `at`, from 0. */
export const inserted = (text: string, at: number, lines: readonly string[]): string =>
  text
    .split('\n')
    .toSpliced(at, 0, ...lines)
    .join('\n')
