import { readFileSync } from 'node:fs'
import { applyEdits } from '../../src/edits/applyEdits.ts'
import type { Edit } from '../../src/edits/edit.ts'
import { kinds, type Sample } from './editKinds.ts'
import { largeKinds, patched, patchKinds } from './largeEdits.ts'

/** A text, or where to look it up. */
type Text = string | { readonly $sha: string }

interface Case {
  readonly id: string
  readonly kind: string
  readonly original: Text
  readonly edits: readonly { readonly search: Text; readonly replace: Text }[]
  /** The only right text; null when the edit has to be refused. */
  readonly expected: Text | null
}

type Outcome = 'right' | 'refused' | 'wrong'

const folder = new URL('edit-replay/', import.meta.url)
const read = <T>(name: string): T[] =>
  readFileSync(new URL(name, folder), 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as T)

const texts = new Map(read<{ sha: string; text: string }>('texts.jsonl').map(({ sha, text }) => [sha, text]))
const textOf = (text: Text): string => (typeof text === 'string' ? text : (texts.get(text.$sha) ?? ''))

/** Which line ends a block has at its end is up to the model: both must come to the same. */
const variants = [(block: string) => block, (block: string) => block.replace(/\r?\n$/, '')]
const order: readonly Outcome[] = ['right', 'refused', 'wrong']
const worse = (a: Outcome, b: Outcome): Outcome => (order.indexOf(a) > order.indexOf(b) ? a : b)

function outcomeOf(original: string, edits: readonly Edit[], expected: string | null) {
  const start = performance.now()
  const edited = applyEdits(original, edits)
  const time = performance.now() - start
  const isRight = edited.ok ? edited.text === expected : expected === null
  const outcome: Outcome = isRight ? 'right' : edited.ok ? 'wrong' : 'refused'
  return { time, outcome, how: edited.ok ? edited.matches.map(({ how }) => how).join() : edited.problems[0]?.message }
}

const rows = new Map<string, { right: number; refused: number; wrong: number; time: number }>()
const isVerbose = process.argv.includes('--verbose')

function count(kind: string, id: string, { original, edits, expected }: Sample): void {
  const row = rows.get(kind) ?? { right: 0, refused: 0, wrong: 0, time: 0 }
  let worst: Outcome = 'right'
  for (const variant of variants) {
    const blocks = edits.map(({ search, replace }) => ({ search: variant(search), replace: variant(replace) }))
    const { outcome, time, how } = outcomeOf(original, blocks, expected)
    if (isVerbose && outcome !== 'right') console.log(`${outcome} ${kind} ${id}: ${how}`)
    worst = worse(worst, outcome)
    row.time = Math.max(row.time, time)
  }
  row[worst]++
  rows.set(kind, row)
}

const cases = read<Case>('cases.jsonl').map(({ id, kind, original, edits, expected }) => ({
  id,
  kind,
  original: textOf(original),
  edits: edits.map(({ search, replace }) => ({ search: textOf(search), replace: textOf(replace) })),
  expected: expected && textOf(expected),
}))
for (const one of cases) count(one.kind, one.id, one)
const recorded = [...rows.keys()].length
const bases = cases.flatMap(({ kind, original, edits: [edit], expected }) =>
  kind === 'exact' && edit && expected !== null ? [{ original, edit, expected }] : [],
)
for (const [kind, make] of Object.entries(kinds))
  for (const [index, base] of bases.entries()) {
    const made = make(base, bases)
    if (made) count(kind, String(index), made)
  }

const derived = rows.size
for (const [kind, make] of Object.entries(patchKinds))
  for (const [index, { original, expected }] of bases.entries()) {
    const row = rows.get(kind) ?? { right: 0, refused: 0, wrong: 0, time: 0 }
    const sample = { original, edits: [], expected }
    const patch = make(sample)
    // One that only adds lines says nothing of what was there.
    if (kind.endsWith('stale') && patch === patchKinds['V4A']?.(sample)) continue
    const wanted = kind.endsWith('stale') ? null : expected
    const { time, text, isRight, why } = patched({ original, patch, expected: wanted })
    const outcome = isRight ? 'right' : text === null ? 'refused' : 'wrong'
    if (isVerbose && outcome !== 'right') console.log(`${outcome} ${kind} ${index}: ${why}`)
    row[outcome]++
    row.time = Math.max(row.time, time)
    rows.set(kind, row)
  }
const patches = rows.size
for (const [kind, make] of Object.entries(largeKinds)) for (let n = 0; n < 5; n++) count(kind, String(n), make())

const line = (...cells: (string | number)[]) =>
  console.log(cells.map((cell, index) => (index === 0 ? String(cell).padEnd(28) : String(cell).padStart(9))).join(''))
function table(
  title: string,
  some: readonly (readonly [string, { right: number; refused: number; wrong: number; time: number }])[],
): void {
  line(title, 'right', 'refused', 'wrong', 'worst ms')
  const sum = { right: 0, refused: 0, wrong: 0, time: 0 }
  for (const [kind, row] of some) {
    line(kind, row.right, row.refused, row.wrong, row.time.toFixed(1))
    for (const outcome of order) sum[outcome] += row[outcome]
    sum.time = Math.max(sum.time, row.time)
  }
  line('all', sum.right, sum.refused, sum.wrong, sum.time.toFixed(1))
  console.log(`${((100 * sum.right) / (sum.right + sum.refused + sum.wrong)).toFixed(1)} % right\n`)
}

table('recorded', [...rows].slice(0, recorded))
table('derived', [...rows].slice(recorded, derived))
table('patches', [...rows].slice(derived, patches))
table('50,000 lines', [...rows].slice(patches))
