import * as vscode from 'vscode'
import { messageOf, plural } from '../base/text.ts'
import { lastCheckpoint, undoTerms } from '../protocol/checkpoints.ts'
import { visible } from '../safety/display.ts'
import type { AllChanges } from './allChanges.ts'
import { setApiKey } from './apiKeys.ts'
import type { ChatView } from './chatView.ts'
import type { CurrentSession } from './currentSession.ts'
import type { Decisions } from './decisions.ts'
import { copyDiagnostics, verifyConnection } from './diagnostics.ts'
import type { DiffReview } from './diffReview.ts'
import { keyCommands } from './keys.ts'
import { mentionOfSelection, mentionsOf } from './mentions.ts'
import type { ModelChoice } from './modelChoice.ts'
import { selectModel } from './modelPicker.ts'
import type { PlanDocument } from './planDocument.ts'
import type { ServerControl } from './serverControl.ts'
import { pickSession } from './sessionPicker.ts'

interface Parts {
  readonly context: vscode.ExtensionContext
  readonly session: CurrentSession
  readonly review: DiffReview
  readonly decisions: Decisions
  readonly all: AllChanges
  readonly plan: PlanDocument
  readonly chat: ChatView
  readonly model: ModelChoice
  readonly server: ServerControl
  readonly log: vscode.LogOutputChannel
}

/** A menu gives what it was opened on, and all that is selected there. */
type Command = (uri?: vscode.Uri, all?: readonly vscode.Uri[]) => Promise<void> | void

const walkthrough = 'agentic-code-editor.agentic-code-editor#start'

/** Every command of the extension. The ones that decide act on what is in front of the user, never on an argument's content. */
export function registerCommands({
  context,
  session,
  review,
  decisions,
  all,
  plan,
  chat,
  model,
  server,
  log,
}: Parts): vscode.Disposable[] {
  const acceptChange = async (uri?: vscode.Uri) => {
    const change = review.shown(uri)
    if (change) await decisions.accept(change)
  }
  const rejectChange = async (uri?: vscode.Uri) => {
    const change = review.shown(uri)
    if (change) await decisions.reject(change)
  }

  const commands: Record<string, Command> = {
    async newSession() {
      await session.startNew()
      await chat.focus()
    },
    showSessions: () => pickSession(session),
    chooseFolder: () => session.chooseFolder(),
    undoRun: () => undoRun(session),
    editPlan: () => plan.open(),
    approvePlan: () => plan.approve(),
    revisePlan: () => plan.revise(),
    previewPlan: async () => {
      await vscode.commands.executeCommand('markdown.showPreviewToSide')
    },
    focusChat: () => chat.focus(),
    stop: () => session.dispatch({ type: 'cancel', payload: {} }),
    showLog: () => log.show(true),
    acceptChange,
    rejectChange,
    nextChange: () => all.step(1),
    previousChange: () => all.step(-1),
    reviewAll: () => all.review(),
    acceptAll: () => all.accept(),
    ...keyCommands({ session, review, plan, chat, acceptChange, rejectChange }),
    addToChat: (uri, all) => chat.insert(mentionsOf(session.root, all ?? [uri ?? activeFile()])),
    addSelectionToChat: () => chat.insert(mentionOfSelection(session.root, activeEditor())),
    selectModel: () => selectModel(model, context.globalState),
    setApiKey: () => setApiKey(model),
    verifyConnection: () => verifyConnection(model),
    copyDiagnostics: () => copyDiagnostics(model, context.extension),
    ...server.commands,
    openWalkthrough: async () => {
      await vscode.commands.executeCommand('workbench.action.openWalkthrough', walkthrough, false)
    },
  }

  return Object.entries(commands).map(([name, run]) =>
    vscode.commands.registerCommand(`agenticEditor.${name}`, async (argument: unknown, others: unknown) => {
      try {
        await run(argument instanceof vscode.Uri ? argument : undefined, urisIn(others))
      } catch (error) {
        log.warn(`${name}: ${messageOf(error)}`)
        void vscode.window.showWarningMessage(messageOf(error))
      }
    }),
  )
}

/** Brings back what the last run has changed, after naming it. */
async function undoRun(session: CurrentSession): Promise<void> {
  const checkpoint = lastCheckpoint(session.view)
  if (!checkpoint) throw new Error('There is nothing to undo: the last run has changed no file, or is still going on.')
  const { id, paths } = checkpoint
  const detail = [...paths.map(visible), '', undoTerms(id, session.view.feed)].join('\n')
  const answer = await vscode.window.showWarningMessage(
    `Bring back ${plural(paths.length, 'file')} as before the last run?`,
    { modal: true, detail },
    'Bring Back',
  )
  if (answer) await session.dispatch({ type: 'restore_checkpoint', payload: { checkpoint_id: id } })
}

function activeEditor(): vscode.TextEditor {
  const editor = vscode.window.activeTextEditor
  if (!editor) throw new Error('Open a file first.')
  return editor
}

/** Also one that is no text, such as a picture. */
function activeFile(): vscode.Uri {
  const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input
  const isFile = input instanceof vscode.TabInputText || input instanceof vscode.TabInputCustom
  return isFile ? input.uri : activeEditor().document.uri
}

function urisIn(given: unknown): readonly vscode.Uri[] | undefined {
  const uris = Array.isArray(given) ? given.filter((one) => one instanceof vscode.Uri) : []
  return uris.length > 0 ? uris : undefined
}
