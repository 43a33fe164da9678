import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as vscode from 'vscode'
import { messageOf } from '../base/text.ts'
import type { EventOf } from '../protocol/events.ts'
import type { EntryId } from '../protocol/ids.ts'
import { documentAt, plain } from './documents.ts'
import { isProposed, type ProposedFiles } from './proposedFiles.ts'

type FileChange = EventOf<'file_change'>['payload']

/** How long after a keystroke the right side is stored, in milliseconds, and how often that is tried while the user types on. */
const pause = 100
const mostTries = 5

/** What the user has made of a change that waits. */
export interface ProposalEdit {
  /** What they want written. */
  readonly modified: string
  /** Lines added and removed, of what is there. */
  readonly added: number
  readonly removed: number
}

/**
 * What the user writes on the right sides of the diffs under review. It is stored as they write, without asking and
 * without formatting, so that no tab is ever dirty; and on disk, so that it outlives the window.
 */
export class ProposalEdits implements vscode.Disposable {
  readonly #files: ProposedFiles
  readonly #folder: string
  readonly #log: vscode.LogOutputChannel
  readonly #open = new Map<EntryId, { readonly change: FileChange; readonly right: vscode.Uri }>()
  readonly #edits = new Map<EntryId, ProposalEdit>()
  readonly #timers = new Map<vscode.TextDocument, NodeJS.Timeout>()
  readonly #edited = new vscode.EventEmitter<EntryId>()
  readonly #listening: vscode.Disposable

  /** A change was edited, or an edit was taken back. */
  readonly onDidEdit = this.#edited.event

  constructor(context: vscode.ExtensionContext, files: ProposedFiles, log: vscode.LogOutputChannel) {
    this.#files = files
    this.#folder = join((context.storageUri ?? context.globalStorageUri).fsPath, 'proposals')
    this.#log = log
    this.#listening = vscode.Disposable.from(
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (isProposed(document.uri) && contentChanges.length > 0) this.#settleSoon(document)
      }),
      vscode.window.onDidChangeActiveTextEditor((editor) => {
        if (editor?.document.isDirty && isProposed(editor.document.uri)) this.#settleSoon(editor.document)
      }),
    )
  }

  /** Puts the right side of a change where a diff finds it, as the user has left it. */
  begin(change: FileChange): vscode.Uri {
    const { id, path, kind = 'modify', modified } = change
    const kept = join(this.#folder, fileName(id))
    const text = existsSync(kept) ? readFileSync(kept, 'utf8') : modified
    // A document has one kind of line end, and none that is only a return: what has others cannot be edited without loss.
    const isWritable = (kind === 'create' || kind === 'modify') && !/\r(?!\n)/.test(modified)
    const right = this.#files.put('proposed', id, path, text, isWritable)
    this.#open.set(id, { change, right })
    if (text !== modified) void this.#run(this.#take(id))
    const document = documentAt(right)
    if (document?.isDirty) void this.#run(this.#settle(document))
    return right
  }

  /** The change was decided: a tab with edits would ask before it closes. What is stored now nobody will read. */
  async letGo(id: EntryId): Promise<void> {
    const { right } = this.#open.get(id) ?? {}
    const document = right && documentAt(right)
    if (!document) return
    await this.#settle(document)
    if (document.isDirty) await document.save()
  }

  /** The change was decided, or is not shown any more. `isOver`: nobody needs what was written into it. */
  async end(id: EntryId, isOver: boolean): Promise<void> {
    const { right } = this.#open.get(id) ?? {}
    this.#open.delete(id)
    this.#edits.delete(id)
    if (right) this.#files.remove(right)
    if (isOver) await rm(join(this.#folder, fileName(id)), { force: true })
  }

  /** What the user has made of a change as it was last stored; undefined for nothing. */
  of(id: EntryId): ProposalEdit | undefined {
    return this.#edits.get(id)
  }

  /** The same as it stands this moment. */
  async now(id: EntryId): Promise<ProposalEdit | undefined> {
    await this.#take(id)
    return this.#edits.get(id)
  }

  dispose(): void {
    this.#listening.dispose()
    this.#edited.dispose()
    for (const timer of this.#timers.values()) clearTimeout(timer)
  }

  #settleSoon(document: vscode.TextDocument): void {
    clearTimeout(this.#timers.get(document))
    this.#timers.set(
      document,
      setTimeout(() => {
        this.#timers.delete(document)
        void this.#run(this.#settle(document))
      }, pause),
    )
  }

  /**
   * Stores what a document says. Texts are compared, since `isDirty` can be false while the tab is dirty. One that is not in
   * front stays as it is until it is again: to save it there is only a way that runs formatters.
   */
  async #settle(document: vscode.TextDocument): Promise<void> {
    const isStored = () =>
      plain(this.#files.textOf(document.uri) ?? '') === plain(document.getText()) && !document.isDirty
    const isInFront = () => vscode.window.activeTextEditor?.document === document
    for (let tries = 0; tries < mostTries && !document.isClosed && !isStored() && isInFront(); tries++)
      await vscode.commands.executeCommand('workbench.action.files.saveWithoutFormatting')
    for (const [id, { right }] of this.#open) if (right.toString() === document.uri.toString()) await this.#take(id)
  }

  async #take(id: EntryId): Promise<void> {
    const { change, right } = this.#open.get(id) ?? {}
    if (!change || !right) return
    const { original, modified } = change
    const text = documentAt(right)?.getText() ?? this.#files.textOf(right) ?? modified
    const before = this.#edits.get(id)
    if (plain(text) === plain(modified)) {
      if (!this.#edits.delete(id)) return
      await rm(join(this.#folder, fileName(id)), { force: true })
    } else {
      const { lineCounts, withLineEndsOf } = await import('./agent.ts')
      const written = withLineEndsOf(modified, text)
      if (written === before?.modified) return
      this.#edits.set(id, { modified: written, ...lineCounts(original, written) })
      mkdirSync(this.#folder, { recursive: true })
      await writeFile(join(this.#folder, fileName(id)), written)
    }
    this.#edited.fire(id)
  }

  #run(work: Promise<void>): Promise<void> {
    return work.catch((error: unknown) => this.#log.error(`The edits of a change: ${messageOf(error)}`))
  }
}

const fileName = (id: EntryId): string => `${encodeURIComponent(id)}.txt`
