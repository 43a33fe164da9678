import { basename } from 'node:path'
import * as vscode from 'vscode'
import { linesOf, messageOf } from '../base/text.ts'
import type { EventOf, SentEvent } from '../protocol/events.ts'
import type { EntryId } from '../protocol/ids.ts'
import type { View } from '../protocol/view.ts'
import type { CurrentSession } from './currentSession.ts'
import { type ProposedFiles, proposalScheme } from './proposedFiles.ts'

type FileChange = EventOf<'file_change'>['payload']

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
  readonly #reviewed = new Set<EntryId>()
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
    return [...this.#reviewed]
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
    this.#notice()
  }

  /** The change whose diff is in front, or that a title button was pressed on. */
  shown(uri?: vscode.Uri): FileChange | undefined {
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
    else if (event.type === 'tool_call' && event.payload.status === 'completed') void this.#showFile(event)
  }

  /** Another session: its pending changes, and none of what was shown before. */
  #restart(): void {
    for (const id of [...this.#reviews.keys()]) void this.#take(id)
    void closeTabs((uri) => uri.scheme === proposalScheme).then(() => {
      const { pending } = this.#session.view
      for (const change of changesIn(this.#session.view))
        if (pending.some(({ id }) => id === change.id)) this.#propose(change)
    })
  }

  #propose(change: FileChange): void {
    if (change.automatic) return
    const { id, path, old_path = path, original, modified } = change
    const left = this.#files.put('base', id, old_path, original)
    const right = this.#files.put('proposed', id, path, modified)
    this.#reviews.set(id, { change, left, right })
    if (this.#reviews.size === 1) this.#openNow(id)
  }

  #settle(id: EntryId): void {
    void this.#take(id).then(() => {
      const [next] = this.#reviews.keys()
      if (next) this.#openNow(next)
    })
  }

  async #take(id: EntryId): Promise<void> {
    const review = this.#reviews.get(id)
    if (!review) return
    this.#reviews.delete(id)
    this.#reviewed.delete(id)
    await closeTabs((uri) => uri.toString() === review.right.toString())
    this.#files.remove(review.left)
    this.#files.remove(review.right)
  }

  #openNow(id: EntryId): void {
    this.open(id).catch((error: unknown) => this.#log.error(`A diff could not be opened: ${messageOf(error)}`))
  }

  /** A change that was applied is shown where it is now, without taking the focus. */
  async #showFile({ payload }: EventOf<'tool_call'>): Promise<void> {
    const applied = changesIn(this.#session.view).find(({ id }) => id === payload.id)
    if (!applied || applied.kind === 'delete' || !this.#session.root) return
    const uri = vscode.Uri.joinPath(vscode.Uri.file(this.#session.root), payload.title)
    const at = new vscode.Position(firstChangedLine(applied), 0)
    const options = { preserveFocus: true, preview: true, selection: new vscode.Range(at, at) }
    await vscode.window.showTextDocument(uri, options).then(undefined, (error: unknown) => {
      this.#log.warn(`${payload.title} could not be shown: ${messageOf(error)}`)
    })
  }

  #notice(): void {
    const before = this.#reviewed.size
    const open = new Set(vscode.window.tabGroups.all.map(({ activeTab }) => rightOf(activeTab)?.toString()))
    for (const [id, { right }] of this.#reviews) if (open.has(right.toString())) this.#reviewed.add(id)
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
