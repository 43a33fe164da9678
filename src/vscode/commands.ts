import * as vscode from 'vscode'
import { messageOf } from '../base/text.ts'
import type { ClientCommand } from '../protocol/commands.ts'
import type { ChatView } from './chatView.ts'
import type { CurrentSession } from './currentSession.ts'
import type { DiffReview } from './diffReview.ts'

interface Parts {
  readonly session: CurrentSession
  readonly review: DiffReview
  readonly chat: ChatView
  readonly log: vscode.LogOutputChannel
}

/** Every command of the extension. The ones that decide act on what is in front of the user, never on an argument's content. */
export function registerCommands({ session, review, chat, log }: Parts): vscode.Disposable[] {
  const say = (command: ClientCommand) => session.dispatch(command)

  const commands: Record<string, (uri?: vscode.Uri) => Promise<void> | void> = {
    async newSession() {
      await session.startNew()
      await chat.focus()
    },
    focusChat: () => chat.focus(),
    stop: () => say({ type: 'cancel', payload: {} }),
    showLog: () => log.show(true),
    async acceptChange(uri) {
      const change = review.shown(uri)
      if (change) await say({ type: 'accept_change', payload: { change_id: change.id } })
    },
    async rejectChange(uri) {
      const change = review.shown(uri)
      if (!change) return
      const reason = await vscode.window.showInputBox({
        title: `Reject the change to ${change.path}`,
        prompt: 'Why not? The agent reads this. Enter rejects, Escape goes back.',
        ignoreFocusOut: true,
      })
      if (reason !== undefined) await say({ type: 'reject_change', payload: { change_id: change.id, reason } })
    },
  }

  return Object.entries(commands).map(([name, run]) =>
    vscode.commands.registerCommand(`agenticEditor.${name}`, async (argument: unknown) => {
      try {
        await run(argument instanceof vscode.Uri ? argument : undefined)
      } catch (error) {
        log.warn(`${name}: ${messageOf(error)}`)
        void vscode.window.showWarningMessage(messageOf(error))
      }
    }),
  )
}
