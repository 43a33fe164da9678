import * as vscode from 'vscode'
import { messageOf } from '../base/text.ts'
import type { Session } from '../core/session.ts'
import { visible } from '../safety/display.ts'
import type { CurrentSession } from './currentSession.ts'
import type { ModelChoice } from './modelChoice.ts'
import type { RunningServer } from './serving.ts'
import { settings } from './settings.ts'

/** The agent of this window behind Socket.IO and REST: started and stopped by the user only. */
export class ServerControl implements vscode.Disposable {
  readonly #dist: string
  readonly #session: CurrentSession
  readonly #model: ModelChoice
  readonly #log: vscode.LogOutputChannel
  readonly #item: vscode.StatusBarItem
  readonly #listening: vscode.Disposable
  readonly #announced = new WeakSet<Session>()
  #server: RunningServer | undefined
  #starting: Promise<void> | undefined
  #root = ''

  constructor(extension: vscode.Uri, session: CurrentSession, model: ModelChoice, log: vscode.LogOutputChannel) {
    this.#dist = vscode.Uri.joinPath(extension, 'dist').fsPath
    this.#session = session
    this.#model = model
    this.#log = log
    this.#item = vscode.window.createStatusBarItem('agenticEditor.server', vscode.StatusBarAlignment.Right, 99)
    this.#item.name = 'Agentic Code Editor: Server'
    this.#item.command = 'agenticEditor.openInBrowser'
    // Another folder has another agent.
    this.#listening = session.onDidChange(() => {
      if (this.#server && session.root !== this.#root) void this.stop()
    })
  }

  get commands() {
    return {
      startServer: () => this.start(),
      stopServer: () => this.stop(),
      copyServerAddress: () => this.copyAddress(),
      openInBrowser: () => this.openInBrowser(),
    }
  }

  /** Once, also when it is asked for twice. */
  start(): Promise<void> {
    this.#starting ??= this.#start().finally(() => {
      this.#starting = undefined
    })
    return this.#starting
  }

  async #start(): Promise<void> {
    if (this.#server) return this.#offer(this.#server)
    const { port } = settings().server
    const server = await this.#startAt(port)
    if (!server) return
    this.#server = server
    this.#item.text = `$(broadcast) ${new URL(server.url).port}`
    this.#item.tooltip = `The agent is served at ${server.url}. Open it in a browser.`
    this.#item.show()
    await vscode.commands.executeCommand('setContext', 'agenticEditor.serving', true)
    await this.#offer(server)
  }

  async stop(): Promise<void> {
    const server = this.#server
    this.#server = undefined
    this.#item.hide()
    await vscode.commands.executeCommand('setContext', 'agenticEditor.serving', false)
    await server?.close()
  }

  /** A link that lets one browser in, once. */
  async copyAddress(): Promise<void> {
    await vscode.env.clipboard.writeText(this.#running().newLink())
    void vscode.window.showInformationMessage('The link was copied. It lets in one browser, once.')
  }

  async openInBrowser(): Promise<void> {
    await vscode.env.openExternal(vscode.Uri.parse(this.#running().newLink(), true))
  }

  dispose(): void {
    this.#listening.dispose()
    this.#item.dispose()
    void this.#server?.close()
  }

  #running(): RunningServer {
    if (!this.#server) throw new Error('The server is not running. Start it first.')
    return this.#server
  }

  async #offer(server: RunningServer): Promise<void> {
    const [open, copy, stop] = ['Open in Browser', 'Copy Link', 'Stop']
    const text = `The agent of this folder is served at ${server.url}, to whoever has a link or the token.`
    void vscode.window.showInformationMessage(text, open, copy, stop).then(async (answer) => {
      if (answer === open) await this.openInBrowser()
      if (answer === copy) await this.copyAddress()
      if (answer === stop) await this.stop()
    })
  }

  /** Offers another port where that one is taken; undefined when the user wants none. */
  async #startAt(port: number): Promise<RunningServer | undefined> {
    const { createServer, PortTaken } = await import('./serving.ts')
    const { agent, root } = await this.#session.agent()
    this.#root = root
    const { host, allowedOrigins } = settings().server
    try {
      return await createServer(agent, {
        workspace: root,
        assets: this.#dist,
        model: () => this.#model.shown.name,
        host,
        port,
        allowedOrigins,
        log: (message, error) => this.#log.warn(`Server: ${message} ${error === undefined ? '' : messageOf(error)}`),
        onSit: (session) => this.#announce(session),
      })
    } catch (error) {
      if (!(error instanceof PortTaken)) throw error
      const other = 'Use Another Port'
      const answer = await vscode.window.showWarningMessage(`Port ${port} is taken.`, other)
      return answer === other ? this.#startAt(0) : undefined
    }
  }

  /** What is begun elsewhere in this folder is not begun behind the user's back. */
  #announce(session: Session): void {
    // One for each, however often clients come to it.
    if (this.#announced.has(session)) return
    this.#announced.add(session)
    const unsubscribe = session.subscribe(({ type }) => {
      if (type !== 'run_started') return
      unsubscribe()
      if (this.#session.session?.id === session.id) return
      const show = 'Show'
      const text = `Asked from a browser: ${visible(session.view.title)}`
      void vscode.window.showInformationMessage(text, show).then(async (answer) => {
        if (answer === show) await this.#session.switchTo(session.id)
      })
    })
  }
}
