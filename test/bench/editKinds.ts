import { diffArrays } from 'diff'
import type { Edit } from '../../src/edits/edit.ts'

/** A file, an edit of it, and the only right text; null when the edit has to be refused. */
export interface Sample {
  readonly original: string
  readonly edits: readonly Edit[]
  readonly expected: string | null
}

/** A real edit as it was made: its blocks stand in the file letter by letter, once. */
export interface Base {
  readonly original: string
  readonly edit: Edit
  readonly expected: string
}

/** What a model, or a user meanwhile, makes of it; null where it does not apply. */
type Kind = (base: Base, all: readonly Base[]) => Sample | null

const isBlank = (line: string) => line.trim() === ''
const lines = (text: string) => text.split('\n')
const mapLines = (text: string, change: (line: string, index: number) => string) => lines(text).map(change).join('\n')
const both = ({ search, replace }: Edit, change: (block: string) => string): Edit => ({
  search: change(search),
  replace: change(replace),
})
const sample = (base: Base, edit: Edit, original = base.original, expected: string | null = base.expected): Sample => ({
  original,
  edits: [edit],
  expected,
})
const asBlock = (change: (line: string, index: number) => string) => (base: Base) =>
  sample(
    base,
    both(base.edit, (block) => mapLines(block, (line, index) => (isBlank(line) ? line : change(line, index)))),
  )

const tabs = (text: string) =>
  mapLines(text, (line) => line.replace(/^( {4})+/, (indent) => '\t'.repeat(indent.length / 4)))
const isInFours = (text: string) =>
  lines(text).every((line) => isBlank(line) || (/^ */.exec(line)?.[0].length ?? 0) % 4 === 0)
const halved = (line: string) => line.replace(/^ +/, (indent) => ' '.repeat(indent.length / 2))

function numbered(base: Base, form: (number: number, line: string) => string): Sample {
  const first = lines(base.original.slice(0, base.original.indexOf(base.edit.search))).length
  return asBlock((line, index) => form(first + index, line))(base)
}

/** Lines that both blocks have next to each other, as [start in search, start in replace, count]. */
function keptRuns({ search, replace }: Edit): [number, number, number][] {
  let [at, to] = [0, 0]
  const runs: [number, number, number][] = []
  for (const { added, removed, count } of diffArrays(lines(search), lines(replace))) {
    if (!added && !removed) runs.push([at, to, count])
    if (!added) at += count
    if (!removed) to += count
  }
  return runs
}

function elided(base: Base, marker: string): Sample | null {
  const run = keptRuns(base.edit).find(
    ([start, , count]) => count >= 4 && start + count < lines(base.edit.search).length,
  )
  if (!run) return null
  const [start, to, count] = run
  const cut = (block: string, from: number) => {
    const all = lines(block)
    const indent = /^ */.exec(all[from + 1] ?? '')?.[0] ?? ''
    return [...all.slice(0, from + 1), indent + marker, ...all.slice(from + count - 1)].join('\n')
  }
  return sample(base, { search: cut(base.edit.search, start), replace: cut(base.edit.replace, to) })
}

/** What the user has made of a line of the block since it was read. */
function stale(base: Base, change: (line: string) => string | null, isReplaced: boolean): Sample | null {
  const kept = new Set(lines(base.edit.replace))
  const all = lines(base.edit.search)
  for (const [index, line] of all.entries()) {
    if (isBlank(line) || kept.has(line) === isReplaced) continue
    const changed = change(line)
    if (changed === null || changed === line) continue
    const theirs = all.map((one, other) => (other === index ? changed : one)).join('\n')
    return sample(
      base,
      base.edit,
      base.original.replace(base.edit.search, () => theirs),
      null,
    )
  }
  return null
}

const renamed = (line: string) => {
  const [name] = /\b[a-z_]{5,}\b/.exec(line) ?? []
  return name ? line.replace(name, `${name}s`) : null
}
const renumbered = (line: string) =>
  /\d/.test(line) ? line.replace(/\d/, (digit) => String((Number(digit) + 1) % 10)) : null
const negated = (line: string) =>
  line.includes('==') ? line.replace('==', '!=') : line.includes(' not ') ? line.replace(' not ', ' ') : null
const extended = (line: string) => (/[\w)\]]$/.test(line) ? `${line} + theirs` : null)

/** A line of the user's in the middle of the block, or one taken from it. */
function reshaped(base: Base, change: (all: string[], middle: number) => void): Sample | null {
  const all = lines(base.edit.search)
  if (all.filter((line) => !isBlank(line)).length < 4) return null
  const theirs = [...all]
  const middle = all.findIndex((line, index) => index > 0 && !isBlank(line) && index >= all.length / 2 - 1)
  change(theirs, middle)
  return sample(
    base,
    base.edit,
    base.original.replace(base.edit.search, () => theirs.join('\n')),
    null,
  )
}

const indented = (block: string, by: string) => mapLines(block, (line) => (isBlank(line) ? line : by + line))

function twice(base: Base, twin: string, edit = base.edit): Sample {
  const open = base.original.endsWith('\n') ? base.original : `${base.original}\n`
  return sample(base, edit, `${open}\n${twin}\n`, null)
}

const inFours = (base: Base) => isInFours(base.original) && isInFours(base.edit.search) && isInFours(base.edit.replace)

/** Perturbed and stale edits of every kind that we have seen models and users make, or can imagine. */
export const kinds: Readonly<Record<string, Kind>> = {
  'tabs in the file': (base) =>
    inFours(base) ? sample(base, base.edit, tabs(base.original), tabs(base.expected)) : null,
  'tabs in the block': (base) => (inFours(base) ? sample(base, both(base.edit, tabs)) : null),
  'half the indentation': (base) =>
    inFours(base)
      ? sample(
          base,
          both(base.edit, (block) => mapLines(block, halved)),
        )
      : null,
  'first line not indented': (base) =>
    lines(base.edit.search).filter((line) => !isBlank(line)).length > 1
      ? sample(
          base,
          both(base.edit, (block) => block.replace(/^[ \t]+/, '')),
        )
      : null,
  'numbers: tab': (base) => numbered(base, (number, line) => `${number}\t${line}`),
  'numbers: padded, bar': (base) => numbered(base, (number, line) => `${String(number).padStart(5)} | ${line}`),
  'numbers: colon': (base) => numbered(base, (number, line) => `${number}: ${line}`),
  'numbers: arrow': (base) => numbered(base, (number, line) => `${String(number).padStart(6)}\u2192${line}`),
  'numbers, outdented': (base) =>
    [base.edit.search, base.edit.replace].every((block) => lines(block).every((line) => /^( {4}|\s*$)/.test(line)))
      ? numbered(base, (number, line) => `${number}|${line.slice(4)}`)
      : null,
  'no-break spaces': (base) =>
    sample(base, {
      ...base.edit,
      search: mapLines(base.edit.search, (line) => line.replace(/(\S) (\S)/, '$1\u00A0$2')),
    }),
  'typographic, both blocks': (base) =>
    base.original.includes('\u2019') || !/['"]/.test(base.edit.search)
      ? null
      : sample(
          base,
          both(base.edit, (block) => block.replaceAll("'", '\u2019').replaceAll('"', '\u201D')),
        ),
  'blank line left out': (base) => {
    const run = keptRuns(base.edit).find(([start, , count]) => {
      const all = lines(base.edit.search).slice(start, start + count)
      return all.some((line, index) => isBlank(line) && index > 0 && index < count - 1)
    })
    if (!run) return null
    const [start, to, count] = run
    const offset = lines(base.edit.search)
      .slice(start, start + count)
      .findIndex((line, index) => isBlank(line) && index > 0)
    const cut = (block: string, at: number) =>
      lines(block)
        .filter((_, index) => index !== at)
        .join('\n')
    return sample(base, { search: cut(base.edit.search, start + offset), replace: cut(base.edit.replace, to + offset) })
  },
  'blank lines behind': (base) =>
    sample(
      base,
      both(base.edit, (block) => `${block}\n`),
    ),
  'left out: dots': (base) => elided(base, '...'),
  'left out: comment': (base) => elided(base, '# ... existing code ...'),
  'CRLF in the block': (base) =>
    sample(
      base,
      both(base.edit, (block) => block.replaceAll('\n', '\r\n')),
    ),
  'CRLF, outdented, trailing': (base) => {
    const by = /^ */.exec(base.edit.search)?.[0] ?? ''
    const isDeep = [base.edit.search, base.edit.replace].every((block) =>
      lines(block).every((line) => isBlank(line) || line.startsWith(by)),
    )
    if (by === '' || !isDeep) return null
    const out = both(base.edit, (block) => mapLines(block, (line) => line.replace(by, '')))
    const edit = { ...out, search: mapLines(out.search, (line) => (isBlank(line) ? line : `${line} `)) }
    const crlf = (text: string) => text.replaceAll('\n', '\r\n')
    return sample(base, edit, crlf(base.original), crlf(base.expected))
  },
  'byte order mark': (base) => sample(base, base.edit, `\uFEFF${base.original}`, `\uFEFF${base.expected}`),
  'no final newline in file': (base) =>
    base.original.trimEnd().endsWith(base.edit.search.trimEnd())
      ? null
      : sample(base, base.edit, base.original.trimEnd(), base.expected.trimEnd()),
  'stale: number, replaced': (base) => stale(base, renumbered, true),
  'stale: number, kept': (base) => stale(base, renumbered, false),
  'stale: name, replaced': (base) => stale(base, renamed, true),
  'stale: name, kept': (base) => stale(base, renamed, false),
  'stale: condition, replaced': (base) => stale(base, negated, true),
  'stale: goes on, replaced': (base) => stale(base, extended, true),
  'stale: goes on, kept': (base) => stale(base, extended, false),
  'stale: line added': (base) => reshaped(base, (all, middle) => all.splice(middle, 0, 'their_own_line()')),
  'stale: line removed': (base) => reshaped(base, (all, middle) => all.splice(middle, 1)),
  'stale: reindented inside': (base) =>
    reshaped(base, (all, middle) => {
      all[middle] = `    ${all[middle]}`
    }),
  'twice, trailing white space': (base) =>
    twice(base, base.edit.search, {
      ...base.edit,
      search: mapLines(base.edit.search, (line) => (isBlank(line) ? line : `${line}  `)),
    }),
  'twice, both indented': (base) =>
    twice(
      base,
      indented(base.edit.search, '    '),
      both(base.edit, (block) => indented(block, '  ')),
    ),
  'twice, once typographic': (base) =>
    twice(base, base.edit.search, { ...base.edit, search: base.edit.search.replaceAll(' = ', '\u00A0= ') }),
  'of another file': (base, all) => {
    const other = all.find(({ edit }) => !base.original.includes(edit.search.trim()))
    return other ? sample(base, other.edit, base.original, null) : null
  },
}
