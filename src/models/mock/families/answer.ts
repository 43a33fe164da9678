import { plural } from '../../../base/text.ts'
import { explainFile, explainName, filesDefining, firstParagraph } from '../explain.ts'
import { type Family, type Look, list, read, search, type Wish, words } from '../family.ts'
import { languageOf } from '../languages/all.ts'
import { code, listOf } from '../markdown.ts'
import { byDepth, isCode, isTest, nameOf } from '../paths.ts'
import { entriesOf, type Project, packageOf, packagePath } from '../project.ts'
import { routesOf } from '../routes.ts'
import { filesNamed, identifiersIn } from '../wish.ts'

const greeting = /^\W*(hi|hello|hey|hallo|good (morning|day|evening)|thanks?( you)?|thank you|ok(ay)?|bye)\b.{0,20}$/i
const aboutMe = /^\W*(help|who are you|what (can|do) you (do|know)|how do you work|what are you)\b/i
const question = /^\W*(what|why|how|where|which|who|whose|explain|describe|summari[sz]e|tell me|show me)\b/i
const polite = /^\W*((please|can you|could you|would you|will you)\s+)+/i
/** What looks like a question and asks for something to be done. */
const task = /^\W*(please|can|could|would|will|shall|how about|what about|why not|why don'?t you)\b/i

/** What is a button, not work for the agent. */
const undo =
  /^\W*(?:(?:please|can you|could you|now)[\s,]+)*(?:undo|revert|take back|roll back)\b(?:\s+(?:that|this|it|the|my|last|your|all|change|changes|run|everything|please|again))*[\s.!?]*$/i
const howToUndo =
  "I can't take a run back myself, but you can: press **Undo this run…** on its card, or run the command **Agentic: Undo the Last Run**. It brings back every file the run has changed, and asks where you have edited since."
const exported =
  /\b(?:which|what|list|show)\b.*\b(?:functions?|methods?|exports?|classes)\b.*\b(?:export|exports|exported|there|have|has|public|project|defined?)\b/i

/** Questions and greetings: answered in words, from what stands in the folder. */
export const answer: Family = {
  matches: ({ request }) => undo.test(request) || isTalk(request) || isQuestion(request),
  looks(wish, project) {
    if (isTalk(wish.request) || undo.test(wish.request)) return []
    const [file] = filesNamed(wish, project)
    if (file) return [list, read(file, 'You asked about it')]
    if (exported.test(wish.request)) return [list, ...sources(project).map((path) => read(path, 'To see what it has'))]
    if (isAboutAll(wish)) return [list, ...overview(project)]
    const names = identifiersIn(wish.request).slice(0, 3)
    return [list, ...names.map(search), ...filesDefining(names, project), ...subjects(wish).map(search)]
  },
  plan(wish, project) {
    if (undo.test(wish.request)) return words(howToUndo)
    if (isTalk(wish.request)) return words(capabilities)
    const { request } = wish
    const names = identifiersIn(request).slice(0, 3)
    const [file] = filesNamed(wish, project)
    if (file) return words(explainName(names, project, file) ?? explainFile(file, project))
    if (isPointing(request)) return words(whichOne)
    if (exported.test(request)) return words(exportsOf(project))
    if (isAboutAll(wish)) return words(describe(project))
    return words(explainName(names, project) ?? mentions(wish, project))
  },
}

function isQuestion(request: string): boolean {
  const isTask = task.test(request)
  const bare = request.replace(polite, '')
  return (question.test(bare) && !(isTask && bare === request)) || (/\?\s*$/.test(request) && !isTask)
}

const isTalk = (request: string) => greeting.test(request) || aboutMe.test(request)

const capabilities = `Hello! I'm the **mock model**. I need no key and know only a few things, but I really do them, with the same plan, review and approvals as any other model. Try:

- \`Add a health check endpoint\`
- \`Add a test for add in math.js\`
- \`Fix error handling in main.py\`
- \`Refactor the config module\`
- \`Rename the function getUser to fetchUser\`
- \`Rename the file a.js to b.js\` or \`Delete the file a.js\`
- \`Write a README\` or \`Document how to run the tests\`
- \`Add lodash as a dependency\`, \`Add a lint script that runs "eslint ."\` or \`Add an .editorconfig\`
- \`Run the tests\`, \`Install the dependencies\`, \`Build it\`, \`Lint it\` or \`Run the command "npm test"\`
- \`What does this project do?\` or \`Explain src/app.js\`

I know JavaScript, TypeScript, Python, Go, Rust and Java, some of them better than others. For anything else I write a note with the files that mention it, and leave your code alone.`

const sources = ({ paths }: Project): string[] =>
  byDepth(paths.filter((path) => isCode(path) && !isTest(path) && languageOf(path))).slice(0, 12)

/** The functions and classes that can be used from outside, file by file. */
function exportsOf(project: Project): string {
  const lines = sources(project).flatMap((path) => {
    const shared =
      languageOf(path)
        ?.definitionsOf(project.texts.get(path) ?? '')
        .filter(({ isShared }) => isShared) ?? []
    const names = [...new Set(shared.map(({ name }) => name))]
    return names.length > 0 ? [`- ${code(path)}: ${listOf(names.map(code))}`] : []
  })
  return lines.length > 0
    ? `These can be used from other files:\n\n${lines.join('\n')}`
    : 'I found no function here that other files could use.'
}

const isAboutAll = ({ request }: Wish) =>
  /\b(project|repo(sitory)?|folder|code ?base|workspace)\b|^\W*(what('s| is| does)|explain|describe) (this|it)\b|^\W*what (is|does) the (app|application|program|service)( do| for| about)?\W*$/i.test(
    request,
  )

/** “This function”: what is selected in the editor is nothing that can be seen from here. */
const isPointing = (request: string) =>
  /\b(this|that|the selected) (function|method|class|file|code|line)\b/i.test(request)

const whichOne = "I don't see what you have selected. Name the function or the file, as in “Explain `src/app.js`”."

const readmeOf = ({ paths }: Project) => byDepth(paths.filter((path) => /^readme(\.\w+)?$/i.test(nameOf(path))))[0]

function overview(project: Project): Look[] {
  const routes = project.paths.filter(
    (path) => isCode(path) && !isTest(path) && /(^|\/)(routes?|routers?|api)\//.test(path),
  )
  const texts = project.paths.some(isCode) ? [] : project.paths.slice(0, 10)
  const all = [
    ...texts,
    readmeOf(project),
    packagePath(project),
    ...entriesOf(project).slice(0, 3),
    ...routes.slice(0, 3),
  ]
  return all.flatMap((path) => (path ? [read(path, 'To see what this is')] : []))
}

function describe(project: Project): string {
  const { paths } = project
  if (paths.length === 0) return 'The folder is empty, so it does nothing yet.'
  if (!paths.some(isCode)) return describeTexts(project)
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

/** A folder without code: what its texts begin with. */
function describeTexts({ paths, texts }: Project): string {
  const lines = paths.slice(0, 10).map((path) => {
    const first = (texts.get(path) ?? '').split('\n').find((line) => line.trim() !== '')
    const words = first
      ?.replace(/^#+\s*/, '')
      .trim()
      .slice(0, 80)
    return `- ${code(path)}${words ? `: ${words}` : ''}`
  })
  const more = paths.length > lines.length ? `\n- and ${plural(paths.length - lines.length, 'more file')}` : ''
  return `There is no code here, only ${plural(paths.length, 'file')} of other kinds:\n\n${lines.join('\n')}${more}`
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
