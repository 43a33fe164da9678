import { mkdir, realpath } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import type { Model, ModelRequest } from '../core/model.ts'
import { configuredModel, verify } from '../models/connect.ts'
import { nameOf } from '../models/mode.ts'
import { type Configuration, modelOf, modeOf, resolve as resolveModel } from '../models/resolve.ts'
import { environmentsIn } from '../node/dotEnv.ts'
import { proxyFetch } from '../node/proxyFetch.ts'
import { createServer } from '../server/server.ts'
import type { CompletionPlace, ModelAccess, ModelSettings } from '../server/settings.ts'
import { createAgent } from './agent.ts'
import { configuration } from './configuration.ts'

export interface ServeOptions {
  readonly root: string
  /** '' for an address of this machine only. */
  readonly host: string
  readonly port: number
  readonly allowedOrigins: readonly string[]
  /** '' for what the environment says. */
  readonly model: string
  /** A folder with a static export of a frontend. */
  readonly frontend?: string | undefined
  readonly publicUrl?: URL | undefined
  readonly basePath?: string | undefined
  /** Folders in which clients may choose another one to work in. */
  readonly roots: readonly string[]
}

/** What the environment, or `.env` in the current directory, says of a server. */
export function serverVariables(): { readonly workspace: string; readonly host: string; readonly port: string } {
  const variable = (name: string) => environmentsIn(process.cwd()).find(({ variables }) => variables[name]?.trim())
  const value = (name: string) => variable(name)?.variables[name]?.trim() ?? ''
  return { workspace: value('WORKSPACE_DIR'), host: value('HOST'), port: value('PORT') }
}

/** The folder that is worked in when none is named; made when it is not there. */
export async function defaultWorkspace(named: string): Promise<string> {
  const folder = resolve(named || 'workspace')
  await mkdir(folder, { recursive: true })
  return folder
}

/** Serves the agent over a folder until it is told to stop; returns the exit code. */
export async function serve({
  root,
  host,
  model,
  frontend,
  publicUrl,
  basePath,
  roots,
  ...options
}: ServeOptions): Promise<number> {
  const { answering, access } = modelFor(model)
  const workspace = await realpath(root)
  const agent = createAgent(workspace, answering)
  const { AGENTIC_TOKEN } = process.env
  const server = await createServer(agent, {
    ...options,
    workspace,
    roots: await Promise.all(roots.map((root) => realpath(root))),
    openFolder: (folder) => createAgent(folder, answering),
    assets: dirname(await realpath(process.argv[1] ?? '.')),
    model: () => answering.name,
    models: access,
    ...(host ? { host } : {}),
    ...(AGENTIC_TOKEN ? { token: AGENTIC_TOKEN } : {}),
    ...(frontend === undefined ? {} : { frontend: await realpath(frontend) }),
    ...(publicUrl ? { publicUrl } : {}),
    ...(basePath === undefined ? {} : { basePath }),
    log: (message, error) => process.stderr.write(`${message} ${error instanceof Error ? error.message : ''}\n`),
  })
  const open = () => process.stdout.write(`  open       ${server.newLink()}\n`)
  process.stdout.write(
    [
      `Serving ${workspace}`,
      `  address    ${server.url}`,
      `  token      ${AGENTIC_TOKEN ? 'the one in AGENTIC_TOKEN' : server.token}`,
      `  model      ${answering.name}`,
      ...options.allowedOrigins.map((origin) => `  let in     ${origin}`),
      '',
    ].join('\n'),
  )
  open()
  process.stdout.write(`Ctrl-C stops it.${process.stdin.isTTY ? ' Enter prints another link: each works once.' : ''}\n`)
  const input = process.stdin.isTTY ? createInterface({ input: process.stdin }).on('line', open) : undefined
  await new Promise<void>((resolve) => {
    input?.once('SIGINT', () => resolve())
    process.once('SIGINT', () => resolve())
    process.once('SIGTERM', () => resolve())
  })
  input?.close()
  await server.close()
  await agent.close()
  return 0
}

/** The model of the call, until a client chooses one; its settings count like variables that come before all others. */
function modelFor(model: string): { readonly answering: Model; readonly access: ModelAccess } {
  const own = configuration(model)
  const options = { fetch: proxyFetch() }
  let chosen: Configuration = own
  return {
    answering: configuredModel({
      name: () => nameOf(modeOf(chosen, 'working')),
      resolve: (purpose) => resolveModel(chosen, purpose, options),
    }),
    access: {
      verify: (settings) => verify(modelOf(withSettings(own, settings), options), AbortSignal.timeout(30_000)),
      complete: (place) => completionOf(modelOf(chosen, options), place),
      choose: (settings) => {
        chosen = settings ? withSettings(own, settings) : own
      },
    },
  }
}

/** How much of a file a completion is made from, in characters. */
const [mostBefore, mostBehind] = [6_000, 2_000]
/** How long someone who types waits, in milliseconds. */
const patience = 10_000

async function completionOf(model: Model, { path, prefix, suffix }: CompletionPlace): Promise<string> {
  if (model.name === 'mock') return ''
  const place = `${prefix.slice(-mostBefore)}<CURSOR>${suffix.slice(0, mostBehind)}`
  const request: ModelRequest = {
    system: 'Write what belongs in place of <CURSOR>, and nothing else: no quotes, no fences, no words about it.',
    messages: [{ role: 'user', content: `${path}\n\n${place}` }],
    tools: [],
    purpose: 'working',
  }
  let text = ''
  for await (const part of model.answer(request, AbortSignal.timeout(patience)))
    if (part.type === 'text') text += part.text
  return text.replace(/^```[^\n]*\n([\s\S]*?)\n?```\s*$/, '$1')
}

const withSettings = (own: Configuration, { model, apiKey, apiBase }: ModelSettings): Configuration => ({
  ...own,
  model,
  environments: [
    {
      name: 'the settings of the client',
      variables: { LITELLM_MODEL: model, LITELLM_API_KEY: apiKey, LITELLM_API_BASE: apiBase },
    },
    ...own.environments,
  ],
})
