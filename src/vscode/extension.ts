import * as vscode from 'vscode'
import { AllChanges } from './allChanges.ts'
import { Attention } from './attention.ts'
import { ChangesView } from './changesView.ts'
import { ChatView } from './chatView.ts'
import { registerCommands } from './commands.ts'
import { keepContextKeys } from './contextKeys.ts'
import { CurrentSession } from './currentSession.ts'
import { Decisions } from './decisions.ts'
import { DiffReview } from './diffReview.ts'
import { ModelChoice } from './modelChoice.ts'
import { PlanDocument } from './planDocument.ts'
import { planTabs } from './planTabs.ts'
import { ProposalEdits } from './proposalEdits.ts'
import { ProposedFiles, proposalScheme } from './proposedFiles.ts'
import { Remembered } from './remembered.ts'
import { ReviewComments } from './reviewComments.ts'
import { ServerControl } from './serverControl.ts'
import { tellOfSession } from './sessionPicker.ts'
import { StatusBar } from './statusBar.ts'

let closeSession: () => Promise<void> = async () => {}

/** Registers what VS Code may call. The agent itself is loaded when it is first needed. */
export function activate(context: vscode.ExtensionContext): void {
  const log = vscode.window.createOutputChannel('Agentic Code Editor', { log: true })
  const remembered = new Remembered(context)
  const model = new ModelChoice(context)
  const session = new CurrentSession(context, remembered, model, log)
  // A window that was reloaded may ask for them before the session is there.
  const files = new ProposedFiles(async () => {
    await session.open()
    await plan.settled
  })
  closeSession = () => session.close()
  const comments = new ReviewComments(remembered)
  const edits = new ProposalEdits(context, files, log)
  const review = new DiffReview({ session, files, edits, comments, log })
  const plan = new PlanDocument({ remembered, session, files, comments, log })
  const decisions = new Decisions(session, review)
  const all = new AllChanges({ session, review, files })
  const chat = new ChatView(context.extensionUri, session, review, plan, model, log)
  const server = new ServerControl(context.extensionUri, session, model, log)

  context.subscriptions.push(
    log,
    server,
    model,
    session,
    comments,
    edits,
    review,
    plan,
    chat,
    session.onDidStopBehind((left) => tellOfSession(session, left)),
    vscode.workspace.registerFileSystemProvider(proposalScheme, files, { isCaseSensitive: true }),
    vscode.window.registerWebviewViewProvider(ChatView.viewType, chat),
    new StatusBar(session, model),
    new Attention(session, review, chat),
    all,
    new ChangesView({ session, review, all, decisions, log }),
    keepContextKeys(session),
    ...registerCommands({ context, session, review, decisions, all, plan, chat, model, server, log }),
  )
  // A window that was reloaded with a diff open: it needs what stands in the journal.
  if (review.isShown || planTabs().length > 0) void session.open()
}

/** VS Code waits a moment for this, so that the journal is whole and no command is left running. */
export const deactivate = (): Promise<void> => closeSession()
