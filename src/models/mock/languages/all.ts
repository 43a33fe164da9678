import { byDepth } from '../paths.ts'
import type { Project } from '../project.ts'
import { go } from './go.ts'
import { java } from './java.ts'
import { javascript } from './javascript.ts'
import type { Check, Language } from './language.ts'
import { python } from './python.ts'
import { rust } from './rust.ts'

export const languages: readonly Language[] = [javascript, python, go, rust, java]

/** The language of a file; nothing when it is none of those that are known. */
export const languageOf = (path: string): Language | undefined => languages.find(({ owns }) => owns(path))

/** The languages of a project: those with a manifest first, then those with the most files. */
export function languagesIn({ paths }: Project): Language[] {
  const count = ({ owns }: Language) => paths.filter(owns).length
  const isDeclared = ({ manifests }: Language) => manifests.some((name) => name !== 'Makefile' && paths.includes(name))
  return languages
    .filter((language) => isDeclared(language) || count(language) > 0)
    .sort((a, b) => Number(isDeclared(b)) - Number(isDeclared(a)) || count(b) - count(a))
}

/** A command that shows whether a changed file works, as good as the project has one. */
export const checkFor = (file: string, project: Project): Check | undefined => languageOf(file)?.check(file, project)

/** The files that say how the project is built. */
export const manifestsOf = ({ paths }: Project): string[] => {
  const names = languages.flatMap(({ manifests }) => manifests)
  return byDepth(paths.filter((path) => names.includes(path.split('/').at(-1) ?? ''))).slice(0, 5)
}
