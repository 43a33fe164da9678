import { posix } from 'node:path'
import * as vscode from 'vscode'
import { messageOf } from '../base/text.ts'
import type { EntryId } from '../protocol/ids.ts'
import type { HostState } from '../protocol/rpc.ts'
import { changesOfRun, type RunChange } from '../protocol/runChanges.ts'
import { visible } from '../safety/display.ts'
import type { AllChanges } from './allChanges.ts'
import type { CurrentSession } from './currentSession.ts'
import type { Decisions } from './decisions.ts'
import type { DiffReview } from './diffReview.ts'

/** How often the rows are worked out anew at most, in milliseconds: a run may propose very many at once. */
const pause = 100

const words: { readonly [S in RunChange['state']]: string } = {
  waiting: '',
  deciding: 'accepted',
  made: 'accepted',
  rejected: 'rejected',
  void: 'void',
  failed: 'not applied',
}

export interface ChangesViewParts {
  readonly session: CurrentSession
  readonly review: DiffReview
  readonly all: AllChanges
  readonly decisions: Decisions
  readonly log: vscode.LogOutputChannel
}

/** The changes of the run as a list under the chat, each with what can be done about it. */
export class ChangesView implements vscode.TreeDataProvider<RunChange>, vscode.Disposable {
  readonly #session: CurrentSession
  readonly #review: DiffReview
  readonly #changed = new vscode.EventEmitter<void>()
  readonly #parts: vscode.Disposable
  #timer: NodeJS.Timeout | undefined
  #count = -1
  #edited: ReadonlyMap<EntryId, HostState['changes'][number]> = new Map()

  readonly onDidChangeTreeData = this.#changed.event

  constructor({ session, review, all, decisions, log }: ChangesViewParts) {
    this.#session = session
    this.#review = review
    const command = (name: string, run: (row: RunChange) => Promise<void>) =>
      vscode.commands.registerCommand(`agenticEditor.${name}Listed`, async (row: RunChange) => {
        try {
          await run(row)
        } catch (error) {
          log.warn(`${name}: ${messageOf(error)}`)
          void vscode.window.showWarningMessage(messageOf(error))
        }
      })
    /** A row may be older than what it stands for; what was not looked at is looked at first. */
    const decide =
      (run: (change: RunChange['change']) => Promise<void>, isAccept: boolean) => async (row: RunChange) => {
        const { id } = row.change
        const current = changesOfRun(session.view).find(({ change, state }) => change.id === id && state === 'waiting')
        if (!current) throw new Error('This change does not wait for an answer any more.')
        if (isAccept && !review.takesAnswer(id)) await review.open(id)
        else await run(current.change)
      }
    this.#parts = vscode.Disposable.from(
      vscode.window.createTreeView('agenticEditor.changes', { treeDataProvider: this }),
      session.onDidEvent(({ type }) => {
        if (['file_change', 'approval_resolved', 'tool_call', 'run_started'].includes(type)) this.#refreshSoon()
      }),
      session.onDidChange(() => this.#refreshSoon()),
      review.onDidEdit(() => this.#refreshSoon()),
      command('open', (row) => (row.state === 'waiting' ? review.open(row.change.id) : all.showPast(row))),
      command(
        'accept',
        decide((change) => decisions.accept(change), true),
      ),
      command(
        'reject',
        decide((change) => decisions.reject(change), false),
      ),
    )
  }

  getChildren(row?: RunChange): RunChange[] {
    if (row) return []
    this.#edited = new Map(this.#review.edited.map((edit) => [edit.id, edit]))
    return changesOfRun(this.#session.view)
  }

  getTreeItem(row: RunChange): vscode.TreeItem {
    const { change, state } = row
    const { id, path, old_path, description, matched, notes = [] } = change
    // As the card has them: of what the user would have written, where they have edited it.
    const { added = 0, removed = 0 } = this.#edited.get(id) ?? change
    const item = new vscode.TreeItem(visible(posix.basename(path)))
    const counts = [...(added > 0 ? [`+${added}`] : []), ...(removed > 0 ? [`−${removed}`] : [])].join(' ')
    const folder = posix.dirname(path)
    item.description = [counts, words[state], folder === '.' ? '' : visible(folder)].filter(Boolean).join('  ')
    item.tooltip = [old_path ? `${old_path} → ${path}` : path, description, matched ?? '', ...notes]
      .filter(Boolean)
      .map(visible)
      .join('\n')
    // Only for the icon: under a scheme of its own nothing else is said about it, such as what Git thinks.
    item.resourceUri = vscode.Uri.from({ scheme: 'agentic-change', path: `/${path}` })
    item.iconPath = iconOf(state)
    item.contextValue = state
    item.command = { command: 'agenticEditor.openListed', title: 'Open Diff', arguments: [row] }
    item.accessibilityInformation = { label: `${path}, ${counts}, ${words[state] || 'waits for you'}` }
    return item
  }

  dispose(): void {
    clearTimeout(this.#timer)
    this.#parts.dispose()
    this.#changed.dispose()
  }

  #refreshSoon(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined
      const { length } = changesOfRun(this.#session.view)
      if (length !== this.#count) void vscode.commands.executeCommand('setContext', 'agenticEditor.changes', length)
      this.#count = length
      this.#changed.fire()
    }, pause)
  }
}

function iconOf(state: RunChange['state']): vscode.ThemeIcon {
  switch (state) {
    case 'waiting':
      return vscode.ThemeIcon.File
    case 'made':
    case 'deciding':
      return new vscode.ThemeIcon('check')
    case 'rejected':
    case 'void':
      return new vscode.ThemeIcon('circle-slash')
    case 'failed':
      return new vscode.ThemeIcon('error')
  }
}
