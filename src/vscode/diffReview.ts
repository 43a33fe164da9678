import { basename } from 'node:path'
import * as vscode from 'vscode'
import { linesOf, messageOf } from '../base/text.ts'
import type { EventOf, SentEvent } from '../protocol/events.ts'
import type { EntryId } from '../protocol/ids.ts'
import type { View } from '../protocol/view.ts'
import type { CurrentSession } from './currentSession.ts'
import { type ProposedFiles, proposalScheme } from './proposedFiles.ts'
import { settings } from './settings.ts'

type FileChange = EventOf<'file_change'>['payload']

/** A press sooner than this after a diff came up was meant for what stood there before, in milliseconds. */
const settling = 400

interface Review {
  readonly change: FileChange
  readonly left: vscode.Uri
  readonly right: vscode.Uri
}

/** Shows proposed changes in the native diff editor, one at a time in order, and takes them away once decided. */
export class DiffReview implements vscode.Disposable {
  readonly #session: CurrentSession
  readonly #files: ProposedFiles
  readonly #log: vscode.LogOutputChannel
  readonly #reviews = new Map<EntryId, Review>()
  /** When each change came to the front first, in milliseconds. */
  readonly #reviewed = new Map<EntryId, number>()
  /** Whether the diff that was closed last was what the user was looking at. */
  #wasInFront = false
  readonly #seen = new vscode.EventEmitter<void>()
  readonly #listening: vscode.Disposable

  /** A change has been looked at that had not been before. */
  readonly onDidReview = this.#seen.event

  constructor(session: CurrentSession, files: ProposedFiles, log: vscode.LogOutputChannel) {
    this.#session = session
    this.#files = files
    this.#log = log
    this.#listening = vscode.Disposable.from(
      session.onDidEvent((event) => this.#follow(event)),
      session.onDidChange(() => this.#restart()),
      vscode.window.tabGroups.onDidChangeTabs(() => this.#notice()),
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

  async open(id: EntryId): Promise<void> {
    const review = this.#reviews.get(id)
    if (!review) return
    // Whatever the user's `files.encoding` is, the two sides are UTF-8.
    for (const side of [review.left, review.right]) await vscode.workspace.openTextDocument(side, { encoding: 'utf8' })
    await vscode.commands.executeCommand('vscode.diff', review.left, review.right, titleOf(review.change), {
      preview: false,
      preserveFocus: true,
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
    const since = change && this.#reviewed.get(change.id)
    return since !== undefined && performance.now() - since >= settling ? change : undefined
  }

  /** The change whose diff is in front, also when it has only just come up. */
  inFront(uri?: vscode.Uri): FileChange | undefined {
    const right = uri?.scheme === proposalScheme ? uri : rightOf(vscode.window.tabGroups.activeTabGroup.activeTab)
    return [...this.#reviews.values()].find((review) => review.right.toString() === right?.toString())?.change
  }

  dispose(): void {
    this.#listening.dispose()
    this.#seen.dispose()
  }

  #follow(event: SentEvent): void {
    if (event.type === 'file_change') this.#propose(event.payload)
    else if (event.type === 'approval_resolved' && this.#reviews.has(event.payload.id)) this.#settle(event.payload.id)
    else if (event.type === 'tool_call' && event.payload.status === 'completed')
      this.#showFile(event).catch(this.#complain)
  }

  /** Another session: its pending changes, and none of what was shown before. */
  #restart(): void {
    for (const id of [...this.#reviews.keys()]) this.#take(id).catch(this.#complain)
    const reopen = () => {
      const { pending } = this.#session.view
      for (const change of changesIn(this.#session.view))
        if (pending.some(({ id }) => id === change.id)) this.#propose(change)
    }
    closeTabs((uri) => uri.scheme === proposalScheme).then(reopen, this.#complain)
  }

  #propose(change: FileChange): void {
    if (change.automatic) return
    const { id, path, old_path = path, original, modified } = change
    const left = this.#files.put('base', id, old_path, original)
    const right = this.#files.put('proposed', id, path, modified)
    this.#reviews.set(id, { change, left, right })
    if (this.#reviews.size === 1) this.#openByItself(id)
  }

  #settle(id: EntryId): void {
    const goOn = () => {
      const [next] = this.#reviews.keys()
      if (next) this.#openByItself(next)
    }
    this.#take(id).then(goOn, this.#complain)
  }

  async #take(id: EntryId): Promise<void> {
    const review = this.#reviews.get(id)
    if (!review) return
    this.#reviews.delete(id)
    this.#reviewed.delete(id)
    this.#wasInFront = rightOf(vscode.window.tabGroups.activeTabGroup.activeTab)?.toString() === review.right.toString()
    await closeTabs((uri) => uri.toString() === review.right.toString())
    this.#files.remove(review.left)
    this.#files.remove(review.right)
  }

  #openByItself(id: EntryId): void {
    if (settings().opensDiffs) this.open(id).catch(this.#complain)
  }

  readonly #complain = (error: unknown): void => this.#log.error(`The review of a change: ${messageOf(error)}`)

  /**
   * The last change that was applied is shown where it is now, in place of the diff. Nothing is put in front of the user
   * who is looking at something else.
   */
  async #showFile({ payload }: EventOf<'tool_call'>): Promise<void> {
    const applied = changesIn(this.#session.view).find(({ id }) => id === payload.id)
    if (!applied || applied.kind === 'delete' || !this.#session.root) return
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

function titleOf({ kind, path, old_path = '' }: FileChange): string {
  switch (kind) {
    case 'create':
      return `${basename(path)} (new file)`
    case 'delete':
      return `${basename(path)} (to be deleted)`
    case 'rename':
      return `${basename(old_path)} → ${basename(path)}`
    default:
      return `${basename(path)} (proposed change)`
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

const rightOf = (tab: vscode.Tab | undefined): vscode.Uri | undefined =>
  tab?.input instanceof vscode.TabInputTextDiff ? tab.input.modified : undefined

async function closeTabs(matches: (right: vscode.Uri) => boolean): Promise<void> {
  const tabs = vscode.window.tabGroups.all
    .flatMap(({ tabs }) => tabs)
    .filter((tab) => {
      const right = rightOf(tab)
      return right !== undefined && matches(right)
    })
  if (tabs.length > 0) await vscode.window.tabGroups.close(tabs, true)
}
