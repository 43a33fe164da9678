import { plural } from '../../../base/text.ts'
import { jsTest } from '../code/jsTest.ts'
import { pyTest } from '../code/pyTest.ts'
import { changeDeed } from '../deeds.ts'
import { checkSteps, type Draft, type Family, list, read, search, type Wish, type Words, words } from '../family.ts'
import { checkFor, languageOf, manifestsOf } from '../languages/all.ts'
import { masked, placesOf } from '../languages/mask.ts'
import { code, listOf } from '../markdown.ts'
import { byDepth, isCode, isPy, isTest, nameOf } from '../paths.ts'
import { entriesOf, type Project, testsOf } from '../project.ts'
import { serverIn } from '../servers/all.ts'
import type { Asked, Subject } from '../servers/server.ts'
import { writerFor } from '../testing/all.ts'
import { type Known, knownIn } from '../testing/examples.ts'
import { answersUnknown, noPage, sureRoutes } from '../testing/routes.ts'
import type { Written } from '../testing/written.ts'
import { filesNamed, identifiersIn } from '../wish.ts'

const asked =
  /^\W*(?:(?:please|can you|could you|would you|will you|we need|i need|i want|let'?s)[\s,]+)*(?:to\s+)?(?:add|write|create|generate|make|need|have|adding|writing|test)\s+(?:me\s+)?(?:(?:an?|some|the|more|missing|new|simple|basic|first|another|few|unit|integration)\s+)*(?:unit[\s-]?)?tests?\b(?!\s+(?:script|command|endpoint|file name|route))/i
const covers =
  /^\W*(?:(?:please|can you|could you)[\s,]+)*cover\b.*\bwith\s+(?:an?\s+|some\s+|unit\s+)*tests?\b|^\W*(?:please\s+)?(?:test|cover)\s+(?:the\s+)?(?:function|method|class|module|file)\s+/i

const mostFunctions = 5

/** Write a test that states what the code is sure to do. */
export const tests: Family = {
  matches: ({ request }) => asked.test(request) || covers.test(request),
  looks(wish, project) {
    return [
      list,
      ...candidates(wish, project).map((path) => read(path, 'To see what can be tested')),
      ...manifestsOf(project).map((path) => read(path, 'To see how it is tested')),
      ...testsOf(project).map((path) => read(path, 'To see how tests are written here')),
      ...namesIn(wish, project).map(search),
      ...definers(wish, project).map((path) => read(path, 'It may be defined here')),
    ]
  },
  plan(wish, project) {
    const missing = functionIn(wish.request)
    if (missing && !isThere(missing, project)) return words(`I found no ${code(missing)} in the code here.`)
    const files = [...new Set([...candidates(wish, project), ...definers(wish, project)])]
    const choices = files.map((path) => choiceIn(path, wish, project)).filter((choice) => choice !== undefined)
    const [best] = choices.sort((a, b) => b.known.length - a.known.length)
    if (best) return planFor(best, project)
    return routeTest(files, project) ?? words(inability(wish, files, project))
  },
}

const functionNamed =
  /\b(?:function|method|class)\s+[`"'“]?(?<after>[A-Za-z_$][\w$]*)|\bthe\s+[`"'“]?(?<before>[A-Za-z_$][\w$]*)[`"'”]?\s+(?:function|method|class)\b/i

/** What the request calls a function, by its name. */
function functionIn(request: string): string | undefined {
  const { after, before } = functionNamed.exec(request)?.groups ?? {}
  return identifiersIn(request).find((name) => name === after || name === before)
}

/** Whether a name stands in what was read, or was found by a search. */
const isThere = (name: string, { texts, hits }: Project): boolean =>
  (hits.get(name) ?? []).length > 0 ||
  [...texts].some(([path, text]) =>
    languageOf(path)
      ?.definitionsOf(text)
      .some((each) => each.name === name),
  )

/** Words of the request that could be names in the code. */
const namesIn = (wish: Wish, project: Project) =>
  filesNamed(wish, project).length > 0 ? [] : identifiersIn(wish.request).slice(0, 3)

function candidates(wish: Wish, project: Project): string[] {
  const sources = (path: string) => languageOf(path) !== undefined && !isTest(path)
  const named = filesNamed(wish, project).filter(sources)
  if (named.length > 0) return named.slice(0, 2)
  const entries = entriesOf(project)
  const plain = byDepth(
    project.paths.filter((path) => sources(path) && !/(^|\/)(config|settings|vendor|dist|build)\b/.test(path)),
  )
  return [...new Set([...plain.filter((path) => !entries.includes(path)).slice(0, 7), ...entries.slice(0, 3)])]
}

/** Files in which a name of the request stands. */
function definers(wish: Wish, project: Project): string[] {
  const hits = namesIn(wish, project).flatMap((name) => project.hits.get(name) ?? [])
  const files = hits.map(({ path }) => path).filter((path) => isCode(path) && !isTest(path) && languageOf(path))
  return [...new Set(files)].slice(0, 4)
}

interface Choice {
  readonly file: string
  readonly known: readonly Known[]
}

/** What can be tested in a file: what the request names, else what no test mentions. */
function choiceIn(file: string, { request }: Wish, project: Project): Choice | undefined {
  const text = project.texts.get(file)
  const language = languageOf(file)
  if (text === undefined || !language) return undefined
  const all = knownIn(text, language)
  const names = identifiersIn(request)
  const named = all.filter(({ definition }) => names.includes(definition.name))
  const spoken = all.filter(({ definition }) => isSpokenOf(definition.name, request))
  const owned = all.filter(({ definition }) => definition.owner !== undefined && names.includes(definition.owner))
  const wanted = [named, owned, spoken].find(({ length }) => length > 0) ?? []
  const mentioned = language.definitionsOf(text).some(({ name }) => names.includes(name))
  if (wanted.length === 0 && mentioned) return undefined
  const fresh = all.filter(({ definition }) => !isTested(definition.name, project) && definition.isShared)
  const known = (wanted.length > 0 ? wanted : fresh).slice(0, mostFunctions)
  return known.length > 0 ? { file, known } : undefined
}

/** Whether the words of a name are in the request: `parsePrice` in “the price parsing”. */
function isSpokenOf(name: string, request: string): boolean {
  const parts = name.split(/_|(?=[A-Z])/).map((part) => part.toLowerCase())
  const said = request.toLowerCase().match(/[a-z]{4,}/g) ?? []
  const isIn = (part: string) =>
    said.some((word) => word.startsWith(part.slice(0, 4)) && word.slice(0, 3) === part.slice(0, 3))
  return parts.length > 1 && parts.every((part) => part.length >= 4 && isIn(part))
}

const isTested = (name: string, { texts }: Project) =>
  [...texts].some(([path, text]) => {
    const tests = isTest(path) ? text : path.endsWith('.rs') ? text.slice(text.indexOf('#[cfg(test)]')) : ''
    return (
      (isTest(path) || text.includes('#[cfg(test)]')) &&
      placesOf(name, masked(tests, languageOf(path)?.syntax ?? plain)).length > 0
    )
  })

const plain = { lineComments: [], quotes: [], multiline: [] }

function planFor({ file, known }: Choice, project: Project): Draft | Words {
  const written = writerFor(file)?.(file, known, project)
  if (written === undefined || typeof written === 'string')
    return words(written ?? `I don't know how to write a test for ${code(file)}.`)
  const names = known.map(({ definition }) => code(definition.name))
  const examples = known.reduce((count, each) => count + each.examples.length, 0)
  return draft(written, {
    title: known.length === 1 ? `Add a test for ${known[0]?.definition.name ?? ''}` : `Add tests for ${nameOf(file)}`,
    description: `${written.before === undefined ? 'A new file' : 'New tests'} in ${code(written.path)} ${written.before === undefined ? 'calls' : 'call'} ${listOf(names)} from ${code(file)} and ${written.before === undefined ? 'compares' : 'compare'} what comes back, in ${plural(examples, 'case')}.`,
    reasoning: `I worked out by reading ${code(file)} what ${known.length === 1 ? 'it returns' : 'they return'}, so the test says what the code does today, right or wrong. Look whether that is what it should do.`,
    about: listOf(names),
  })
}

interface Telling {
  readonly title: string
  readonly description: string
  readonly reasoning: string
  /** What is tested. */
  readonly about: string
}

function draft({ path, before, after, check }: Written, { title, description, reasoning, about }: Telling): Draft {
  const purpose = `Test ${about}.`
  const deed = changeDeed(path, before, after, purpose)
  return {
    type: 'plan',
    title,
    description,
    reasoning,
    steps: [
      {
        kind: 'change',
        description: `Test ${about} in ${code(path)}`,
        files: [path],
        remark: `I'll write the test in ${code(path)}.`,
        deeds: [deed],
      },
      ...checkSteps(check),
    ],
    result: `${code(path)} now tests ${about}.`,
  }
}

/** Something that a server is sure to answer. */
interface Answer {
  readonly file: string
  readonly subject: Subject
  readonly route: string
  readonly status: Asked['status']
}

/** A server that is sure to answer something is worth a test, too. */
function routeTest(files: readonly string[], project: Project): Draft | undefined {
  const answers = ([200, 404] as const).flatMap((status) => files.flatMap((file) => answersOf(file, status, project)))
  for (const answer of answers) {
    const test = routeDraft(answer, project)
    if (test) return test
  }
  return undefined
}

/** What a file answers for sure with this status, and no test asks for. */
function answersOf(file: string, status: Asked['status'], project: Project): Answer[] {
  const text = project.texts.get(file) ?? ''
  const subject = serverIn(file, text, '/health')?.subject
  if (!subject) return []
  const unknown = answersUnknown(file, text) ? [noPage] : []
  const routes = status === 200 ? sureRoutes(file, text) : unknown
  return routes.filter((each) => !isAsked(each, project)).map((route) => ({ file, subject, route, status }))
}

function routeDraft({ file, subject, route, status }: Answer, project: Project): Draft | undefined {
  const stem = status === 404 ? 'unknown' : route.split(/\W/).filter(Boolean).join('_') || 'root'
  const asked = { route, stems: [stem, `${stem}_route`], saysOk: false, status }
  const test = (isPy(file) ? pyTest : jsTest)(subject, file, asked, project)
  const check = checkFor(file, project)
  if (!test || !check) return undefined
  const about = `\`GET ${route}\``
  const sure =
    status === 200
      ? `${code(file)} answers ${about} with 200 whatever happened before, so that is safe to say.`
      : `${code(file)} has no page ${code(route)}, so the answer is sure to be 404.`
  return draft(
    { path: test.path, before: undefined, after: test.content, check },
    {
      title: status === 200 ? `Add a test for GET ${route}` : 'Add a test for unknown pages',
      description: `A new test in ${code(test.path)} starts the server and checks that ${about} answers ${status}.`,
      reasoning: `${sure} What else it answers I can't work out by reading.`,
      about,
    },
  )
}

/** Whether a test asks for a route already. */
const isAsked = (route: string, { texts }: Project) =>
  [...texts].some(([path, text]) => isTest(path) && new RegExp(`["'\`}]${route}["'\`/?]`).test(text))

function inability({ request }: Wish, files: readonly string[], project: Project): string {
  const read = files.filter((path) => project.texts.has(path))
  if (read.length === 0)
    return project.paths.some((path) => languageOf(path))
      ? 'I found no code that I could write a test for. Name the file, as in “Write tests for src/math.js”.'
      : 'There is no code here that I could test.'
  const names = identifiersIn(request)
  const shared = read.flatMap((path) => {
    const language = languageOf(path)
    const known = language ? knownIn(project.texts.get(path) ?? '', language) : []
    return known.flatMap(({ definition }) => (definition.isShared ? [definition.name] : []))
  })
  const others = [...new Set(shared)].filter((name) => !names.includes(name)).slice(0, 6)
  const looked = `I looked at ${listOf(read.slice(0, 4).map(code))}.`
  if (others.length > 0 && others.every((name) => isTested(name, project)))
    return `What I can work out by reading is tested already: ${listOf(others.map(code))}. ${looked} Name a function if you want another test of it.`
  const why = `I write a test only when I can work out by reading what the code returns, and that isn't so here. ${looked}`
  return others.length === 0 ? why : `${why} I could test ${listOf(others.map(code))}.`
}
