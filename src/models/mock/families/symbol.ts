import { plural } from '../../../base/text.ts'
import { editsBetween } from '../blocks.ts'
import {
  checkSteps,
  type Draft,
  type DraftStep,
  type Family,
  list,
  read,
  search,
  type Wish,
  type Words,
  words,
} from '../family.ts'
import { checkFor, languageOf, manifestsOf } from '../languages/all.ts'
import { masked, placesOf } from '../languages/mask.ts'
import { code, listOf } from '../markdown.ts'
import { folderOf, isGo, isJava, join, nameOf } from '../paths.ts'
import { type Project, testsOf } from '../project.ts'
import { definitionsOf, problemWith, renamed, type Use, usesOf } from '../rename.ts'

const asked =
  /^\W*(?:(?:please|can you|could you|would you|will you)[\s,]+)*rename\s+(?:(?:the|a|our)\s+)?(?:(?<kind>function|method|class|variable|const|constant|type|interface|struct|enum|trait|symbol|parameter|field|property|identifier)\s+)?[`"']?(?<from>[A-Za-z_$][\w$]*)(?:\(\))?[`"']?\s+(?:(?:function|method|class|variable|constant|type)\s+)?(?:to|into|as|->)\s+[`"']?(?<to>[^\s`"']+?)(?:\(\))?[`"']?(?:\s+(?:everywhere|please|in\s+all\s+files|across\s+the\s+(?:project|code(?:\s?base)?)))*[\s.!]*$/i

const mostFiles = 15

interface Asked {
  readonly from: string
  readonly to: string
}

/** Rename a function, a class or a constant in all files of code, as far as its name tells what it is. */
export const symbol: Family = {
  matches: (wish) => askedIn(wish) !== undefined,
  looks(wish, project) {
    const { from = '', to = '' } = askedIn(wish) ?? {}
    if (!/^[\w$]+$/.test(to)) return [list]
    return [
      list,
      search(from),
      search(to),
      ...filesWith(from, project).map((path) => read(path, `It mentions ${from}`)),
      ...filesWith(to, project).map((path) => read(path, `To see whether ${to} is free`)),
      ...manifestsOf(project).map((path) => read(path, 'To see how it is checked')),
      ...testsOf(project).map((path) => read(path, 'To see how it is checked')),
    ]
  },
  plan(wish, project) {
    const found = askedIn(wish)
    return found && planFor(found, project)
  },
}

/** What can be renamed, but not in code. */
const noSymbol =
  /^(project|app|application|package|repo|repository|folder|directory|file|branch|it|this|that|everything)$/i

function askedIn({ request }: Wish): Asked | undefined {
  const { from, to } = (request.length > 300 ? undefined : asked.exec(request)?.groups) ?? {}
  return from === undefined || to === undefined || noSymbol.test(from) ? undefined : { from, to }
}

/** The files of code in which a name may stand. */
function filesWith(name: string, { hits }: Project): string[] {
  const paths = (hits.get(name) ?? []).filter(({ text }) => text.includes(name)).map(({ path }) => path)
  return [...new Set(paths)].filter((path) => languageOf(path)).slice(0, mostFiles)
}

function planFor({ from, to }: Asked, project: Project): Draft | Words {
  const files = filesWith(from, project)
  const problem = refusal({ from, to }, files, project)
  if (problem !== undefined) return words(problem)
  const texts = files.flatMap((path) => {
    const text = project.texts.get(path)
    return text === undefined ? [] : [{ path, text }]
  })
  const uses = texts.flatMap(({ path, text }) => usesOf(from, path, text))
  const definitions = texts.flatMap(({ path, text }) => definitionsOf(from, path, text))
  const [definition] = definitions
  const unclear = problemWith(from, definitions, uses)
  if (definition === undefined || unclear !== undefined)
    return words(unclear ?? `I don't see where ${code(from)} is defined.`)
  const exported = goExport({ from, to }, definition.path, uses)
  if (exported !== undefined) return words(exported)
  const changed = texts.filter(({ path, text }) => usesOf(from, path, text).length > 0)
  return draft(
    { from, to },
    { definition: definition.path, isClass: definition.kind === 'class', texts: changed },
    uses,
    project,
  )
}

/** Why it must not be done, whatever the code says. */
function refusal({ from, to }: Asked, files: readonly string[], project: Project): string | undefined {
  const language = languageOf(files[0] ?? '')
  if (!/^[A-Za-z_$][\w$]*$/.test(to)) return `${code(to)} can't be a name in code.`
  if (from === to) return `It is called ${code(to)} already.`
  if (!language) return `I found no ${code(from)} in the code here.`
  if (language.keywords.has(to))
    return `${code(to)} is a word that ${language.name} keeps for itself, so nothing can be called that.`
  if (language.keywords.has(from)) return `${code(from)} belongs to ${language.name} itself, so I won't rename it.`
  if (project.partial.has(from) || files.length >= mostFiles)
    return `${code(from)} stands in more places than I can see at once, and I won't rename only some of them. The editor's own rename (F2) can do it.`
  const unread = files.find((path) => !project.texts.has(path))
  if (unread !== undefined)
    return `I couldn't read all of ${code(unread)}, so I might miss a place. I won't rename it by halves.`
  const taken = takenBy(to, project)
  return (
    taken && `There is a ${code(to)} already, in ${code(taken)}, so the two would get mixed up. Choose another name.`
  )
}

function takenBy(to: string, { texts }: Project): string | undefined {
  for (const [path, text] of texts) {
    const [use] = languageOf(path) ? usesOf(to, path, text) : []
    if (use) return `${path}:${use.line}`
  }
  return undefined
}

/** In Go, a capital makes a name visible in other packages. */
function goExport({ from, to }: Asked, file: string, uses: readonly Use[]): string | undefined {
  const isBig = (name: string) => /^[A-Z]/.test(name)
  if (!isGo(file) || isBig(from) === isBig(to)) return undefined
  const outside = uses.find(({ path }) => folderOf(path) !== folderOf(file))
  return (
    outside &&
    `${code(to)} can't be seen in ${code(outside.path)}, since in Go only names with a capital are visible in other packages.`
  )
}

interface Found {
  /** The file it is defined in. */
  readonly definition: string
  readonly isClass: boolean
  readonly texts: readonly { readonly path: string; readonly text: string }[]
}

function draft(
  { from, to }: Asked,
  { definition, isClass, texts }: Found,
  uses: readonly Use[],
  project: Project,
): Draft {
  const description = `Rename ${code(from)} to ${code(to)}.`
  const files = texts.map(({ path }) => path)
  const change: DraftStep = {
    kind: 'change',
    description: `Rename ${code(from)} to ${code(to)} in ${files.length > 3 ? plural(files.length, 'file') : listOf(files.map(code))}`,
    files,
    remark: `I'll rename it in ${plural(uses.length, 'place')}.`,
    deeds: texts.map(({ path, text }) => ({
      name: 'edit_file',
      input: { path, edits: editsBetween(text, renamed(path, text, from, to)), description },
    })),
  }
  const target = join(folderOf(definition), `${to}.java`)
  // A public class of Java has to stand in a file of its name.
  const moves =
    isClass && isJava(definition) && nameOf(definition) === `${from}.java` && !project.paths.includes(target)
  const move: DraftStep = {
    kind: 'change',
    description: `Move ${code(definition)} to ${code(target)}`,
    files: [definition, target],
    remark: 'Java wants the file to be called like its class.',
    deeds: [
      { name: 'move_file', input: { from: definition, to: target, description: 'The file is called like its class.' } },
    ],
  }
  return {
    type: 'plan',
    title: `Rename ${from} to ${to}`,
    description: `Renames ${plural(uses.length, 'place')} in ${plural(files.length, 'file')} of code. Longer names that only contain ${code(from)} stay.`,
    reasoning: `It is defined in ${code(definition)}, once. ${leftAlone(from, project)}`,
    steps: [change, ...(moves ? [move] : []), ...checkSteps(checkFor(definition, project))],
    result: `${code(from)} is called ${code(to)} now, in ${plural(uses.length, 'place')}.`,
  }
}

/** Where the name stands in text, which is not changed. */
function leftAlone(from: string, { hits, texts }: Project): string {
  const word = (path: string, line: number, text: string) => {
    const language = languageOf(path)
    const whole = texts.get(path)
    if (placesOf(from, text).length === 0) return false
    if (!language || whole === undefined) return true
    const inCode = masked(whole, language.syntax).split('\n')[line - 1] ?? ''
    return placesOf(from, inCode).length < placesOf(from, whole.split('\n')[line - 1] ?? '').length
  }
  const left = (hits.get(from) ?? []).filter(({ path, line, text }) => word(path, line, text))
  if (left.length === 0) return 'No comment, string or other text mentions it.'
  const shown = left.slice(0, 5).map(({ path, line }) => code(`${path}:${line}`))
  const more = left.length > 5 ? ` and ${plural(left.length - 5, 'more place')}` : ''
  return `Comments, strings and other texts stay as they are; it is mentioned in ${listOf(shown)}${more}.`
}
