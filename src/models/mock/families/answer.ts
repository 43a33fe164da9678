import { plural } from '../../../base/text.ts'
import { type Family, type Look, list, read, search, type Wish, words } from '../family.ts'
import { code, listOf } from '../markdown.ts'
import { byDepth, entriesOf, isCode, isTest, nameOf, type Project, packageOf, packagePath } from '../project.ts'
import { routesIn, routesOf } from './routes.ts'

const greeting = /^\W*(hi|hello|hey|hallo|good (morning|day|evening)|thanks?( you)?|thank you|ok(ay)?|bye)\b.{0,20}$/i
const aboutMe = /^\W*(help|who are you|what (can|do) you (do|know)|how do you work|what are you)\b/i
const question = /^\W*(what|why|how|where|which|who|whose|explain|describe|summari[sz]e|tell me|show me)\b/i
const polite = /^\W*((please|can you|could you|would you|will you)\s+)+/i
/** What looks like a question and asks for something to be done. */
const task = /^\W*(please|can|could|would|will|shall|how about|what about|why not|why don'?t you)\b/i

/** Questions and greetings: answered in words, from what stands in the folder. */
export const answer: Family = {
  matches: ({ request }) => isTalk(request) || isQuestion(request),
  looks(wish, project) {
    if (isTalk(wish.request)) return []
    const file = fileNamed(wish, project)
    if (file) return [list, read(file, 'You asked about it')]
    if (isAboutAll(wish)) return [list, ...overview(project)]
    return [list, ...subjects(wish).map(search)]
  },
  plan(wish, project) {
    if (isTalk(wish.request)) return words(capabilities)
    const file = fileNamed(wish, project)
    if (file) return words(explain(file, project))
    return words(isAboutAll(wish) ? describe(project) : mentions(wish, project))
  },
}

function isQuestion(request: string): boolean {
  const isTask = task.test(request)
  const bare = request.replace(polite, '')
  return (question.test(bare) && !(isTask && bare === request)) || (/\?\s*$/.test(request) && !isTask)
}

const isTalk = (request: string) => greeting.test(request) || aboutMe.test(request)

const capabilities = `Hello! I'm the **mock model**. I need no key and know only a few things, but I really do them, with the same plan, review and approvals as any other model. Try:

- \`Add a health check endpoint\` in an Express, Node, FastAPI, Flask or \`http.server\` project
- \`Refactor the config module\`
- \`Fix error handling in main.py\`, or in another file
- \`Run the command "npm test"\`
- \`Rename the file a.js to b.js\` or \`Delete the file a.js\`
- \`What does this project do?\` or \`Explain src/app.js\`

For anything else I write a note with the files that mention it, and leave your code alone.`

const isAboutAll = ({ request }: Wish) =>
  /\b(project|repo(sitory)?|folder|code ?base|workspace)\b|^\W*(what('s| is| does)|explain|describe) (this|it)\b|^\W*what (is|does) the (app|application|program|service)( do| for| about)?\W*$/i.test(
    request,
  )

const fileNamed = ({ request }: Wish, { paths }: Project): string | undefined =>
  byDepth(paths.filter((path) => mentionsName(request, path) || mentionsName(request, nameOf(path))))[0]

const mentionsName = (request: string, name: string) =>
  name.includes('.') && ` ${request} `.split(/[\s`"'?!,:;()]+/).some((word) => word.replace(/\.$/, '') === name)

const readmeOf = ({ paths }: Project) => byDepth(paths.filter((path) => /^readme(\.\w+)?$/i.test(nameOf(path))))[0]

function overview(project: Project): Look[] {
  const routes = project.paths.filter(
    (path) => isCode(path) && !isTest(path) && /(^|\/)(routes?|routers?|api)\//.test(path),
  )
  const all = [readmeOf(project), packagePath(project), ...entriesOf(project).slice(0, 3), ...routes.slice(0, 3)]
  return all.flatMap((path) => (path ? [read(path, 'To see what this is')] : []))
}

function describe(project: Project): string {
  const { paths } = project
  if (paths.length === 0) return 'The folder is empty, so it does nothing yet.'
  const pkg = packageOf(project)
  const readme = readmeOf(project)
  const about = readme ? firstParagraph(project.texts.get(readme) ?? '') : ''
  const name = pkg?.name ? `**${pkg.name}**: ` : ''
  const routes = routesOf(project)
  const entries = entriesOf(project).filter((path) => project.texts.has(path))
  const scripts = Object.entries(pkg?.scripts ?? {}).map(
    ([script, line]) => `${code(`npm run ${script}`)} runs ${code(line)}`,
  )
  const tests = paths.filter(isTest)
  return [
    `${name}${pkg?.description || about || 'There is no description, so this is what I see in the files.'}`,
    ...(readme && about ? [`${code(readme)} says: ${about}`] : []),
    ...(entries.length > 0 ? [`It starts in ${listOf(entries.map(code))}.`] : []),
    ...(routes.length > 0
      ? [
          `Routes I found:\n${routes
            .slice(0, 12)
            .map((route) => `- ${route}`)
            .join('\n')}`,
        ]
      : []),
    ...(scripts.length > 0 ? [`Scripts: ${scripts.join('; ')}.`] : []),
    `${plural(paths.length, 'file')}, ${
      tests.length === 0
        ? 'no tests'
        : `with tests in ${tests
            .slice(0, 3)
            .map((path) => `\`${path}\``)
            .join(', ')}`
    }.`,
  ].join('\n\n')
}

const firstParagraph = (text: string) =>
  text
    .split(/\n\s*\n/)
    .map((part) => part.trim())
    .find((part) => part !== '' && !/^([#<!|[]|```|[-*] )/.test(part))
    ?.replace(/\s*\n\s*/g, ' ')
    .slice(0, 400) ?? ''

function explain(file: string, project: Project): string {
  const text = project.texts.get(file)
  if (text === undefined) return `I couldn't read all of ${code(file)}.`
  const imports = [...text.matchAll(/^(?:import .*?from |const .*?= require\(|from |import )['"]?([\w@./:-]+)/gm)]
  const names = [...text.matchAll(/^(?:export )?(?:default )?(?:async )?(?:function|class|def|const)\s+(\w+)/gm)]
  const routes = routesIn(file, text)
  const namesOf = (found: readonly RegExpExecArray[]) =>
    listOf([...new Set(found.map(([, name = '']) => code(name)))].slice(0, 12))
  return [
    `${code(file)} has ${plural(text.split('\n').length, 'line')}.`,
    ...(imports.length > 0 ? [`It uses ${namesOf(imports)}.`] : []),
    ...(names.length > 0 ? [`It defines ${namesOf(names)}.`] : []),
    ...(routes.length > 0 ? [`Routes:\n${routes.map((route) => `- ${route}`).join('\n')}`] : []),
    ...(firstParagraph(text) && !isCode(file) ? [firstParagraph(text)] : []),
  ].join('\n\n')
}

function subjects({ request }: Wish): string[] {
  const skip =
    /^(what|why|how|where|when|which|who|does|this|that|there|have|explain|describe|tell|show|about|with|from|the|and)$/i
  const found = (request.match(/[\p{L}_][\p{L}\d_]{2,}/gu) ?? []).filter((word) => !skip.test(word))
  return [...new Set(found.map((word) => word.toLowerCase()))].sort((a, b) => b.length - a.length).slice(0, 3)
}

function mentions(wish: Wish, project: Project): string {
  const hits = subjects(wish).flatMap((word) => project.hits.get(word) ?? [])
  const lines = [...new Map(hits.map((hit) => [`${hit.path}:${hit.line}`, hit])).values()].slice(0, 8)
  if (lines.length === 0)
    return "I'm the mock model and can only answer from what is in the folder. None of its files mentions this."
  const found = lines.map(({ path, line, text }) => `- ${code(path)}, line ${line}: ${code(text)}`)
  return `I'm the mock model and can't reason about this, but here is where the folder mentions it:\n\n${found.join('\n')}`
}
