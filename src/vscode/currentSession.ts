import { join } from 'node:path'
import * as vscode from 'vscode'
import { messageOf } from '../base/text.ts'
import type { Agent } from '../core/agent.ts'
import type { Session } from '../core/session.ts'
import type { ClientCommand } from '../protocol/commands.ts'
import type { SentEvent } from '../protocol/events.ts'
import type { HostState } from '../protocol/rpc.ts'
import { emptyView, type View } from '../protocol/view.ts'

/** The session that this window shows: opened when it is first asked for, and told of to whoever listens. */
export class CurrentSession implements vscode.Disposable {
  readonly #context: vscode.ExtensionContext
  readonly #log: vscode.LogOutputChannel
  readonly #events = new vscode.EventEmitter<SentEvent>()
  readonly #changed = new vscode.EventEmitter<void>()
  readonly #trust: vscode.Disposable
  #agent: Promise<Agent> | undefined
  #opening: Promise<Session | undefined> | undefined
  #session: Session | undefined
  #unsubscribe = () => {}
  notice = ''

  /** What happens in the session that is shown. */
  readonly onDidEvent = this.#events.event
  /** Another session is shown now, or the folder may be worked in now. */
  readonly onDidChange = this.#changed.event

  constructor(context: vscode.ExtensionContext, log: vscode.LogOutputChannel) {
    this.#context = context
    this.#log = log
    this.#trust = vscode.Disposable.from(
      vscode.workspace.onDidGrantWorkspaceTrust(() => void this.open()),
      vscode.workspace.onDidChangeWorkspaceFolders(() => void this.open()),
    )
  }

  get session(): Session | undefined {
    return this.#session
  }

  get view(): View {
    return this.#session?.view ?? emptyView
  }

  get workspace(): HostState['workspace'] {
    if (!folder()) return 'no_folder'
    return vscode.workspace.isTrusted ? 'ready' : 'untrusted'
  }

  /** The folder the session works in. */
  get root(): string | undefined {
    return folder()?.uri.fsPath
  }

  /** Opens the session that was used last, or an empty one. Undefined where nothing may be done. */
  open(): Promise<Session | undefined> {
    if (this.workspace !== 'ready') {
      this.#changed.fire()
      return Promise.resolve(undefined)
    }
    this.#opening ??= this.#open().catch((error: unknown) => {
      this.#opening = undefined
      this.#log.error(error instanceof Error ? error : String(error))
      this.notice = `The session could not be opened. ${messageOf(error)}`
      this.#changed.fire()
      return undefined
    })
    return this.#opening
  }

  /** Leaves the session as it is and starts another. What goes on in the old one is stopped first. */
  async startNew(): Promise<void> {
    const before = await this.open()
    if (!before) return
    if (before.view.feed.length === 0) return
    if (before.view.running) await before.dispatch({ type: 'cancel', payload: {} }).catch(() => {})
    const agent = await this.#agentOnce()
    this.notice = ''
    this.#show(await agent.start())
    await agent.leave(before.id)
  }

  /** Passes on what the user said. Throws `Refused` when it does not fit the moment. */
  async dispatch(command: ClientCommand): Promise<void> {
    const session = await this.open()
    if (!session) throw new Error(this.notice || 'Open a folder and trust it first.')
    await session.dispatch(command)
  }

  /** Stops without ending anything: the next window goes on. A command that runs is stopped, and its card says so. */
  async close(): Promise<void> {
    this.#unsubscribe()
    await (await this.#agent)?.close()
  }

  dispose(): void {
    this.#trust.dispose()
    this.#events.dispose()
    this.#changed.dispose()
  }

  async #open(): Promise<Session> {
    this.notice = ''
    const agent = await this.#agentOnce()
    const latest = await agent.latest()
    const session = latest
      ? await agent.open(latest).catch((error) => this.#instead(agent, error))
      : await agent.start()
    this.#show(session)
    return session
  }

  async #instead(agent: Agent, error: unknown): Promise<Session> {
    this.#log.warn(`The last session could not be opened: ${messageOf(error)}`)
    this.notice = `${messageOf(error)} A new session was started.`
    return agent.start()
  }

  #show(session: Session): void {
    this.#unsubscribe()
    this.#session = session
    this.#opening = Promise.resolve(session)
    this.#unsubscribe = session.subscribe((event) => this.#events.fire(event))
    if (session.damage) this.notice = session.damage
    this.#changed.fire()
  }

  #agentOnce(): Promise<Agent> {
    this.#agent ??= import('./agent.ts').then(({ createAgent }) => {
      const root = folder()?.uri.fsPath ?? ''
      const storage = this.#context.storageUri ?? this.#context.globalStorageUri
      return createAgent(root, join(storage.fsPath, 'sessions'), (message, error) =>
        this.#log.error(message, ...(error instanceof Error ? [error.stack ?? error.message] : [])),
      )
    })
    return this.#agent
  }
}

const folder = (): vscode.WorkspaceFolder | undefined =>
  vscode.workspace.workspaceFolders?.find(({ uri }) => uri.scheme === 'file')
