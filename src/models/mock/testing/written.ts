import type { Check } from '../languages/language.ts'
import type { Project } from '../project.ts'
import type { Example, Known } from './examples.ts'

/** A test that was written: a new file, or one that had a test put in. */
export interface Written {
  readonly path: string
  /** What the file says now; nothing when it is new. */
  readonly before: string | undefined
  readonly after: string
  /** What shows that it passes. */
  readonly check: Check
}

/** Writes a test of these functions of a file, in the style of the project; a sentence when it can't be done. */
export type WriteTests = (file: string, known: readonly Known[], project: Project) => Written | string

/** Those that return something. */
export const returning = ({ examples }: Known) =>
  examples.flatMap((example) => (example.result === undefined ? [] : [{ ...example, result: example.result }]))

/** The one that fails. */
export const raising = ({ examples }: Known): Example | undefined => examples.find(({ result }) => result === undefined)

/** The first of the paths that is free, or one with a number. */
export function freePath(candidates: readonly string[], { paths }: Project): string {
  const free = candidates.find((path) => !paths.includes(path))
  if (free !== undefined) return free
  const [first = ''] = candidates
  const [, stem = first, end = ''] = /^(.*?)((?:[._]test|\.spec)?\.\w+)$/.exec(first) ?? []
  for (let number = 2; ; number++) if (!paths.includes(`${stem}${number}${end}`)) return `${stem}${number}${end}`
}
