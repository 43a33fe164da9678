import * as vscode from 'vscode'
import { messageOf, plural } from '../base/text.ts'
import type { ClientCommand } from '../protocol/commands.ts'
import { commentsInWords } from '../protocol/comments.ts'
import type { EventOf } from '../protocol/events.ts'
import type { HostState } from '../protocol/rpc.ts'
import { revisionAt, waitingPlan } from '../protocol/waiting.ts'
import type { CurrentSession } from './currentSession.ts'
import { documentAt } from './documents.ts'
import { columnOf, isPreview, planTabs, uriOf } from './planTabs.ts'
import { type ProposedFiles, proposalScheme } from './proposedFiles.ts'
import type { Remembered } from './remembered.ts'
import type { ReviewComments } from './reviewComments.ts'

type Plan = EventOf<'plan'>['payload']
type PlanEdit = NonNullable<HostState['plan_edit']>

/** Which plan of the run it is stands in the name once there has been another. */
const nameOf = (revision: number): string => (revision > 1 ? `Plan ${revision}.md` : 'Plan.md')
const kept = 'planTexts'
const mostKept = 50

/** The texts of edited plans that wait, by the plan's id. A plan of another session keeps its text as well. */
type Kept = Readonly<Record<string, string>>

export interface PlanDocumentParts {
  readonly remembered: Remembered
  readonly session: CurrentSession
  readonly files: ProposedFiles
  readonly comments: ReviewComments
  readonly log: vscode.LogOutputChannel
}

interface Shown {
  readonly plan: Plan
  readonly uri: vscode.Uri
}

/**
 * The plan that waits, as a Markdown document in memory. What the user makes of it is on the card as they write, and is
 * what an approval approves, on the card or here. It outlives the window.
 */
export class PlanDocument implements vscode.Disposable {
  readonly #remembered: Remembered
  readonly #comments: ReviewComments
  readonly #session: CurrentSession
  readonly #files: ProposedFiles
  readonly #log: vscode.LogOutputChannel
  readonly #problems = vscode.languages.createDiagnosticCollection('agenticEditor')
  readonly #edited = new vscode.EventEmitter<void>()
  readonly #listening: vscode.Disposable
  #shown: Shown | undefined
  #edit: PlanEdit | null = null
  /** Resolves when the plan of a session that has just been opened is among the files in memory. */
  settled: Promise<void> = Promise.resolve()

  /** What the document says has changed. */
  readonly onDidEdit = this.#edited.event

  constructor({ remembered, session, files, comments, log }: PlanDocumentParts) {
    this.#remembered = remembered
    this.#comments = comments
    this.#session = session
    this.#files = files
    this.#log = log
    this.#listening = vscode.Disposable.from(
      session.onDidEvent((event) => {
        if (event.type === 'approval_resolved' && event.payload.id === this.#shown?.plan.id)
          void this.#run(this.#finish())
      }),
      session.onDidChange(() => {
        this.settled = this.#run(this.#restart())
      }),
      vscode.workspace.onDidChangeTextDocument(({ document }) => void this.#run(this.#follow(document))),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => {
        // Later, since a document that becomes one of another language is closed and opened again.
        if (this.#isShown(uri)) setImmediate(() => void this.#run(this.#afterClosing(uri)))
      }),
    )
  }

  /** The plan as the user has edited it; null when they have not. */
  get edit(): PlanEdit | null {
    return this.#edit
  }

  /** How many comments on it go to the agent with the user's answer. */
  get comments(): number {
    return this.#shown ? this.#comments.on(this.#shown.uri).length : 0
  }

  /** Whether the document is what the user looks at. */
  get isInFront(): boolean {
    // By its tab: while a comment is written, that is what the editor in front is of.
    const tab = vscode.window.tabGroups.activeTabGroup.activeTab
    const uri = tab && uriOf(tab)
    return uri !== undefined && this.#isShown(uri)
  }

  /** Opens the plan that waits. */
  async open(): Promise<void> {
    const shown = await this.#track()
    if (!shown) return
    const document = await vscode.workspace.openTextDocument(shown.uri)
    const viewColumn = columnOf(shown.uri)
    await vscode.window.showTextDocument(document, { preview: false, ...(viewColumn ? { viewColumn } : {}) })
  }

  /** Approves what the document in front says. Does nothing when that is no plan which waits. */
  async approve(): Promise<void> {
    const shown = this.#shown
    const document = shown && this.isInFront ? documentAt(shown.uri) : undefined
    if (!document || !shown) return
    const { planFromText } = await import('./agent.ts')
    const read = planFromText(document.getText(), shown.plan)
    if ('problem' in read) throw new Error(`Line ${read.line} of the plan: ${read.problem}`)
    await this.#session.dispatch(
      this.withEdits({ type: 'approve_plan', payload: { plan_id: shown.plan.id, plan: { steps: [...read.steps] } } }),
    )
  }

  /** Asks for another plan, by the comments on this one and what the user says now. */
  async revise(): Promise<void> {
    const shown = this.#shown
    if (!shown) return
    const comments = this.#comments.on(shown.uri).length
    const feedback = await vscode.window.showInputBox({
      title: 'Ask for another plan',
      prompt:
        comments > 0
          ? `What should be different? ${plural(comments, 'comment')} on the plan ${comments === 1 ? 'goes' : 'go'} along; you need not say more.`
          : 'What should be different? The agent reads this.',
      ignoreFocusOut: true,
    })
    if (feedback === undefined || (feedback.trim() === '' && comments === 0)) return
    await this.#session.dispatch(this.withEdits({ type: 'revise_plan', payload: { plan_id: shown.plan.id, feedback } }))
  }

  /** What the user says about the plan that waits, together with what they have made of it and written beside it. */
  withEdits(command: ClientCommand): ClientCommand {
    const id = this.#shown?.plan.id
    const isAbout = 'plan_id' in command.payload ? command.payload.plan_id === id : command.type === 'chat'
    if (!id || !isAbout || waitingPlan(this.#session.view)?.id !== id) return command
    const edit = this.#edit
    const plan = edit && !edit.problem ? { plan: { steps: [...edit.steps] } } : {}
    const said = (words = '') => [words.trim(), ...this.#commented()].filter(Boolean).join('\n')
    switch (command.type) {
      case 'approve_plan':
        return { type: 'approve_plan', payload: { ...command.payload, reason: said(command.payload.reason) } }
      case 'reject_plan':
        return { type: 'reject_plan', payload: { ...command.payload, reason: said(command.payload.reason) } }
      case 'revise_plan':
        return {
          type: 'revise_plan',
          payload: { ...command.payload, feedback: said(command.payload.feedback), ...plan },
        }
      case 'chat':
        return { type: 'revise_plan', payload: { plan_id: id, feedback: said(command.payload.message), ...plan } }
      default:
        return command
    }
  }

  /** The comments on the plan, as the agent reads them. */
  #commented(): string[] {
    const uri = this.#shown?.uri
    const text = uri && (documentAt(uri)?.getText() ?? this.#files.textOf(uri))
    return uri ? commentsInWords(text ?? '', this.#comments.on(uri)) : []
  }

  /** Takes back what the user has written into the plan. */
  async discard(): Promise<void> {
    if (!this.#shown) return
    const { planText } = await import('./agent.ts')
    const text = planText(this.#shown.plan)
    const { uri } = this.#shown
    const document = documentAt(uri)
    this.#files.put('plan', this.#shown.plan.id, this.#name, text, true)
    if (document) {
      const all = new vscode.WorkspaceEdit()
      all.replace(uri, new vscode.Range(0, 0, document.lineCount, 0), text)
      await vscode.workspace.applyEdit(all)
      await document.save()
    }
    await this.#take(text)
  }

  dispose(): void {
    this.#listening.dispose()
    this.#problems.dispose()
    this.#edited.dispose()
  }

  get #name(): string {
    const { feed } = this.#session.view
    return nameOf(revisionAt(feed, feed.length - 1))
  }

  #isShown(uri: vscode.Uri): boolean {
    return uri.toString() === this.#shown?.uri.toString()
  }

  /** Puts the plan that waits among the files in memory, as the user has left it. */
  async #track(): Promise<Shown | undefined> {
    const plan = waitingPlan(this.#session.view)
    if (!plan) return undefined
    if (this.#shown?.plan.id === plan.id) return this.#shown
    const { planText } = await import('./agent.ts')
    const text = this.#kept[plan.id] ?? planText(plan)
    this.#shown = { plan, uri: this.#files.put('plan', plan.id, this.#name, text, true) }
    this.#comments.begin(this.#shown.uri)
    await this.#take(text)
    return this.#shown
  }

  async #follow(document: vscode.TextDocument): Promise<void> {
    if (this.#isShown(document.uri)) await this.#take(document.getText())
  }

  /** Closed without saving: what was saved counts again. */
  async #afterClosing(uri: vscode.Uri): Promise<void> {
    if (this.#isShown(uri)) await this.#take(documentAt(uri)?.getText() ?? this.#files.textOf(uri) ?? '')
  }

  /** What the document says now. */
  async #take(text: string): Promise<void> {
    const { planFromText, planText } = await import('./agent.ts')
    const shown = this.#shown
    if (!shown) return
    const { plan, uri } = shown
    const isAsProposed = text === planText(plan)
    const read = planFromText(text, plan)
    const problem = 'problem' in read ? `Line ${read.line}: ${read.problem}` : ''
    this.#edit = isAsProposed ? null : { plan_id: plan.id, steps: 'steps' in read ? read.steps : [], problem }
    this.#problems.set(uri, 'problem' in read ? [diagnostic(read)] : [])
    this.#edited.fire()
    await this.#keep(plan.id, isAsProposed ? undefined : text)
  }

  get #kept(): Kept {
    return this.#remembered.get<Kept>(kept) ?? {}
  }

  async #keep(id: string, text: string | undefined): Promise<void> {
    const { [id]: _before, ...others } = this.#kept
    const texts = text === undefined ? others : { ...others, [id]: text }
    // Of a session that was deleted nobody asks for its plan any more.
    this.#remembered.update(kept, Object.fromEntries(Object.entries(texts).slice(-mostKept)))
  }

  /** Another session, or the same in a window that was reloaded: its plan, if it is open or was edited. */
  async #restart(): Promise<void> {
    const plan = waitingPlan(this.#session.view)
    if (this.#shown && this.#shown.plan.id !== plan?.id) await this.#leave()
    if (!plan) return
    const uri = this.#files.uriOf('plan', plan.id, this.#name).toString()
    if (plan.id in this.#kept || planTabs().some((tab) => tab.toString() === uri)) await this.#track()
  }

  /** The plan was answered. */
  async #finish(): Promise<void> {
    const id = this.#shown?.plan.id
    await this.#leave()
    if (id) await this.#keep(id, undefined)
  }

  async #leave(): Promise<void> {
    const shown = this.#shown
    if (!shown) return
    const { uri } = shown
    // Saved first, because a tab with edits asks before it closes.
    const document = documentAt(uri)
    if (document?.isDirty) await document.save()
    this.#shown = undefined
    this.#edit = null
    this.#problems.delete(uri)
    const tabs = vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs)
    // The tab of a preview does not say of what: one of a file of theirs stays.
    const theirs = vscode.workspace.textDocuments.some(
      (other) => other.uri.scheme !== proposalScheme && other.uri.path.endsWith(uri.path),
    )
    await vscode.window.tabGroups.close(
      tabs.filter((tab) => uriOf(tab)?.toString() === uri.toString() || (isPreview(tab, uri) && !theirs)),
    )
    this.#comments.end(uri, true)
    this.#files.remove(uri)
    this.#edited.fire()
  }

  #run(work: Promise<void>): Promise<void> {
    return work.catch((error: unknown) => this.#log.error(`The plan document: ${messageOf(error)}`))
  }
}

function diagnostic({ problem, line }: { problem: string; line: number }): vscode.Diagnostic {
  const range = new vscode.Range(line - 1, 0, line - 1, Number.MAX_SAFE_INTEGER)
  return new vscode.Diagnostic(range, problem, vscode.DiagnosticSeverity.Error)
}
