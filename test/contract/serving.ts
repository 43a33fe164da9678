import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { io, type Socket } from 'socket.io-client'
import { Agent } from '../../src/core/agent.ts'
import { askForEffects } from '../../src/core/policy.ts'
import { memoryStore } from '../../src/memory/store.ts'
import { nodeProcesses } from '../../src/node/processes.ts'
import { nodeWorkspace } from '../../src/node/workspace.ts'
import { SessionId } from '../../src/protocol/ids.ts'
import { createServer, type RunningServer } from '../../src/server/server.ts'
import type { ModelSettings } from '../../src/server/settings.ts'
import { allTools } from '../../src/tools/all.ts'
import { plan, scripted } from '../fakes.ts'
import { Guest } from './guest.ts'

/** A page of somebody else that is let in. */
export const friend = 'http://localhost:3000'

const greeting = [[plan('Look around', 'Say hello')], ['Looked.'], ['Said.'], ['Greeted.']]

type Answers = Parameters<typeof scripted>[0]

/** An agent over a folder on disk, with a model that has been told what to say. */
export const agentIn = (folder: string, answers: Answers): Agent =>
  new Agent({
    model: scripted(answers),
    workspace: nodeWorkspace(folder),
    processes: nodeProcesses(folder),
    store: memoryStore(),
    tools: allTools,
    policy: askForEffects,
    system: '',
    log: () => {},
  })

/** A server over a folder with odd things in it and beside it. */
export class Serving {
  readonly outer = mkdtempSync(join(tmpdir(), 'rest-'))
  readonly folder = join(this.outer, 'ws')
  /** The models that clients chose. */
  readonly chosen: (ModelSettings | null)[] = []
  readonly #agent: Agent
  readonly #answers: Answers
  readonly #guests: Socket[] = []
  #server: RunningServer | undefined

  constructor(answers: Answers = greeting) {
    const { outer, folder } = this
    for (const path of ['ws/src/deep/a/b/c/d', 'ws/node_modules/x', 'ws-sibling', 'site'])
      mkdirSync(join(outer, path), { recursive: true })
    for (const file of ['swagger-ui.css', 'swagger-ui-bundle.js'])
      cpSync(`node_modules/swagger-ui-dist/${file}`, join(outer, 'assets/docs', file))
    writeFileSync(join(folder, 'src/app.js'), 'one\r\ntwo\r\n')
    writeFileSync(join(folder, '.env'), 'A=1\n')
    writeFileSync(join(folder, 'bits.bin'), Buffer.from([0, 1, 2, 255]))
    writeFileSync(join(outer, 'ws-sibling/secret.txt'), 'secret')
    writeFileSync(join(outer, 'site/index.html'), '<p>the page')
    writeFileSync(join(outer, 'site/app.js'), 'app()')
    symlinkSync(join(outer, 'ws-sibling'), join(folder, 'way-out'))
    symlinkSync(join(folder, 'nowhere'), join(folder, 'dangling'))
    this.#answers = answers
    this.#agent = agentIn(folder, answers)
  }

  get server(): RunningServer {
    if (!this.#server) throw new Error('It has not been started.')
    return this.#server
  }

  get known(): Record<string, string> {
    return { authorization: `Bearer ${this.server.token}` }
  }

  /** Starts it, or starts it again. */
  async start(
    more: { host?: string; frontend?: string; publicUrl?: URL; roots?: readonly string[] } = {},
  ): Promise<void> {
    await this.#server?.close()
    this.#server = await createServer(this.#agent, {
      workspace: this.folder,
      assets: join(this.outer, 'assets'),
      model: () => 'scripted',
      allowedOrigins: [friend, 'null'],
      models: {
        verify: async ({ model }) => {
          if (model !== 'good') throw new Error('It does not answer.')
        },
        complete: async ({ path, prefix }) => {
          if (path === 'fails') throw new Error('It does not answer.')
          return `${prefix}…`
        },
        choose: (settings) => this.chosen.push(settings),
      },
      log: (message, error) => error && console.error(message, error),
      ...(more.roots ? { openFolder: (root) => agentIn(root, this.#answers) } : {}),
      ...more,
    })
  }

  /** As the panel does; gives the way to show it no more. */
  showInEditor(id: string): () => void {
    const panel = { kind: 'VS Code' }
    this.#agent.hold(SessionId.parse(id), panel)
    return () => this.#agent.letGo(SessionId.parse(id), panel)
  }

  async close(): Promise<void> {
    for (const socket of this.#guests) socket.disconnect()
    await this.server.close()
    await this.#agent.close()
    rmSync(this.outer, { recursive: true })
  }

  async ask(method: string, path: string, body?: unknown, headers = this.known) {
    const response = await fetch(`${this.server.url}${path}`, {
      method,
      headers: { 'content-type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    return { status: response.status, headers: response.headers, body: await response.json().catch(() => null) }
  }

  get(path: string) {
    return this.ask('GET', path)
  }

  /** What a browser or `fetch` would never send, sent as it is. */
  raw(method: string, path: string, given = this.known, body = '') {
    const { port } = new URL(this.server.url)
    // Node says it for some methods only; without it the body is taken for the next request.
    const headers = { ...(given['transfer-encoding'] ? {} : { 'content-length': String(body.length) }), ...given }
    return new Promise<{ status: number; text: string; headers: NodeJS.Dict<string | string[]> }>((resolve, reject) => {
      request({ host: '127.0.0.1', port, method, path, headers }, async (response) => {
        let text = ''
        for await (const part of response) text += part
        resolve({ status: response.statusCode ?? 0, text, headers: response.headers })
      })
        .on('error', reject)
        .end(body)
    })
  }

  /** The cookie of a browser that has opened a link. */
  async newCookie(): Promise<string> {
    const { headers } = await fetch(this.server.newLink(), { redirect: 'manual' })
    return headers.get('set-cookie')?.split(';')[0] ?? ''
  }

  /** As the original's frontend connects, but for the token. */
  async connect(options: { path?: string; extraHeaders?: Record<string, string> } = {}): Promise<Guest> {
    const socket = io(this.server.url, {
      transports: ['websocket'],
      reconnection: false,
      forceNew: true,
      auth: options.extraHeaders ? {} : { token: this.server.token },
      ...options,
    })
    this.#guests.push(socket)
    const guest = new Guest(socket)
    await new Promise<void>((resolve, reject) => {
      socket.on('connect', resolve)
      socket.on('connect_error', reject)
    })
    return guest
  }
}

/** Serves anew for each test. */
export function useServing(answers?: Answers): () => Serving {
  let serving: Serving
  beforeEach(async () => {
    serving = new Serving(answers)
    await serving.start()
  })
  afterEach(() => serving.close())
  return () => serving
}

/** The code and the sentence of an answer. */
export const said = async (
  answer: Promise<{ status: number; body: { detail: string } }>,
): Promise<[number, string]> => {
  const { status, body } = await answer
  return [status, body.detail]
}
