import * as vscode from 'vscode'
import type { View } from '../protocol/view.ts'
import { announcement, askedOf, waitingIn } from '../protocol/waiting.ts'
import type { CurrentSession } from './currentSession.ts'
import type { ModelChoice } from './modelChoice.ts'

interface Look {
  readonly icon: string
  /** What follows the name; '' for nothing. */
  readonly words: string
}

/** What the agent does, in the status bar, and a way to what waits. Where nothing can be asked, it is not there. */
export class StatusBar implements vscode.Disposable {
  readonly #session: CurrentSession
  readonly #model: ModelChoice
  readonly #item: vscode.StatusBarItem
  readonly #listening: vscode.Disposable
  #shown = ''

  constructor(session: CurrentSession, model: ModelChoice) {
    this.#session = session
    this.#model = model
    this.#item = vscode.window.createStatusBarItem('agenticEditor.state', vscode.StatusBarAlignment.Right, 100)
    this.#item.name = 'Agentic Code Editor'
    this.#item.command = 'agenticEditor.next'
    this.#listening = vscode.Disposable.from(
      session.onDidEvent(() => this.#update()),
      session.onDidChange(() => this.#update()),
      model.onDidChange(() => this.#update()),
      vscode.workspace.onDidChangeWorkspaceFolders(() => this.#update()),
    )
    this.#update()
  }

  dispose(): void {
    this.#listening.dispose()
    this.#item.dispose()
  }

  #update(): void {
    const { view, workspace } = this.#session
    const { icon, words } = lookOf(view)
    const model = this.#model.shown.mock ? 'Mock' : this.#model.shown.name
    const waiting = waitingIn(view)
    const shown = JSON.stringify([workspace, model, icon, words, waiting.length, view.title])
    // A text comes in many pieces, and each is an event.
    if (shown === this.#shown) return
    this.#shown = shown
    const text = `Agent (${model})${words && `: ${words}`}`
    this.#item.text = `$(${icon}) ${text}`
    this.#item.tooltip = tooltip(view.title, model, announcement(waiting))
    this.#item.accessibilityInformation = { label: text, role: 'button' }
    this.#item.backgroundColor =
      waiting.length > 0 ? new vscode.ThemeColor('statusBarItem.warningBackground') : undefined
    if (workspace === 'ready') this.#item.show()
    else this.#item.hide()
  }
}

function lookOf(view: View): Look {
  const waiting = waitingIn(view)
  if (waiting.length > 0) return { icon: 'bell-dot', words: askedOf(waiting) }
  if (view.running) return { icon: 'loading~spin', words: step(view) || 'working' }
  return view.status === 'error' ? { icon: 'error', words: 'failed' } : { icon: 'comment-discussion', words: '' }
}

function step({ plan }: View): string {
  const steps = plan?.steps ?? []
  const index = steps.findIndex(({ status }) => status === 'running')
  return index < 0 ? '' : `step ${index + 1} of ${steps.length}`
}

/** A title is the user's or the agent's text, so it is escaped: nothing in it is markup. */
function tooltip(title: string, model: string, waiting: string): vscode.MarkdownString {
  const text = new vscode.MarkdownString()
    .appendMarkdown('**')
    .appendText(title || 'New session')
    .appendMarkdown('**')
  text.appendMarkdown('\n\nModel: ').appendText(model)
  return waiting ? text.appendMarkdown(`\n\n${waiting}`) : text
}
