import * as vscode from 'vscode'
import { linesOf, messageOf } from '../base/text.ts'
import type { ClientCommand } from '../protocol/commands.ts'
import type { EventOf, SentEvent } from '../protocol/events.ts'
import type { EntryId } from '../protocol/ids.ts'
import type { HostState } from '../protocol/rpc.ts'
import type { View } from '../protocol/view.ts'
import type { CurrentSession } from './currentSession.ts'
import { closeTabs, columnOf, rightOf, titleOf } from './diffTabs.ts'
import type { ProposalEdits } from './proposalEdits.ts'
import { type ProposedFiles, proposalScheme } from './proposedFiles.ts'
import type { ReviewComments } from './reviewComments.ts'
import { settings } from './settings.ts'

type FileChange = EventOf<'file_change'>['payload']

/** A press sooner than this after a diff came up was meant for what stood there before, in milliseconds. */
const settling = 400

export interface DiffReviewParts {
  readonly session: CurrentSession
  readonly files: ProposedFiles
  readonly edits: ProposalEdits
  readonly comments: ReviewComments
  readonly log: vscode.LogOutputChannel
}

/** A change that waits. */
export interface Review {
  readonly change: FileChange
  readonly left: vscode.Uri
  readonly right: vscode.Uri
}

const { TextEditorSelectionChangeKind: Kind } = vscode

/** Who works in an editor keeps it for so long, in milliseconds: a diff then opens beside it. */
const working = 10_000

/**
 * Shows proposed changes in the native diff editor, one at a time in order, and takes them away once decided. The right
 * side is what will be written: it may be edited, and commented on.
 */
export class DiffReview implements vscode.Disposable {
  readonly #session: CurrentSession
  readonly #files: ProposedFiles
  readonly #edits: ProposalEdits
  readonly #comments: ReviewComments
  readonly #log: vscode.LogOutputChannel
  readonly #reviews = new Map<EntryId, Review>()
  /** When each change came to the front first, in milliseconds. */
  readonly #reviewed = new Map<EntryId, number>()
  /** Answered with others, and still to be carried out. */
  readonly #answered = new Set<EntryId>()
  /** Whether the diff that was closed last was what the user was looking at. */
  #wasInFront = false
  /** When the user wrote or went somewhere in an editor last, in milliseconds. */
  #worked = Number.NEGATIVE_INFINITY
  readonly #seen = new vscode.EventEmitter<void>()
  readonly #listening: vscode.Disposable

  /** A change has been looked at that had not been before. */
  readonly onDidReview = this.#seen.event

  constructor({ session, files, edits, comments, log }: DiffReviewParts) {
    this.#session = session
    this.#files = files
    this.#edits = edits
    this.#comments = comments
    this.#log = log
    this.#listening = vscode.Disposable.from(
      session.onDidEvent((event) => this.#follow(event)),
      session.onDidChange(() => this.#restart()),
      vscode.window.tabGroups.onDidChangeTabs(() => this.#notice()),
      vscode.window.onDidChangeTextEditorSelection(({ textEditor, kind }) => {
        const { scheme } = textEditor.document.uri
        const isTheirs = scheme === 'file' || scheme === 'untitled'
        if (isTheirs && (kind === Kind.Keyboard || kind === Kind.Mouse)) this.#worked = performance.now()
      }),
    )
  }

  /** The changes whose diff has been open. */
  get reviewed(): readonly EntryId[] {
    return [...this.#reviewed.keys()]
  }

  /** Whether a diff stands in a tab, also one from before a reload. */
  get isShown(): boolean {
    return vscode.window.tabGroups.all.some(({ tabs }) => tabs.some((tab) => rightOf(tab)?.scheme === proposalScheme))
  }

  /** `column`: where, when it is not open yet; the group in front when it is not said. */
  async open(id: EntryId, column?: vscode.ViewColumn): Promise<void> {
    const review = this.#reviews.get(id)
    if (!review) return
    // Whatever the user's `files.encoding` is, the two sides are UTF-8.
    for (const side of [review.left, review.right]) await vscode.workspace.openTextDocument(side, { encoding: 'utf8' })
    await vscode.commands.executeCommand('vscode.diff', review.left, review.right, titleOf(review.change), {
      preview: false,
      preserveFocus: true,
      viewColumn: columnOf(review.right) ?? column,
    })
    // It may have been decided in the meantime.
    if (this.#reviews.get(id) !== review) await closeTabs((uri) => uri.toString() === review.right.toString())
    this.#notice()
  }

  /**
   * The change whose diff is in front, or that a title button was pressed on. One that has only just come up is not:
   * that press was meant for the one before it.
   */
  shown(uri?: vscode.Uri): FileChange | undefined {
    const change = this.inFront(uri)
    return change && this.takesAnswer(change.id) ? change : undefined
  }

  /** Whether a change has been looked at, and not only just come up: a press sooner was meant for something else. */
  takesAnswer(id: EntryId): boolean {
    const since = this.#reviewed.get(id)
    return since !== undefined && performance.now() - since >= settling
  }

  /** The change whose diff is in front, also when it has only just come up. */
  inFront(uri?: vscode.Uri): FileChange | undefined {
    const right = uri?.scheme === proposalScheme ? uri : rightOf(vscode.window.tabGroups.activeTabGroup.activeTab)
    return [...this.#reviews.values()].find((review) => review.right.toString() === right?.toString())?.change
  }

  /** A change that waits, and where its two sides are. */
  sidesOf(id: EntryId): Review | undefined {
    return this.#reviews.get(id)
  }

  /** These have been in front of the user in another way than by their own diffs. */
  noteReviewed(ids: readonly EntryId[]): void {
    for (const id of ids)
      if (this.#reviews.has(id) && !this.#reviewed.has(id)) this.#reviewed.set(id, performance.now())
    this.#seen.fire()
  }

  /** These have all been answered: while they are carried out one by one, their diffs need not come up any more. */
  async noteAnswered(ids: readonly EntryId[]): Promise<void> {
    for (const id of ids) this.#answered.add(id)
    const rights = new Set(ids.map((id) => this.#reviews.get(id)?.right.toString()))
    await closeTabs((uri) => rights.has(uri.toString()))
  }

  /** The user is at the chat, and so not at work in an editor. */
  noteChat(): void {
    this.#worked = Number.NEGATIVE_INFINITY
  }

  /** Calls back when a change was edited or commented on. */
  onDidEdit(listener: () => void): vscode.Disposable {
    return vscode.Disposable.from(this.#edits.onDidEdit(listener), this.#comments.onDidChange(listener))
  }

  /** The user's answer to a change, with what they have made of it and what they have written beside it. */
  async withEdits(command: ClientCommand): Promise<ClientCommand> {
    if (command.type !== 'accept_change' && command.type !== 'reject_change') return command
    const review = this.#reviews.get(command.payload.change_id)
    if (!review) return command
    const { modified } = (await this.#edits.now(review.change.id)) ?? {}
    const comments = this.#comments.on(review.right)
    const said = comments.length > 0 ? { comments } : {}
    if (command.type === 'reject_change') return { type: 'reject_change', payload: { ...command.payload, ...said } }
    const own = modified === undefined ? {} : { modified }
    return { type: 'accept_change', payload: { ...command.payload, ...own, ...said } }
  }

  /** The changes that the user has edited or commented on. */
  get edited(): HostState['changes'] {
    return [...this.#reviews].flatMap(([id, { change, right }]) => {
      const edit = this.#edits.of(id)
      const comments = this.#comments.on(right).length
      if (!edit && comments === 0) return []
      const { added = 0, removed = 0 } = edit ?? change
      return [{ id, edited: edit !== undefined, added, removed, comments }]
    })
  }

  dispose(): void {
    this.#listening.dispose()
    this.#seen.dispose()
  }

  #follow(event: SentEvent): void {
    if (event.type === 'file_change') this.#propose(event.payload)
    else if (event.type === 'approval_resolved' && this.#reviews.has(event.payload.id)) this.#settle(event.payload)
    else if (event.type === 'tool_call' && event.payload.status === 'completed') {
      const applied = changesIn(this.#session.view).find(({ id }) => id === event.payload.id)
      if (applied) this.#showFile(applied).catch(this.#complain)
    }
  }

  /** Another session, or the same in a window that was reloaded: its pending changes, and none of others. */
  #restart(): void {
    const { view } = this.#session
    const pending = changesIn(view).filter((change) => view.pending.some(({ id }) => id === change.id))
    const isKept = (id: EntryId) => pending.some((change) => change.id === id)
    const gone = [...this.#reviews.keys()].filter((id) => !isKept(id))
    for (const change of pending) if (!this.#reviews.has(change.id)) this.#propose(change)
    const close = async () => {
      for (const id of gone) await this.#take(id, false)
      const rights = new Set([...this.#reviews.values()].map(({ right }) => right.toString()))
      // Also what was shown of a past change: after a reload there is nothing behind it.
      await closeTabs((uri) => uri.scheme === proposalScheme && !rights.has(uri.toString()))
    }
    close().catch(this.#complain)
  }

  #propose(change: FileChange): void {
    if (change.automatic) return
    const { id, path, old_path = path, original, remarks } = change
    const left = this.#files.put('base', id, old_path, original)
    const right = this.#edits.begin(change)
    this.#reviews.set(id, { change, left, right })
    this.#comments.begin(right, remarks)
    if (this.#reviews.size === 1) this.#openByItself(id)
  }

  #settle({ id, decision }: EventOf<'approval_resolved'>['payload']): void {
    const change = this.#reviews.get(id)?.change
    const goOn = async () => {
      const waiting = [...this.#reviews.keys()]
      if (waiting.some((id) => this.#answered.has(id))) return
      const [next] = waiting
      if (next) this.#openByItself(next)
      // In a tab while it is written, since language servers speak of files in tabs only.
      else if (decision === 'accepted' && change?.kind === 'modify') await this.#showFile(change)
    }
    this.#take(id, true).then(goOn).catch(this.#complain)
  }

  /** `isOver`: it was decided, so that nobody needs what was written into it. */
  async #take(id: EntryId, isOver: boolean): Promise<void> {
    const review = this.#reviews.get(id)
    if (!review) return
    const { left, right } = review
    this.#reviews.delete(id)
    this.#reviewed.delete(id)
    this.#answered.delete(id)
    this.#wasInFront = rightOf(vscode.window.tabGroups.activeTabGroup.activeTab)?.toString() === right.toString()
    // Who has just answered a diff is not at work elsewhere.
    if (this.#wasInFront) this.#worked = Number.NEGATIVE_INFINITY
    this.#comments.end(right, isOver)
    await this.#edits.letGo(id)
    await closeTabs((uri) => uri.toString() === right.toString())
    await this.#edits.end(id, isOver)
    this.#files.remove(left)
  }

  #openByItself(id: EntryId): void {
    if (!settings().opensDiffs) return
    // Nobody's keystrokes are to end up in a diff, or nowhere.
    const isWorking = performance.now() - this.#worked < working && vscode.window.activeTextEditor !== undefined
    this.open(id, isWorking ? vscode.ViewColumn.Beside : undefined).catch(this.#complain)
  }

  readonly #complain = (error: unknown): void => this.#log.error(`The review of a change: ${messageOf(error)}`)

  /**
   * The last change that was applied is shown where it is now, in place of the diff. Nothing is put in front of the user
   * who is looking at something else.
   */
  async #showFile(applied: FileChange): Promise<void> {
    if (applied.kind === 'delete' || !this.#session.root) return
    if (!this.#wasInFront || this.#reviews.size > 0) return
    const uri = vscode.Uri.joinPath(vscode.Uri.file(this.#session.root), applied.path)
    const at = new vscode.Position(firstChangedLine(applied), 0)
    const editor = await vscode.window.showTextDocument(uri, { preserveFocus: true, preview: true })
    editor.revealRange(new vscode.Range(at, at), vscode.TextEditorRevealType.InCenterIfOutsideViewport)
  }

  #notice(): void {
    const before = this.#reviewed.size
    const open = new Set(vscode.window.tabGroups.all.map(({ activeTab }) => rightOf(activeTab)?.toString()))
    for (const [id, { right }] of this.#reviews)
      if (open.has(right.toString()) && !this.#reviewed.has(id)) this.#reviewed.set(id, performance.now())
    if (this.#reviewed.size !== before) this.#seen.fire()
  }
}

const changesIn = ({ feed }: View): FileChange[] =>
  feed.flatMap(({ type, payload }) => (type === 'file_change' ? [payload] : []))

/** From 0. */
function firstChangedLine({ original, modified }: FileChange): number {
  const [before, after] = [linesOf(original), linesOf(modified)]
  return Math.max(
    0,
    after.findIndex((line, index) => line !== before[index]),
  )
}
