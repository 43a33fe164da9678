import { randomBytes } from 'node:crypto'
import * as vscode from 'vscode'
import { messageOf } from '../base/text.ts'
import type { FromPanel, HostState, ToPanel } from '../protocol/rpc.ts'
import { panelHtml } from '../webview/shell.ts'
import { enterChosenKey } from './apiKeys.ts'
import type { CurrentSession } from './currentSession.ts'
import type { DiffReview } from './diffReview.ts'
import type { ModelChoice } from './modelChoice.ts'
import { eventBatch, forPanel } from './panelEvents.ts'
import type { PlanDocument } from './planDocument.ts'
import { pickSession } from './sessionPicker.ts'
import { settings } from './settings.ts'

/** The chat panel: shows the current session in a webview, and passes on what the user says there. */
export class ChatView implements vscode.WebviewViewProvider, vscode.Disposable {
  static readonly viewType = 'agenticEditor.chat'

  readonly #extension: vscode.Uri
  readonly #session: CurrentSession
  readonly #review: DiffReview
  readonly #plan: PlanDocument
  readonly #model: ModelChoice
  readonly #log: vscode.LogOutputChannel
  readonly #listening: vscode.Disposable
  readonly #batch = eventBatch((events) => this.#post({ type: 'events', events }))
  #view: vscode.WebviewView | undefined
  #badge: vscode.ViewBadge | undefined
  /** Whether the page listens: the editor throws it away whenever it is out of sight. */
  #isReady = false
  #forLater: ToPanel[] = []
  #unsaved = hasUnsaved()

  constructor(
    extension: vscode.Uri,
    session: CurrentSession,
    review: DiffReview,
    plan: PlanDocument,
    model: ModelChoice,
    log: vscode.LogOutputChannel,
  ) {
    this.#extension = extension
    this.#session = session
    this.#review = review
    this.#plan = plan
    this.#model = model
    this.#log = log
    this.#listening = vscode.Disposable.from(
      session.onDidEvent((event) => this.#batch.add(event)),
      session.onDidChange(() => this.#postState()),
      review.onDidReview(() => this.#postHost()),
      review.onDidEdit(() => this.#postHost()),
      plan.onDidEdit(() => this.#postHost()),
      model.onDidChange(() => this.#postHost()),
      vscode.workspace.onDidChangeTextDocument(() => this.#noticeUnsaved()),
      vscode.workspace.onDidSaveTextDocument(() => this.#noticeUnsaved()),
      vscode.workspace.onDidCloseTextDocument(() => this.#noticeUnsaved()),
    )
  }

  resolveWebviewView(view: vscode.WebviewView): void {
    this.#view = view
    this.#isReady = false
    view.badge = this.#badge
    const { webview } = view
    const dist = vscode.Uri.joinPath(this.#extension, 'dist')
    const at = (...path: string[]) => webview.asWebviewUri(vscode.Uri.joinPath(dist, ...path)).toString()
    webview.options = { enableScripts: true, localResourceRoots: [dist] }
    webview.onDidReceiveMessage((message: unknown) => this.#receive(message))
    webview.html = panelHtml({
      cspSource: webview.cspSource,
      nonce: randomBytes(16).toString('base64'),
      script: at('webview.js'),
      styles: [at('codicon.css'), at('panel.css')],
    })
    view.onDidChangeVisibility(() => {
      this.#isReady &&= view.visible
    })
    view.onDidDispose(() => {
      if (this.#view === view) this.#view = undefined
    })
  }

  get isVisible(): boolean {
    return this.#view?.visible ?? false
  }

  /** How many proposals wait, on the icon of the view. */
  showBadge(value: number, tooltip: string): void {
    if (this.#badge?.value === value && this.#badge.tooltip === tooltip) return
    this.#badge = { value, tooltip }
    if (this.#view) this.#view.badge = this.#badge
  }

  async focus(): Promise<void> {
    await this.#showWith({ type: 'focus_composer' })
  }

  /** Puts a text into the composer, after what stands there. */
  async insert(text: string): Promise<void> {
    await this.#showWith({ type: 'insert', text })
  }

  /** Has the panel do to its first card what a key asks for. To approve, the user may stay where they are. */
  async press(what: 'approve' | 'reject' | 'next'): Promise<void> {
    if (what === 'approve') this.#post({ type: 'press', what })
    else await this.#showWith({ type: 'press', what })
  }

  dispose(): void {
    this.#batch.dispose()
    this.#listening.dispose()
  }

  /** Brings the panel up, and says this once it listens. */
  async #showWith(message: ToPanel): Promise<void> {
    await vscode.commands.executeCommand(`${ChatView.viewType}.focus`)
    if (this.#isReady) this.#post(message)
    else this.#forLater.push(message)
  }

  async #receive(raw: unknown): Promise<void> {
    const { FromPanel } = await import('./agent.ts')
    const message = FromPanel.safeParse(raw)
    if (!message.success) return this.#log.warn(`The panel sent something unknown: ${message.error.message}`)
    try {
      await this.#obey(message.data)
    } catch (error) {
      this.#log.warn(`${message.data.type}: ${messageOf(error)}`)
      this.#post({ type: 'refused', detail: messageOf(error) })
    }
  }

  async #obey(message: FromPanel): Promise<void> {
    switch (message.type) {
      case 'ready':
        // Until the session is open there is nothing true to show.
        if (this.#session.session || this.#session.workspace !== 'ready') this.#postState()
        else await this.#session.open()
        this.#isReady = this.isVisible
        if (this.#isReady) for (const message of this.#forLater.splice(0)) this.#post(message)
        return
      case 'command':
        this.#review.noteChat()
        if (message.save_first && !(await vscode.workspace.saveAll(false)))
          throw new Error('Not all files could be saved, so nothing was run.')
        return this.#session.dispatch(await this.#review.withEdits(this.#plan.withEdits(message.command)))
      case 'new_session':
        return this.#session.startNew()
      case 'open_diff':
        return this.#review.open(message.id)
      case 'review_all':
      case 'accept_all':
        await vscode.commands.executeCommand(
          message.type === 'review_all' ? 'agenticEditor.reviewAll' : 'agenticEditor.acceptAll',
        )
        return
      case 'open_plan':
        return this.#plan.open()
      case 'discard_plan_edit':
        return this.#plan.discard()
      case 'show_sessions':
        return pickSession(this.#session)
      case 'select_model':
        await vscode.commands.executeCommand('agenticEditor.selectModel')
        return
      case 'set_api_key':
        return enterChosenKey(this.#model)
      case 'choose_folder':
        return this.#session.chooseFolder()
      case 'open_file':
        return this.#openFile(message.path, message.line ?? 1)
      case 'open_link':
        await vscode.env.openExternal(vscode.Uri.parse(message.url, true))
        return
      case 'open_log':
        return this.#log.show(true)
      case 'manage_trust':
        await vscode.commands.executeCommand('workbench.trust.manage')
        return
      case 'open_folder':
        await vscode.commands.executeCommand('workbench.action.files.openFolder')
        return
    }
  }

  async #openFile(path: string, line: number): Promise<void> {
    const { root } = this.#session
    if (!root) return
    const { resolveInside } = await import('./agent.ts')
    const at = new vscode.Position(line - 1, 0)
    const uri = vscode.Uri.file(await resolveInside(root, path))
    await vscode.window.showTextDocument(uri, { preview: true, selection: new vscode.Range(at, at) })
  }

  #postState(): void {
    this.#batch.clear()
    const { session, view } = this.#session
    const shown = { ...view, feed: view.feed.map(forPanel) }
    this.#post({ type: 'state', session_id: session?.id ?? null, view: shown, host: this.#host() })
  }

  #postHost(): void {
    this.#post({ type: 'host', host: this.#host() })
  }

  #noticeUnsaved(): void {
    const unsaved = hasUnsaved()
    if (unsaved === this.#unsaved) return
    this.#unsaved = unsaved
    this.#postHost()
  }

  #host(): HostState {
    const { workspace, folderName, notice } = this.#session
    return {
      workspace,
      folder: folderName,
      notice,
      model: this.#model.shown,
      reviewed: this.#review.reviewed,
      changes: this.#review.edited,
      unsaved: this.#unsaved,
      plan_edit: this.#plan.edit,
      plan_comments: this.#plan.comments,
      send_with: settings().sendWith,
    }
  }

  /** To a hidden panel it is lost, which does no harm: a panel that is shown again asks for the state. */
  #post(message: ToPanel): void {
    if (message.type !== 'events') this.#batch.flush()
    void this.#view?.webview.postMessage(message)
  }
}

/** Whether some file is not on disk as the user sees it, so that a command would see another one. */
const hasUnsaved = (): boolean =>
  vscode.workspace.textDocuments.some(({ isDirty, uri }) => isDirty && uri.scheme === 'file')
