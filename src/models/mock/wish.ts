import type { Wish } from './family.ts'
import { byDepth, nameOf } from './paths.ts'
import type { Project } from './project.ts'

/** The words of a request that may be paths, without the marks around them. */
const wordsOf = (request: string) =>
  request.split(/[\s`"'“”?!,:;()]+/).map((word) => word.replace(/\.$/, '').replace(/^\.\//, ''))

/** The files a request names, by their path or their name. */
export function filesNamed({ request }: Wish, { paths }: Project): string[] {
  const words = new Set(wordsOf(request).filter((word) => word.includes('.') || word.includes('/')))
  return byDepth(paths.filter((path) => words.has(path) || words.has(nameOf(path))))
}

/** Words that are no names, even where one could stand. */
const common = new Set(
  'a about add all an and any app called class code create describe do does explain field file find fix for from function generate how in into is it its make me method missing module more my new of on our please project rename show some symbol tell test tests that the their this to type unit use used variable what where which with work works write you your const constant struct interface cover some simple work'.split(
    ' ',
  ),
)

/** The words of a request that may be names in code: those in backticks and quotes first. */
export function identifiersIn(request: string): string[] {
  const quoted = [...request.matchAll(/[`"'“]([A-Za-z_$][\w$]*)(?:\(\))?[`"'”]/g)].map(([, name = '']) => name)
  const bare = wordsOf(request).filter((word) => /^[A-Za-z_$][\w$]*$/.test(word) && !common.has(word.toLowerCase()))
  return [...new Set([...quoted, ...bare])]
}
