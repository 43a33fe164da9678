import { resolve } from 'node:path'
import { Channel } from './base/channel.ts'
import { messageOf } from './base/text.ts'
import { Agent } from './core/agent.ts'
import { Refused } from './core/errors.ts'
import type { Model } from './core/model.ts'
import { askForEffects } from './core/policy.ts'
import type { Processes } from './core/processes.ts'
import { systemPrompt } from './core/prompt.ts'
import type { Session } from './core/session.ts'
import type { SessionStore } from './core/store.ts'
import type { Workspace } from './core/workspace.ts'
import { memoryStore } from './memory/store.ts'
import { mockModel } from './models/mock/model.ts'
import { modelOf } from './models/resolve.ts'
import { nodeProcesses } from './node/processes.ts'
import { proxyFetch } from './node/proxyFetch.ts'
import { nodeWorkspace } from './node/workspace.ts'
import { ClientCommand } from './protocol/commands.ts'
import type { SentEvent } from './protocol/events.ts'
import type { ServerOptions as Options, RunningServer } from './server/server.ts'
import { allTools } from './tools/all.ts'

/** Also those of the server, which is a file of its own. */
export { Refused, RunError, ToolError } from './core/errors.ts'
export type { Model, ModelPart, ModelRequest } from './core/model.ts'
export type { SessionStore } from './core/store.ts'
export { ClientCommand } from './protocol/commands.ts'
export { AgentEvent, type SentEvent } from './protocol/events.ts'
export { emptyView, reduce, type View } from './protocol/view.ts'
export type { RunningServer } from './server/server.ts'

/** What a user says while a run goes on: approvals, rejections, a cancel. */
export class CommandQueue {
  readonly #commands = new Channel<ClientCommand>()

  /** Throws a `ZodError` for what is no command. */
  put(command: unknown): void {
    this.#commands.push(ClientCommand.parse(command))
  }

  /** What was put in too late for a run is not meant for the next one. @internal */
  clear(): void {
    this.#commands.clear()
  }

  /** @internal */
  next(signal: AbortSignal): Promise<ClientCommand | undefined> {
    return this.#commands.next(signal)
  }
}

export interface CodeAgentOptions {
  /** A folder; the current directory when absent. Naming it is your trust in it. */
  readonly workspace?: string
  /**
   * A model of yours, or the name of one such as `openai/gpt-4o`, whose key is in the environment. The mock, which needs no
   * key, when absent.
   */
  readonly model?: Model | string
  /** Where the session is kept; in memory when absent. */
  readonly store?: SessionStore
}

/**
 * The coding agent as a library. One `CodeAgent` is one conversation: every `run` continues it. Nothing is changed and
 * no command is run before the plan, and then that very change or command, has been approved through the queue.
 */
export class CodeAgent {
  readonly #agent: Agent
  /** @internal */
  readonly root: string
  /** @internal */
  readonly modelName: () => string
  #session: Promise<Session> | undefined
  #running = false

  constructor({ workspace = '.', model = mockModel(), store = memoryStore() }: CodeAgentOptions = {}) {
    const root = resolve(workspace)
    const folder: Workspace = nodeWorkspace(root)
    const processes: Processes = nodeProcesses(root)
    const answering = typeof model === 'string' ? named(model) : model
    this.root = root
    this.modelName = () => answering.name
    this.#agent = new Agent({
      model: answering,
      store,
      workspace: folder,
      processes,
      tools: allTools,
      policy: askForEffects,
      system: systemPrompt,
      log: (message, error) => console.error(message, error ?? ''),
    })
  }

  /**
   * Carries out one message and yields what happens; `JSON.stringify(event)` is the wire form. A command that does not
   * fit the moment is answered by a `command_rejected` event. Leaving the loop early cancels the run. One at a time: throws
   * while another run goes on.
   */
  async *run(message: string, commands: CommandQueue): AsyncGenerator<SentEvent, void, void> {
    if (this.#running) throw new Error('A run is going on already. Wait for its end, or use another CodeAgent.')
    this.#running = true
    this.#session ??= this.#agent.start()
    const session = await this.#session
    const events = new Channel<SentEvent>()
    const over = new AbortController()
    const unsubscribe = session.subscribe((event) => events.push(event))
    try {
      await session.dispatch({ type: 'chat', payload: { message } })
      void session.idle().then(() => events.close())
      void obey(session, commands, over.signal, (event) => events.push(event))
      for (let event = await events.next(); event; event = await events.next()) yield event
    } finally {
      over.abort()
      unsubscribe()
      commands.clear()
      this.#running = false
      await session.dispatch({ type: 'cancel', payload: {} }).catch(ignoreRefusal)
    }
  }

  /** @internal */
  serve(options: ServerOptions & { readonly assets: string }): Promise<RunningServer> {
    const log = (message: string, error?: unknown) => console.error(message, error ?? '')
    return import('./server/server.ts').then(({ createServer }) =>
      createServer(this.#agent, { log, ...options, workspace: this.root, model: this.modelName }),
    )
  }

  /** Ends what is going on and closes the session. */
  close(): Promise<void> {
    return this.#agent.close()
  }
}

export type ServerOptions = Partial<
  Pick<Options, 'host' | 'port' | 'token' | 'allowedOrigins' | 'frontend' | 'publicUrl' | 'basePath' | 'server' | 'log'>
>

/**
 * Serves an agent over Socket.IO and REST, by itself or below a path of a server of yours. Who has `token`, or the link that
 * `newLink` gives, may steer it. Rejects with a sentence for the user when it cannot listen.
 */
export const createServer = (agent: CodeAgent, options: ServerOptions = {}): Promise<RunningServer> =>
  agent.serve({ ...options, assets: import.meta.dirname })

const named = (model: string): Model =>
  modelOf(
    { model, planningModel: '', apiBase: '', keys: {}, environments: [{ name: '', variables: process.env }] },
    { fetch: proxyFetch() },
  )

async function obey(
  session: Session,
  commands: CommandQueue,
  signal: AbortSignal,
  tell: (event: SentEvent) => void,
): Promise<void> {
  try {
    for (let command = await commands.next(signal); command; command = await commands.next(signal)) {
      const said = command
      await session
        .dispatch(said)
        .catch((error: unknown) => tell(session.rejection(said, new Refused(messageOf(error)))))
    }
  } catch (error) {
    if (!signal.aborted) throw error
  }
}

const ignoreRefusal = (error: unknown): void => {
  if (!(error instanceof Refused)) throw error
}
