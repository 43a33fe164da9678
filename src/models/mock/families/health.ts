import { editsBetween } from '../blocks.ts'
import { checkFor } from '../code/checks.ts'
import { jsTest } from '../code/jsTest.ts'
import { pyTest } from '../code/pyTest.ts'
import { checkStep, type DraftStep, type Family, type Look, list, read, search, type Wish, words } from '../family.ts'
import { entriesOf, isCode, isJs, isPy, isTest, type Project, packagePath, sourcesOf, testsOf } from '../project.ts'
import { expressServer } from '../servers/express.ts'
import { nodeServer } from '../servers/nodeHttp.ts'
import { decoratedServer, handlerServer } from '../servers/python.ts'
import type { Server } from '../servers/server.ts'

const servers = [expressServer, nodeServer, decoratedServer, handlerServer]
const asked = /\bhealth[\s-]?(check|z|endpoint|route|probe|url|page)?\b|\b(live|readi)ness\b|\/(livez|readyz|ping)\b/i

/** Add a route that says that the server is alive, with a test where the project has tests. */
export const health: Family = {
  matches: ({ request }) => asked.test(request),
  looks(wish, project) {
    const pkg = packagePath(project)
    const first: Look[] = [
      list,
      ...(pkg ? [read(pkg, 'To see the scripts and dependencies')] : []),
      ...entriesOf(project).map((path) => read(path, 'It may hold the server')),
      ...testsOf(project).map((path) => read(path, 'To see how tests are written here')),
      search(routeOf(wish)),
    ]
    return serverIn(wish, project) || !project.hits.has(routeOf(wish)) ? first : [...first, ...hunt(project)]
  },
  plan(wish, project) {
    const route = routeOf(wish)
    const there = existing(route, project)
    if (there)
      return words(
        `There is a health check already: \`${there.path}\`, line ${there.line}, has \`${there.text}\`. There is nothing to add.`,
      )
    const server = serverIn(wish, project)
    return server && draft(server, route, project)
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

const marks = ['express()', 'createServer(', 'FastAPI(', 'Flask(', 'BaseHTTPRequestHandler', 'Router()']

/** When no server stands where one would expect it: look for one by what it is made with. */
function hunt({ hits, paths }: Project): Look[] {
  const telling = marks.filter((mark) => paths.some(/FastAPI|Flask|Base/.test(mark) ? isPy : isJs))
  const found = telling.flatMap((mark) => hits.get(mark) ?? []).filter(({ path }) => isCode(path) && !isTest(path))
  const files = [...new Set(found.map(({ path }) => path))].slice(0, 5)
  return [...telling.map(search), ...files.map((path) => read(path, 'The server is made here'))]
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
function serverIn(wish: Wish, project: Project): Server | undefined {
  const found = sourcesOf(project).flatMap(([path, text]) =>
    servers.flatMap((find) => find(path, text, routeOf(wish)) ?? []),
  )
  return found.find(({ label }) => !label.includes('router')) ?? found[0]
}

function draft(server: Server, route: string, project: Project) {
  const { file, label, changed, subject } = server
  const write = isPy(file) ? pyTest : jsTest
  const test = subject && write(subject, file, route, project)
  const description = `Answer \`GET ${route}\` with 200 and \`{"status": "ok"}\`.`
  const before = project.texts.get(file) ?? ''
  const change: DraftStep = {
    kind: 'change',
    description: `Add the route \`GET ${route}\` to \`${file}\``,
    files: [file],
    remark: `I add the route to \`${file}\`, before anything else that could answer it.`,
    deeds: [{ name: 'edit_file', input: { path: file, edits: editsBetween(before, changed), description } }],
  }
  const check = checkFor(file, project)
  const testing = test
    ? `The tests here show how one is written, so the new route gets its own.`
    : testsOf(project).length > 0
      ? 'The server cannot be imported without starting it, so there is no test of the route.'
      : 'There are no tests here, so none is added.'
  return {
    type: 'plan' as const,
    title: 'Add a health check endpoint',
    description: `A new route \`GET ${route}\` answers 200 with \`{"status": "ok"}\`${test ? ', with a test of it' : ''}.`,
    reasoning: `\`${file}\` makes the server with ${label}, and no route \`${route}\` is there yet. ${testing}`,
    steps: [change, ...(test ? [testStep(test, route)] : []), checkStep(check)],
    result: `\`GET ${route}\` now answers 200 with \`{"status": "ok"}\`.`,
  }
}

const testStep = ({ path, content }: { path: string; content: string }, route: string): DraftStep => ({
  kind: 'test',
  description: `Test the route in \`${path}\``,
  files: [path],
  remark: 'I add a test, written like the others.',
  deeds: [{ name: 'write_file', input: { path, content, description: `Test that \`GET ${route}\` answers 200.` } }],
})
