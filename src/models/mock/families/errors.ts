import { editsBetween } from '../blocks.ts'
import { mendGo } from '../code/goErrors.ts'
import { mendJs } from '../code/jsErrors.ts'
import { type Mended, mendPython } from '../code/pyErrors.ts'
import { checkSteps, type Draft, type Family, list, read, type Wish } from '../family.ts'
import { checkFor, manifestsOf } from '../languages/all.ts'
import { code } from '../markdown.ts'
import { byDepth, isCode, isGo, isJs, isPy, isTs, nameOf } from '../paths.ts'
import { entriesOf, type Project, packageOf, testsOf } from '../project.ts'

const asked =
  /\b(error|exception|failure)s?[\s-]?handl|\bhandl\w* (of )?(the )?(error|exception|failure|crash)|\b(fix|repair|improve)\b.*\b(errors?|exceptions?|crash\w*)\b/i

/** Mend what a client or a user can make fail. */
export const errors: Family = {
  matches: ({ request }) => asked.test(request),
  looks(wish, project) {
    return [
      list,
      ...candidates(wish, project).map((path) => read(path, 'To see what can fail')),
      ...manifestsOf(project).map((path) => read(path, 'To see the scripts and dependencies')),
      ...testsOf(project)
        .slice(0, 1)
        .map((path) => read(path, 'To see how it is tested')),
    ]
  },
  plan(wish, project) {
    for (const path of candidates(wish, project)) {
      const text = project.texts.get(path)
      const mended = text === undefined ? undefined : mend(path, text, project)
      if (text !== undefined && mended) return draft(path, text, mended, project)
    }
    return undefined
  },
}

/** The file the user named, or those where requests usually come in. */
function candidates({ request }: Wish, project: Project): string[] {
  const words = request.split(/[\s`"'?!,:;()]+/).map((word) => word.replace(/\.$/, '').replace(/^\.\//, ''))
  const sources = project.paths.filter(isCode)
  const said = sources.filter((path) => words.includes(path) || words.includes(nameOf(path)))
  if (said.length > 0) return byDepth(said).slice(0, 2)
  return words.some((word) => /^[\w./-]+\.(py|go|rs|java|[cm]?[jt]s)$/.test(word)) ? [] : entriesOf(project)
}

function mend(path: string, text: string, project: Project): Mended | undefined {
  if (isPy(path)) return mendPython(text)
  if (isGo(path)) return mendGo(text)
  const { express: version } = packageOf(project)?.dependencies ?? {}
  const major = version === undefined ? undefined : Number(/\d+/.exec(version)?.[0] ?? 5)
  // The handlers that are put in have no types, so TypeScript would refuse them.
  return isJs(path) && !isTs(path) ? mendJs(text, major) : undefined
}

function draft(path: string, before: string, { text, points }: Mended, project: Project): Draft {
  const description = `In ${code(path)}: ${points.join('; ')}.`
  return {
    type: 'plan',
    title: `Fix error handling in ${nameOf(path)}`,
    description,
    reasoning: `In ${code(path)}, some errors go unhandled. What works now stays as it is.`,
    steps: [
      {
        kind: 'change',
        description: `Handle errors in ${code(path)}`,
        files: [path],
        remark: `I'll guard what can fail in ${code(path)}.`,
        deeds: [{ name: 'edit_file', input: { path, edits: editsBetween(before, text), description } }],
      },
      ...checkSteps(checkFor(path, project)),
    ],
    result: `What should be different now in ${code(path)}: ${points.join('; ')}.`,
  }
}
