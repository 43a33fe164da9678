import { isCode, isTest } from '../paths.ts'
import type { Project } from '../project.ts'

/** A variable that the code takes from the environment. */
export interface Variable {
  readonly name: string
  /** What is taken when it is not set; nothing when that can't be told. */
  readonly fallback: string | undefined
}

/** What to search for to find where the environment is read. */
export const environmentMarks = ['process.env', 'environ', 'getenv', 'env::var']

const reads: readonly RegExp[] = [
  /process\.env(?:\.|\[['"])(?<name>[A-Z][A-Z0-9_]*)(?:['"]\])?(?:\)?\s*(?:\?\?|\|\|)\s*['"]?(?<value>[^'"\s,;)]+))?/g,
  /environ(?:\.get\(|\[)\s*['"](?<name>[A-Z][A-Z0-9_]*)['"](?:\s*,\s*['"]?(?<value>[^'")\s]+))?/g,
  /getenv\(\s*['"](?<name>[A-Z][A-Z0-9_]*)['"](?:\s*,\s*['"]?(?<value>[^'")\s]+))?/gi,
  /getenv\(\)\.getOrDefault\(\s*"(?<name>[A-Z][A-Z0-9_]*)"\s*,\s*"(?<value>[^"\n]*)"/gi,
  /env::var\(\s*"(?<name>[A-Z][A-Z0-9_]*)"\s*\)(?:\.unwrap_or_else\(\|_\|\s*"(?<value>[^"\n]*)")?/g,
]

/** The variables of the environment that the code reads, as far as it was read or found. */
export function variablesIn({ texts, hits }: Project): Variable[] {
  const lines = [
    ...[...texts].filter(([path]) => isCode(path) && !isTest(path)).map(([, text]) => text.slice(0, 200_000)),
    ...environmentMarks
      .flatMap((mark) => (hits.get(mark) ?? []).filter(({ path }) => isCode(path) && !isTest(path)))
      .map(({ text }) => text),
  ]
  const found = new Map<string, string | undefined>()
  for (const line of lines)
    for (const pattern of reads)
      for (const { groups } of line.matchAll(pattern)) {
        const { name = '', value } = groups ?? {}
        found.set(name, found.get(name) ?? value)
      }
  return [...found].map(([name, fallback]) => ({ name, fallback })).sort((a, b) => (a.name < b.name ? -1 : 1))
}
