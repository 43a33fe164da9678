import * as vscode from 'vscode'
import type { EntryId } from '../protocol/ids.ts'
import { announcement, waitingIn } from '../protocol/waiting.ts'
import type { ChatView } from './chatView.ts'
import type { CurrentSession } from './currentSession.ts'
import type { DiffReview } from './diffReview.ts'
import { settings } from './settings.ts'

/** A diff that opens by itself has come up by then, in milliseconds. */
const patience = 1_000

/** Tells a user who looks elsewhere that something waits: a number on the chat's icon, and one notification. */
export class Attention implements vscode.Disposable {
  readonly #session: CurrentSession
  readonly #review: DiffReview
  readonly #chat: ChatView
  readonly #listening: vscode.Disposable
  readonly #announced = new Set<EntryId>()
  #timer: NodeJS.Timeout | undefined

  constructor(session: CurrentSession, review: DiffReview, chat: ChatView) {
    this.#session = session
    this.#review = review
    this.#chat = chat
    this.#listening = vscode.Disposable.from(
      session.onDidEvent(() => this.#update()),
      session.onDidChange(() => this.#update()),
    )
  }

  dispose(): void {
    clearTimeout(this.#timer)
    this.#listening.dispose()
  }

  #update(): void {
    const waiting = waitingIn(this.#session.view)
    this.#chat.showBadge(waiting.length, announcement(waiting))
    if (waiting.some(({ id }) => !this.#announced.has(id))) this.#timer ??= setTimeout(() => this.#announce(), patience)
  }

  /** What is seen, or has been decided by now, needs no words any more. */
  #announce(): void {
    this.#timer = undefined
    const waiting = waitingIn(this.#session.view)
    const fresh = waiting.filter(({ id }) => !this.#announced.has(id))
    for (const { id } of waiting) this.#announced.add(id)
    if (fresh.length === 0 || this.#chat.isVisible || !settings().notifiesWhenHidden) return
    if (waiting.some(({ id }) => id === this.#review.inFront()?.id)) return
    vscode.window.showInformationMessage(announcement(waiting), 'Open').then((pressed) => {
      // It shows what waits then, which may be something else, or nothing.
      if (pressed) void vscode.commands.executeCommand('agenticEditor.next')
    })
  }
}
