import { inserted } from '../code/style.ts'
import { bracketEnd } from '../languages/definitions.ts'
import { compiledBy } from '../languages/language.ts'
import { masked } from '../languages/mask.ts'
import { rust } from '../languages/rust.ts'
import type { Known } from './examples.ts'
import { literal } from './literal.ts'
import { returning, type WriteTests } from './written.ts'

/** Tests at the end of the file itself, where Rust has them. */
export const rustTests: WriteTests = (file, known, project) => {
  const before = project.texts.get(file) ?? ''
  const fresh = known.filter(({ definition }) => !before.includes(`fn test_${definition.name}(`))
  if (fresh.length === 0) return `I see nothing in \`${file}\` that has no test yet.`
  const after = withTests(before, fresh)
  const texts = new Map(project.texts).set(file, after)
  return { path: file, before, after, check: rust.check(file, { ...project, texts }) ?? compiledBy('cargo check') }
}

/** In the module of tests that is there, or in a new one. */
export function withTests(text: string, known: readonly Known[]): string {
  return withTestFunctions(text, known.map(testLines))
}

/** The same for functions that are written already. */
export function withTestFunctions(text: string, functions: readonly (readonly string[])[]): string {
  const lines = masked(text, rust.syntax).split('\n')
  const start = lines.findIndex((line) => /^mod tests? \{/.test(line))
  const written = functions.flatMap((each) => ['', ...each.map((line) => `    ${line}`)])
  if (start >= 0) return inserted(text, bracketEnd(lines, start), written)
  return `${[text.trimEnd(), '', '#[cfg(test)]', 'mod tests {', ...written.slice(1), '}'].join('\n')}\n`
}

function testLines({ definition: { name }, signature, ...rest }: Known): string[] {
  const { params, returns } = signature
  const checks = returning({ definition: { name }, signature, ...rest } as Known).map(({ args, result }) => {
    const call = `super::${name}(${args.map((arg, index) => literal(arg, 'Rust', params[index]?.type)).join(', ')})`
    if (result.type === 'truth') return `    assert!(${result.value ? '' : '!'}${call});`
    return `    assert_eq!(${call}, ${literal(result, 'Rust', returns === 'String' ? '' : returns)});`
  })
  return ['#[test]', `fn test_${name}() {`, ...checks, '}']
}
