import * as vscode from 'vscode'
import { ChatView } from './chatView.ts'
import { registerCommands } from './commands.ts'
import { CurrentSession } from './currentSession.ts'
import { DiffReview } from './diffReview.ts'
import { ProposedFiles, proposalScheme } from './proposedFiles.ts'

let closeSession: () => Promise<void> = async () => {}

/** Registers what VS Code may call. The agent itself is loaded when it is first needed. */
export function activate(context: vscode.ExtensionContext): void {
  const log = vscode.window.createOutputChannel('Agentic Code Editor', { log: true })
  const files = new ProposedFiles()
  const session = new CurrentSession(context, log)
  closeSession = () => session.close()
  const review = new DiffReview(session, files, log)
  const chat = new ChatView(context.extensionUri, session, review, log)

  context.subscriptions.push(
    log,
    session,
    review,
    chat,
    vscode.workspace.registerFileSystemProvider(proposalScheme, files, { isCaseSensitive: true, isReadonly: true }),
    vscode.window.registerWebviewViewProvider(ChatView.viewType, chat),
    ...registerCommands({ session, review, chat, log }),
  )
  // A window that was reloaded with a diff open: it needs what stands in the journal.
  if (review.isShown) void session.open()
}

/** VS Code waits a moment for this, so that the journal is whole and no command is left running. */
export const deactivate = (): Promise<void> => closeSession()
