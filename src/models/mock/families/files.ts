import { ask, checkSteps, type Deed, type Draft, type Family, list, read, search, type Wish, words } from '../family.ts'
import { checkFor, manifestsOf } from '../languages/all.ts'
import { code, listOf } from '../markdown.ts'
import { folderOf, isJava, isPy, isRust, join, nameOf } from '../paths.ts'
import { type Project, testsOf } from '../project.ts'

const polite = String.raw`^\W*(?:(?:please|can you|could you|would you|will you)[\s,]+)*`
const file = String.raw`(?:the\s+)?(?<said>file\s+)?(?<from>[\x60"'][^\x60"'\n]+[\x60"']|\S+)`
const renames = new RegExp(
  String.raw`${polite}(?<verb>rename|move)\s+${file}\s+(?:to|into|as)\s+(?:the\s+folder\s+)?(?<to>[\x60"'][^\x60"'\n]+[\x60"']|\S+)\W*$`,
  'i',
)
/** A file that is only described, as in “get rid of the unused legacy file”. */
const described = new RegExp(
  String.raw`${polite}(?<verb>delete|remove|drop|get\s+rid\s+of)\s+(?:the\s+|that\s+|our\s+|this\s+)?(?<words>(?:[\w-]+\s+){1,4})(?:file|module|script)[\s.!?]*$`,
  'i',
)
const deletes = new RegExp(
  String.raw`${polite}(?<verb>delete|remove|get\s+rid\s+of)\s+${file}(?:\s+file)?[\s.!?]*$`,
  'i',
)

/** What was asked for, in the user's words. */
interface Asked {
  readonly verb: string
  readonly from: string
  /** Nothing when the file is to be deleted. */
  readonly to: string | undefined
  /** Whether this can only be about a file. */
  readonly isSure: boolean
}

/** Rename, move or delete one file, after a look at what refers to it. */
export const files: Family = {
  matches: (wish) => askedIn(wish) !== undefined,
  looks(wish, project) {
    const path = pathOf(askedIn(wish)?.from ?? '', project)
    if (path === undefined) return [list]
    if (typeof path !== 'string') return path.length > mostOptions ? [list] : [list, ask(whichOf(path), path)]
    return [
      list,
      ...marksOf(path).map(search),
      ...manifestsOf(project).map((path) => read(path, 'To see how it is tested')),
      ...testsOf(project)
        .slice(0, 1)
        .map((test) => read(test, 'To see how it is tested')),
    ]
  },
  plan(wish, project) {
    const asked = askedIn(wish)
    if (!asked) return undefined
    const path = pathOf(asked.from, project)
    if (path === undefined) return asked.isSure ? words(`I see no file ${code(asked.from)} here.`) : undefined
    if (typeof path !== 'string') return words(`Several files have that name: ${listOf(path.map(code))}. Which one?`)
    if (asked.to === undefined) return deletion(path, project)
    const to = targetOf(asked, path, project)
    if (to === path) return words(`${code(path)} is there already, so there is nothing to move.`)
    return project.paths.includes(to)
      ? words(`There is a file ${code(to)} already, so I won't move anything over it.`)
      : move(path, to, project)
  },
}

function askedIn({ request }: Wish): Asked | undefined {
  const wanted = described.exec(request)?.groups?.['words']
  if (wanted) return { verb: 'delete', from: wanted.trim().toLowerCase(), to: undefined, isSure: true }
  const { verb, from, to, said } = (renames.exec(request) ?? deletes.exec(request))?.groups ?? {}
  const bare = (text: string) => text.replace(/^[`"']|[`"'.!?]+$/g, '').replace(/^\.\//, '')
  if (!verb || !from) return undefined
  const isSure = said !== undefined || from.includes('/')
  if (!isSure && !/\w\.\w+/.test(from)) return undefined
  return { verb: verb.toLowerCase(), from: bare(from), to: to && bare(to), isSure }
}

/** The file of that path, or of that name; of several the one the user has chosen, else all of them. */
function pathOf(said: string, { paths, answers }: Project): string | readonly string[] | undefined {
  if (paths.includes(said)) return said
  const called = paths.filter((path) => nameOf(path) === said)
  const named = called.length > 0 ? called : paths.filter((path) => isMeant(path, said))
  const chosen = answers.get(whichOf(named))
  return named.find((path) => path === chosen) ?? (named.length > 1 ? named : named[0])
}

/** Whether one of the words that describe a file is in its name. */
function isMeant(path: string, said: string): boolean {
  const words = said.split(/\s+/).filter((word) => /^[a-z][\w-]{2,}$/.test(word) && !fillers.has(word))
  return words.some((word) => nameOf(path).toLowerCase().includes(word))
}
const fillers = new Set('unused old obsolete dead the useless empty single whole source code test temporary'.split(' '))

/** More than these are not asked about. */
const mostOptions = 6
const whichOf = (paths: readonly string[]): string =>
  paths.every((path) => nameOf(path) === nameOf(paths[0] ?? ''))
    ? `Several files are called ${code(nameOf(paths[0] ?? ''))}. Which one?`
    : 'Which file do you mean?'

/** A name alone stays in the folder; a folder keeps the name. */
function targetOf({ verb, to = '' }: Asked, path: string, { paths }: Project): string {
  const folder = to.replace(/\/+$/, '')
  const isFolder = to.endsWith('/') || paths.some((each) => each.startsWith(`${folder}/`))
  if (isFolder || (verb === 'move' && !nameOf(to).includes('.'))) return join(folder, nameOf(path))
  return verb === 'rename' && !to.includes('/') ? join(folderOf(path), to) : to
}

const stemOf = (path: string) => nameOf(path).replace(/\.\w+$/, '')

/** What is searched for: its name, and how code refers to it without the end of it. */
const marksOf = (path: string) => [nameOf(path), isNamed(path) ? stemOf(path) : `/${stemOf(path)}`]

/** Whether code refers to a file by its bare name. */
const isNamed = (path: string) => isPy(path) || isRust(path) || isJava(path)

/** Where other files refer to it, as far as a search can tell. */
function references(path: string, { hits }: Project): string[] {
  const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  const stem = escaped(stemOf(path))
  const module = isPy(path)
    ? `\\b(from|import)\\s+([\\w.]+\\.)?${stem}\\b`
    : isRust(path)
      ? `\\bmod\\s+${stem}\\b|\\b${stem}::`
      : isJava(path)
        ? `\\b${stem}\\b`
        : `/${stem}['"\`]`
  const refers = new RegExp(`(^|[^\\w-])${escaped(nameOf(path))}(?![\\w-])|${module}`)
  const found = marksOf(path).flatMap((mark) => hits.get(mark) ?? [])
  const others = found.filter((hit) => hit.path !== path && refers.test(hit.text))
  return [...new Set(others.map((hit) => `${code(hit.path)}, line ${hit.line}`))]
}

function warning(path: string, project: Project): string {
  const found = references(path, project)
  if (found.length === 0) return 'I searched for its name and found nothing that refers to it.'
  const shown = found.slice(0, 6).map((place) => `\n- ${place}`)
  const more = found.length > 6 ? `\n- and ${found.length - 6} more` : ''
  return `These places seem to refer to it and may break; mock mode can't update them:${shown.join('')}${more}`
}

function move(from: string, to: string, project: Project): Draft {
  const description = `Move ${code(from)} to ${code(to)}.`
  const deed: Deed = { name: 'move_file', input: { from, to, description } }
  return draft('Rename a file', description, `I'll move ${code(from)}.`, [from, to], deed, project)
}

function deletion(path: string, project: Project): Draft {
  const description = `Delete ${code(path)}.`
  const deed: Deed = { name: 'delete_file', input: { path, description } }
  return draft('Delete a file', description, `I'll delete ${code(path)}.`, [path], deed, project)
}

function draft(
  title: string,
  description: string,
  remark: string,
  touched: readonly string[],
  deed: Deed,
  project: Project,
): Draft {
  const [path = ''] = touched
  const about = warning(path, project)
  const check = checkFor(path, project)
  const step = description.replace(/\.$/, '')
  return {
    type: 'plan',
    title,
    description: `${description} Nothing else is changed.`,
    reasoning: about,
    steps: [
      { kind: 'change', description: step, files: touched, remark, deeds: [deed] },
      ...checkSteps(check?.proves ? check : undefined),
    ],
    result: about,
  }
}
