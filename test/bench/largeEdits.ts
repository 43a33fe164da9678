import { createTwoFilesPatch, structuredPatch } from 'diff'
import { applyPatch } from '../../src/edits/applyPatch.ts'
import type { Edit } from '../../src/edits/edit.ts'
import type { Sample } from './editKinds.ts'

/** One patch of one file, and what has to come of it. */
export interface PatchSample {
  readonly original: string
  readonly patch: string
  readonly expected: string | null
}

const hunksOf = ({ original, expected }: Sample, context: number) =>
  structuredPatch('', '', original, expected ?? '', '', '', { context }).hunks

const v4a = (lines: readonly string[]): string =>
  ['*** Begin Patch', '*** Update File: a', ...lines, '*** End Patch'].join('\n')

const withoutMark = (lines: readonly string[]): string[] => lines.filter((line) => !line.startsWith('\\'))

/** Patches as models write them, of real edits. */
export const patchKinds: Readonly<Record<string, (sample: Sample) => string>> = {
  'unified diff': ({ original, expected }) => createTwoFilesPatch('a', 'a', original, expected ?? ''),
  'unified, other numbers': (sample) =>
    `--- a\n+++ a\n${hunksOf(sample, 3)
      .map(({ lines }, index) => `@@ -${9000 + index},3 +${9000 + index},3 @@\n${withoutMark(lines).join('\n')}`)
      .join('\n')}\n`,
  V4A: (sample) => v4a(hunksOf(sample, 3).flatMap(({ lines }) => ['@@', ...withoutMark(lines)])),
  'V4A, blanks at ends': (sample) =>
    v4a(
      hunksOf(sample, 3).flatMap(({ lines }) => [
        '@@',
        ...withoutMark(lines).map((line) => (line.startsWith('+') ? line : `${line}  `)),
      ]),
    ),
  'V4A, stale': (sample) =>
    v4a(
      hunksOf(sample, 3).flatMap(({ lines }) => [
        '@@',
        ...withoutMark(lines).map((line) => (line.startsWith('-') ? `${line} and what was never there` : line)),
      ]),
    ),
}

export function patched({ original, patch, expected }: PatchSample) {
  const start = performance.now()
  const outcome = applyPatch({ a: original }, patch)
  const time = performance.now() - start
  const text = outcome.ok ? (outcome.files[0]?.modified ?? '') : null
  return { time, text, isRight: text === expected, why: outcome.ok ? '' : (outcome.problems[0]?.message ?? '') }
}

const count = 50_000
const lineAt = (index: number) => `  const value${index} = compute(${index}, 'some words that are there')\n`
const many = Array.from({ length: count }, (_, index) =>
  index % 10 === 9 ? '}\n' : index % 10 === 0 ? `function work${index}() {\n` : lineAt(index),
)
const large = many.join('')
const at = 30_001
const block = (lines: readonly string[]) => lines.slice(at, at + 4).join('')
const result = (lines: readonly string[]) => [...many.slice(0, at), ...lines, ...many.slice(at + 4)].join('')
const replacement = ['  changed()\n', ...many.slice(at + 1, at + 4)]
const edit = (search: string, replace = replacement.join('')): readonly Edit[] => [{ search, replace }]

/** Edits in the middle of a file of 50,000 lines. */
export const largeKinds: Readonly<
  Record<string, () => { original: string; edits: readonly Edit[]; expected: string | null }>
> = {
  'large, exact': () => ({ original: large, edits: edit(block(many)), expected: result(replacement) }),
  'large, other indentation': () => ({
    original: large,
    edits: edit(block(many).replace(/^ {2}/gm, '\t'), replacement.join('').replace(/^ {2}/gm, '\t')),
    expected: result(replacement),
  }),
  'large, numbered': () => ({
    original: large,
    edits: edit(
      many
        .slice(at, at + 4)
        .map((line, index) => `${at + index + 1}\t${line}`)
        .join(''),
    ),
    expected: result(replacement),
  }),
  'large, a slip': () => ({
    original: large,
    edits: edit(block(many).replace('some words', 'some wrods')),
    expected: result(replacement),
  }),
  'large, elided': () => ({
    original: large,
    edits: edit(
      `${many[at]}  // ... existing code ...\n${many[at + 3]}`,
      `  changed()\n  // ... existing code ...\n${many[at + 3]}`,
    ),
    expected: result(replacement),
  }),
  'large, two places': () => ({ original: large, edits: edit('}\n', '} // end\n'), expected: null }),
  'large, not there': () => ({
    original: large,
    edits: edit('  nobody ever wrote this line\n  nor this one\n'),
    expected: null,
  }),
}
