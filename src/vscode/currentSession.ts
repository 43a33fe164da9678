import { createHash } from 'node:crypto'
import { join } from 'node:path'
import * as vscode from 'vscode'
import { messageOf } from '../base/text.ts'
import type { Agent } from '../core/agent.ts'
import type { Session } from '../core/session.ts'
import type { SessionSummary } from '../core/sessions.ts'
import type { ClientCommand } from '../protocol/commands.ts'
import type { SentEvent } from '../protocol/events.ts'
import type { SessionId } from '../protocol/ids.ts'
import type { HostState } from '../protocol/rpc.ts'
import { emptyView, type View } from '../protocol/view.ts'
import type { ModelChoice } from './modelChoice.ts'
import { type LeftBehind, OutOfSight } from './outOfSight.ts'
import type { Remembered } from './remembered.ts'

/** The session that this window shows: opened when it is first asked for, and told of to whoever listens. */
export class CurrentSession implements vscode.Disposable {
  /** What others who show the same session are told. */
  readonly kind = 'VS Code'
  readonly #context: vscode.ExtensionContext
  readonly #remembered: Remembered
  readonly #model: ModelChoice
  readonly #log: vscode.LogOutputChannel
  readonly #events = new vscode.EventEmitter<SentEvent>()
  readonly #changed = new vscode.EventEmitter<void>()
  readonly #outOfSight: OutOfSight
  readonly #trust: vscode.Disposable
  #agent: Promise<Agent> | undefined
  #opening: Promise<Session | undefined> | undefined
  #session: Session | undefined
  /** The folder that the agent was made for. */
  #bound: string | undefined
  #unsubscribe = () => {}
  /** Whatever shows another session comes after what did so before. */
  #turn: Promise<unknown> = Promise.resolve()
  notice = ''

  /** What happens in the session that is shown. */
  readonly onDidEvent = this.#events.event
  /** Another session is shown now, or the folder may be worked in now. */
  readonly onDidChange = this.#changed.event

  constructor(
    context: vscode.ExtensionContext,
    remembered: Remembered,
    model: ModelChoice,
    log: vscode.LogOutputChannel,
  ) {
    this.#context = context
    this.#model = model
    this.#remembered = remembered
    this.#log = log
    this.#outOfSight = new OutOfSight((message, error) => log.error(message, messageOf(error)))
    this.#trust = vscode.Disposable.from(
      vscode.workspace.onDidGrantWorkspaceTrust(() => void this.open()),
      vscode.workspace.onDidChangeWorkspaceFolders(() => void this.open()),
    )
  }

  /** A session that went on out of sight has come to its end, or waits for the user. */
  get onDidStopBehind(): vscode.Event<LeftBehind> {
    return this.#outOfSight.onDidStop
  }

  get session(): Session | undefined {
    return this.#session
  }

  get view(): View {
    return this.#session?.view ?? emptyView
  }

  get workspace(): HostState['workspace'] {
    if (folders().length === 0) return 'no_folder'
    if (!vscode.workspace.isTrusted) return 'untrusted'
    return this.root === undefined ? 'choose_folder' : 'ready'
  }

  /** The folder the session works in; of several, the one the user has chosen. */
  get root(): string | undefined {
    return this.#folder()?.uri.fsPath
  }

  /** The name of that folder, where there are several; else ''. */
  get folderName(): string {
    return folders().length > 1 ? (this.#folder()?.name ?? '') : ''
  }

  /** Opens the session that was used last, or an empty one. Undefined where nothing may be done. */
  async open(): Promise<Session | undefined> {
    if (this.#bound !== undefined && this.#bound !== this.root) await this.#unbind()
    if (this.workspace !== 'ready') {
      this.#changed.fire()
      return undefined
    }
    this.#opening ??= this.#open()
    return this.#opening
  }

  /** Starts another session, unless nothing was said in this one. */
  startNew(): Promise<void> {
    return this.#inTurn(async () => {
      const before = await this.open()
      if (!before || before.view.feed.length === 0) return
      const agent = await this.#agentOnce()
      const next = await agent.start()
      agent.hold(next.id, this)
      this.notice = ''
      this.#show(next)
      agent.letGo(before.id, this)
      await this.#outOfSight.leave(agent, before)
    })
  }

  /** Shows another session. Throws when that is open elsewhere. */
  switchTo(id: SessionId): Promise<void> {
    return this.#inTurn(async () => {
      const before = await this.open()
      if (!before || before.id === id) return
      const agent = await this.#agentOnce()
      if (!(await agent.list()).some((session) => session.id === id))
        throw new Error('This session is not here any more.')
      const next = await agent.open(id)
      agent.hold(id, this)
      this.notice = ''
      this.#show(next)
      agent.letGo(before.id, this)
      await this.#outOfSight.leave(agent, before)
    })
  }

  /** The sessions of the folder, the latest first. */
  async list(): Promise<SessionSummary[]> {
    if (this.workspace !== 'ready') return []
    return (await this.#agentOnce()).list()
  }

  async rename(id: SessionId, title: string): Promise<void> {
    await (await this.#agentOnce()).rename(id, title)
  }

  /** Takes a session away; what goes on in it is stopped. `putBack` brings it back for a while. */
  remove(id: SessionId): Promise<void> {
    return this.#inTurn(async () => {
      const agent = await this.#agentOnce()
      if (this.#session?.id === id) {
        const next = await agent.start()
        agent.hold(next.id, this)
        this.#show(next)
      }
      this.#outOfSight.forget(id)
      await agent.remove(id)
    })
  }

  async putBack(id: SessionId): Promise<void> {
    await (await this.#agentOnce()).putBack(id)
  }

  /** Asks which of several folders to work in. The choice is remembered. */
  async chooseFolder(): Promise<void> {
    const items = folders().map(({ name, uri }) => ({ label: name, description: uri.fsPath, uri }))
    const picked = await vscode.window.showQuickPick(items, { placeHolder: 'Which folder shall the agent work in?' })
    if (!picked) return
    this.#remembered.update(chosenFolder, picked.uri.toString())
    await this.open()
  }

  /** The agent of the folder. Throws where nothing may be done. */
  async agent(): Promise<{ readonly agent: Agent; readonly root: string }> {
    await this.open()
    const { root } = this
    if (this.workspace !== 'ready' || root === undefined) throw new Error('Open a folder and trust it first.')
    return { agent: await this.#agentOnce(), root }
  }

  /** Passes on what the user said. Throws `Refused` when it does not fit the moment. */
  async dispatch(command: ClientCommand): Promise<void> {
    const session = await this.open()
    if (!session) throw new Error(this.notice || 'Open a folder and trust it first.')
    this.#model.noteAction()
    await session.dispatch(command, this.kind)
  }

  /** Stops without ending anything: the next window goes on. A command that runs is stopped, and its card says so. */
  async close(): Promise<void> {
    this.#unsubscribe()
    await (await this.#agent)?.close()
  }

  #inTurn(work: () => Promise<void>): Promise<void> {
    const done = this.#turn.then(work)
    this.#turn = done.catch(() => {})
    return done
  }

  /** Another folder, another agent. */
  async #unbind(): Promise<void> {
    const agent = this.#agent
    this.#unsubscribe()
    this.#outOfSight.clear()
    this.#agent = undefined
    this.#opening = undefined
    this.#session = undefined
    this.#bound = undefined
    await (await agent)?.close()
  }

  #folder(): vscode.WorkspaceFolder | undefined {
    const all = folders()
    if (all.length === 1) return all[0]
    const chosen = this.#remembered.get<string>(chosenFolder)
    return all.find(({ uri }) => uri.toString() === chosen)
  }

  dispose(): void {
    this.#trust.dispose()
    this.#events.dispose()
    this.#changed.dispose()
    this.#outOfSight.dispose()
  }

  async #open(): Promise<Session | undefined> {
    const making = this.#agentOnce()
    try {
      this.notice = ''
      const agent = await making
      const id = this.#shownBefore() ?? (await agent.latest())
      const session = id ? await agent.open(id).catch((error) => this.#instead(agent, error)) : await agent.start()
      // The folder may be another one by now, and its session opened meanwhile.
      if (this.#agent !== making) return this.open()
      agent.hold(session.id, this)
      this.#show(session)
      return session
    } catch (error) {
      if (this.#agent !== making) return this.open()
      this.#opening = undefined
      this.#log.error(error instanceof Error ? error : String(error))
      this.notice = `The session could not be opened. ${messageOf(error)}`
      this.#changed.fire()
      return undefined
    }
  }

  async #instead(agent: Agent, error: unknown): Promise<Session> {
    this.#log.warn(`The last session could not be opened: ${messageOf(error)}`)
    this.notice = `${messageOf(error)} A new session was started.`
    return agent.start()
  }

  #show(session: Session): void {
    this.#unsubscribe()
    this.#outOfSight.forget(session.id)
    this.#session = session
    this.#opening = Promise.resolve(session)
    this.#unsubscribe = session.subscribe((event) => this.#events.fire(event))
    if (session.damage) this.notice = session.damage
    this.#remembered.update(this.#shownKey(), session.id)
    this.#changed.fire()
  }

  /** What this window showed last. It may have been empty, and not be in any file. */
  #shownBefore(): SessionId | undefined {
    return this.#remembered.get<SessionId>(this.#shownKey())
  }

  /** Under which the session that this window shows is remembered: another may be written to later, out of sight. */
  #shownKey(): string {
    return `session ${this.root}`
  }

  #agentOnce(): Promise<Agent> {
    this.#agent ??= import('./agent.ts').then(({ createAgent }) => {
      const root = this.root ?? ''
      this.#bound = root
      return createAgent(root, this.#sessionFolder(root), this.#model, (message, error) =>
        this.#log.error(message, ...(error instanceof Error ? [error.stack ?? error.message] : [])),
      )
    })
    return this.#agent
  }

  /** A window over several folders keeps the sessions of each apart. */
  #sessionFolder(root: string): string {
    const sessions = join((this.#context.storageUri ?? this.#context.globalStorageUri).fsPath, 'sessions')
    if (!vscode.workspace.workspaceFile) return sessions
    return join(sessions, createHash('sha256').update(root).digest('hex').slice(0, 16))
  }
}

const chosenFolder = 'folder'

const folders = (): readonly vscode.WorkspaceFolder[] =>
  (vscode.workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === 'file')
