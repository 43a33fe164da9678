import { editsBetween } from '../blocks.ts'
import { jsTest } from '../code/jsTest.ts'
import { pyTest } from '../code/pyTest.ts'
import {
  checkSteps,
  type Draft,
  type DraftStep,
  type Family,
  type Look,
  list,
  read,
  search,
  type Wish,
  words,
} from '../family.ts'
import { checkFor, manifestsOf } from '../languages/all.ts'
import { code } from '../markdown.ts'
import { isCode, isGo, isJava, isJs, isPy, isRust, isTest } from '../paths.ts'
import { entriesOf, type Project, sourcesOf, testsOf } from '../project.ts'
import { isUnwanted } from '../revise.ts'
import { serverIn } from '../servers/all.ts'
import { goRouteTest } from '../servers/go.ts'
import type { Server } from '../servers/server.ts'

const asked = /\bhealth[\s-]?(check|z|endpoint|route|probe|url|page)?\b|\b(live|readi)ness\b|\/(livez|readyz|ping)\b/i

/** Add a route that says that the server is alive, with a test where the project has tests. */
export const health: Family = {
  matches: ({ request }) => asked.test(request),
  looks(wish, project) {
    const first: Look[] = [
      list,
      ...manifestsOf(project).map((path) => read(path, 'To see the scripts and dependencies')),
      ...entriesOf(project).map((path) => read(path, 'The server may be here')),
      ...testsOf(project).map((path) => read(path, 'To see how tests are written here')),
      search(routeOf(wish)),
    ]
    return serverOf(wish, project) || !project.hits.has(routeOf(wish)) ? first : [...first, ...hunt(project)]
  },
  plan(wish, project) {
    const route = routeOf(wish)
    const there = existing(route, project)
    if (there)
      return words(
        `There is a health check already, in ${code(there.path)}, line ${there.line}: ${code(there.text)}. Nothing to add.`,
      )
    const server = serverOf(wish, project)
    return server && draft(server, route, project, wish)
  },
}

/** The path the user named, in their last words first. */
function routeOf({ request, feedback }: Wish): string {
  for (const said of [...feedback].reverse().concat(request)) {
    const [, path] =
      /(?:^|[\s`'"(])(\/(?:api\/)?(?:healthz?|health-?check|livez?|liveness|readyz?|readiness|status|ping|up))\b(?!\/)/i.exec(
        said,
      ) ?? []
    if (path) return path
  }
  return '/health'
}

/** What servers are made with, and the files that may say so. */
const marks: readonly (readonly [mark: string, isIn: (path: string) => boolean])[] = [
  ['express()', isJs],
  ['createServer(', isJs],
  ['Router()', isJs],
  ['FastAPI(', isPy],
  ['Flask(', isPy],
  ['BaseHTTPRequestHandler', isPy],
  ['HandleFunc(', isGo],
  ['TcpListener', isRust],
  ['createContext(', isJava],
]

/** When no server stands where one would expect it: look for one by what it is made with. */
function hunt({ hits, paths }: Project): Look[] {
  const telling = marks.flatMap(([mark, isIn]) => (paths.some(isIn) ? [mark] : []))
  const found = telling.flatMap((mark) => hits.get(mark) ?? []).filter(({ path }) => isCode(path) && !isTest(path))
  const files = [...new Set(found.map(({ path }) => path))].slice(0, 5)
  return [...telling.map(search), ...files.map((path) => read(path, 'The server is created here'))]
}

function existing(route: string, project: Project) {
  const quoted = new RegExp(`['"\`]${route}/?['"\`]`)
  const readLines = sourcesOf(project).flatMap(([path, text]) =>
    text.split('\n').map((line, index) => ({ path, line: index + 1, text: line.trim() })),
  )
  const all = [...readLines, ...(project.hits.get(route) ?? [])]
  return all.find(({ path, text }) => isCode(path) && !isTest(path) && quoted.test(text))
}

/** An app comes before a mere router. */
function serverOf(wish: Wish, project: Project): Server | undefined {
  const found = sourcesOf(project).flatMap(([path, text]) => serverIn(path, text, routeOf(wish)) ?? [])
  return found.find(({ label }) => !label.includes('router')) ?? found[0]
}

function draft(server: Server, route: string, project: Project, wish: Wish): Draft {
  const { file, changed } = server
  const description = `Answer \`GET ${route}\` with 200 and \`{"status": "ok"}\`.`
  const before = project.texts.get(file) ?? ''
  const change: DraftStep = {
    kind: 'change',
    description: `Add the route \`GET ${route}\` to ${code(file)}`,
    files: [file],
    remark: `I'll add the route to ${code(file)}, before anything that could answer instead.`,
    deeds: [{ name: 'edit_file', input: { path: file, edits: editsBetween(before, changed), description } }],
  }
  const test = testOf(server, route, project, wish)
  const check = checkFor(file, project)
  const answers = `200 with \`{"status": "ok"}\`.`
  return {
    type: 'plan',
    title: 'Add a health check endpoint',
    description: `A new route \`GET ${route}\` answers 200 with \`{"status": "ok"}\`${test || server.isTested ? ', with a test' : ''}.`,
    reasoning: [
      `${code(file)} creates the server with ${server.label}, and has no route \`${route}\` yet.`,
      server.isTested
        ? 'Its test stands in the same file, as they do here.'
        : aboutTest(test !== undefined, project, wish),
      ...(check ? [] : ['I have no way to check it here.']),
    ].join(' '),
    steps: [change, ...(test ? [testStep(test, route)] : []), ...checkSteps(check)],
    result: `\`GET ${route}\` should answer ${answers}`,
    proven: `\`GET ${route}\` now answers ${answers}`,
  }
}

const wantsNoTest = ({ feedback }: Wish) => feedback.some((said) => isUnwanted('test', said))

const stems = (file: string) =>
  isPy(file) || isGo(file) ? ['health', 'health_route', 'health_endpoint'] : ['health', 'healthRoute', 'healthEndpoint']

function testOf({ file, subject }: Server, route: string, project: Project, wish: Wish) {
  const write = subject?.kind === 'go' ? goRouteTest : isPy(file) ? pyTest : jsTest
  return subject && !wantsNoTest(wish)
    ? write(subject, file, { route, stems: stems(file), saysOk: true, status: 200 }, project)
    : undefined
}

function aboutTest(isTested: boolean, project: Project, wish: Wish): string {
  if (isTested) return "I'll write a test like the ones you have."
  if (wantsNoTest(wish)) return "You don't want a test."
  return testsOf(project).length > 0
    ? "I don't see how a test could import the server without starting it, so there won't be one."
    : "There are no tests here, so I won't add one."
}

const testStep = ({ path, content }: { path: string; content: string }, route: string): DraftStep => ({
  kind: 'test',
  description: `Test the route in ${code(path)}`,
  files: [path],
  remark: "I'll add a test like the others.",
  deeds: [{ name: 'write_file', input: { path, content, description: `Test that \`GET ${route}\` answers 200.` } }],
})
