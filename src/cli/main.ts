import { access, constants, stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { messageOf } from '../base/text.ts'
import { version } from './version.ts'

const help = `agentic-editor ${version}
A coding agent you steer: you approve its plan, every file change and every command.

Usage
  agentic-editor chat "WHAT YOU WANT" [--workspace DIR] [--continue | --session ID] [--json]
  agentic-editor [serve] [--workspace DIR] [--host HOST] [--port PORT] [--allow-origin ORIGIN] [--frontend DIR]
                 [--allow-root DIR] [--public-url URL] [--base-path PATH]
  agentic-editor sessions [--workspace DIR] [--json]
  agentic-editor models [WORDS] [--json]
  agentic-editor models --resolve MODEL [--json]
  agentic-editor --help | --version

chat        works on a folder, the current one if none is named. It shows the plan, each change as a diff and each
            command, and asks: a approve, r reject, e edit, ? help. Ctrl-C stops the run.
  --continue  goes on with the session that was used last, --session with that one
  --json      prints every event as a line of JSON, and reads commands from standard input, one a line
  --model     the model that answers, such as openai/gpt-4o; mock for none
serve       serves the agent over Socket.IO and REST, to programs that have the token it prints and to the browser that
            opens the link it prints; /docs documents REST
  --workspace     the folder, also --workspace-dir; if not given WORKSPACE_DIR, or ./workspace, which is made
  --host          an address of this machine only if not given; or HOST. 0.0.0.0 for every address there is
  --port          8000 if not given; or PORT
  --allow-origin  lets pages of that origin in without the token, on this machine; may be given several times
  --allow-root    lets clients choose another folder to work in, in this one; may be given several times
  --frontend      serves a folder with a static export of a frontend
  --public-url    where a gateway in front, such as Caddy, offers it: https://example.com/agent
  --base-path     serves everything below a path, such as /agent; that of --public-url if not given
sessions    lists the sessions of a folder
models      searches the models that are known, with their size and prices; others work as well
  --resolve   says where a model is asked, and which variable its key comes from

Environment
  LITELLM_MODEL    the model, where --model does not say; with LITELLM_API_KEY and LITELLM_API_BASE
  GOOGLE_API_KEY   alone means Gemini: GOOGLE_MODEL, or gemini-2.0-flash
  OPENAI_API_KEY, ANTHROPIC_API_KEY, …   the key of a provider; models --resolve says which
  AGENTIC_TOKEN    the token of serve, in place of a new one each time
  A file .env in the current directory may hold the same; the environment comes first. Without a model: mock mode.

Exit codes
  0  done            2  the call was wrong        130  stopped
  1  it failed, or a step was not done              3    the plan was rejected

The same agent is a VS Code extension (code --install-extension agentic-code-editor.vsix) and a library
(import { CodeAgent } from 'agentic-code-editor'). Without a model it runs in mock mode, which needs no key.
Sessions are kept in AGENTIC_CONFIG_DIR, ~/.agentic_editor if that is not set.
`

const options = {
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean', short: 'v' },
  workspace: { type: 'string', short: 'w' },
  'workspace-dir': { type: 'string' },
  continue: { type: 'boolean', default: false },
  session: { type: 'string' },
  json: { type: 'boolean', default: false },
  model: { type: 'string', default: '' },
  resolve: { type: 'string' },
  host: { type: 'string' },
  port: { type: 'string' },
  frontend: { type: 'string' },
  'public-url': { type: 'string' },
  'base-path': { type: 'string' },
  'allow-root': { type: 'string', multiple: true, default: [] as string[] },
  'allow-origin': { type: 'string', multiple: true, default: [] as string[] },
} as const

/** A call that was wrong; the message is for who made it. */
class UsageError extends Error {}

async function main(args: readonly string[]): Promise<number> {
  const { values, positionals } = parse(args)
  const [command = 'serve', ...words] = positionals
  if (values.version) return print(`${version}\n`)
  if (values.help) return print(help)
  if (command === 'models') return models(words, values)
  if (command === 'serve') return serveFrom(values)
  const root = await folder(values.workspace ?? '.')
  if (command === 'sessions') {
    const { listSessions } = await import('./sessions.ts')
    return print(await listSessions(root, values.json))
  }
  if (command !== 'chat') throw new UsageError(`There is no command ${command}.`)
  const message = words.join(' ')
  if (message.trim() === '') throw new UsageError('Say what you want: agentic-editor chat "Add a health check".')
  if (values.session !== undefined) {
    const { hasSession } = await import('./sessions.ts')
    if (!(await hasSession(root, values.session)))
      throw new UsageError(`There is no session ${values.session} in ${root}: agentic-editor sessions lists them.`)
  }
  const { chat } = await import('./chat.ts')
  return chat(root, message, values)
}

async function serveFrom(values: ReturnType<typeof parse>['values']): Promise<number> {
  const { defaultWorkspace, serve, serverVariables } = await import('./serve.ts')
  const variables = serverVariables()
  const { workspace, frontend, model } = values
  return serve({
    root: await folder(workspace ?? (await defaultWorkspace(variables.workspace))),
    host: values.host ?? variables.host,
    port: portOf(values.port ?? (variables.port || '8000')),
    allowedOrigins: values['allow-origin'].map(originOf),
    model,
    frontend: frontend === undefined ? undefined : await folder(frontend),
    roots: await Promise.all(values['allow-root'].map(folder)),
    publicUrl: values['public-url'] === undefined ? undefined : urlOf(values['public-url']),
    basePath: values['base-path'] === undefined ? undefined : pathOf(values['base-path']),
  })
}

async function models(
  words: readonly string[],
  { resolve, json }: { resolve?: string; json: boolean },
): Promise<number> {
  const { listModels, resolveModel } = await import('./models.ts')
  if (resolve === undefined) return print(await listModels(words, json))
  const { told, found } = await resolveModel(resolve, json)
  print(told)
  return found ? 0 : 2
}

function parse(args: readonly string[]) {
  try {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true })
    return { values: { ...values, workspace: values.workspace ?? values['workspace-dir'] }, positionals }
  } catch (error) {
    throw new UsageError(`${messageOf(error).split('. ')[0]}.`)
  }
}

function portOf(text: string): number {
  const port = Number(text)
  if (/^\d+$/.test(text) && port <= 65_535) return port
  throw new UsageError(`${text} is no port.`)
}

function originOf(text: string): string {
  if (text === 'null') throw new UsageError('null is the origin of any page in a sandbox: it is not let in.')
  if (URL.canParse(text) && /^https?:/.test(text) && new URL(text).origin === text.replace(/\/$/, ''))
    return new URL(text).origin
  throw new UsageError(`${text} is no origin. Write for example http://localhost:3000.`)
}

function urlOf(text: string): URL {
  if (URL.canParse(text) && /^https?:/.test(text)) return new URL(text)
  throw new UsageError(`${text} is no address. Write for example https://example.com/agent.`)
}

/** Segments that need no escape, in an address or in a page. */
function pathOf(text: string): string {
  if (/^(\/[\w.~-]+)+\/?$/.test(text)) return text
  throw new UsageError(`${text} is no path to serve at. Write for example /agent.`)
}

async function folder(path: string): Promise<string> {
  // An empty name, as of a variable that is not set, must not mean the current folder.
  if (path === '') throw new UsageError('The name of the folder is empty.')
  const root = resolve(path)
  const stats = await stat(root).catch(() => null)
  if (!stats) throw new UsageError(`There is no folder ${root}.`)
  if (!stats.isDirectory()) throw new UsageError(`${root} is not a folder.`)
  await access(root, constants.R_OK | constants.X_OK).catch(() => {
    throw new UsageError(`The folder ${root} cannot be read.`)
  })
  return root
}

function print(text: string): number {
  process.stdout.write(text)
  return 0
}

// Whoever reads may stop at any time, such as `head`; what has to be done then is done in `chat`.
process.stdout.on('error', () => {})
main(process.argv.slice(2)).then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`${messageOf(error)}${error instanceof UsageError ? ' See agentic-editor --help.' : ''}\n`)
    process.exit(error instanceof UsageError ? 2 : 1)
  },
)
