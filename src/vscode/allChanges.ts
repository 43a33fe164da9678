import { basename } from 'node:path'
import * as vscode from 'vscode'
import { plural } from '../base/text.ts'
import type { ClientCommand } from '../protocol/commands.ts'
import type { EntryId, SessionId } from '../protocol/ids.ts'
import { changesOfRun, filesOfRun, type RunChange } from '../protocol/runChanges.ts'
import { acceptable } from '../safety/acceptable.ts'
import { visible } from '../safety/display.ts'
import type { CurrentSession } from './currentSession.ts'
import type { DiffReview } from './diffReview.ts'
import type { ProposedFiles } from './proposedFiles.ts'

const waitingTitle = 'Changes to review'
const madeTitle = 'Changes of this run'

/** A row of VS Code's own view of many diffs: what it is called by, and its sides; undefined where there is no file. */
type Row = readonly [label: vscode.Uri, left: vscode.Uri | undefined, right: vscode.Uri | undefined]

export interface AllChangesParts {
  readonly session: CurrentSession
  readonly review: DiffReview
  readonly files: ProposedFiles
}

/** All changes of a run at once, in VS Code's own view of many diffs. */
export class AllChanges implements vscode.Disposable {
  readonly #session: CurrentSession
  readonly #review: DiffReview
  readonly #files: ProposedFiles
  readonly #listening: vscode.Disposable
  /** The session that the open views are of. */
  #shown: SessionId | undefined
  #isBusy = false

  constructor({ session, review, files }: AllChangesParts) {
    this.#session = session
    this.#review = review
    this.#files = files
    this.#listening = vscode.Disposable.from(
      session.onDidEvent(({ type }) => {
        if (type === 'approval_resolved' && waitingIn(session).length === 0) void closeTab(waitingTitle)
      }),
      session.onDidChange(() => this.#leave()),
    )
  }

  /** Shows what waits; when nothing does, what the run has done to each file in all. */
  review(): Promise<void> {
    return this.#once(() => this.#reviewAll())
  }

  /** Accepts what waits, once all of it has been looked at; but for what has to be accepted by itself. */
  accept(): Promise<void> {
    return this.#once(() => this.#acceptAll())
  }

  async #reviewAll(): Promise<void> {
    const waiting = waitingIn(this.#session)
    if (waiting.length > 0) return this.#show(waiting.map(({ id }) => id))
    const made = filesOfRun(this.#session.view)
    if (made.length === 0) throw new Error('There are no changes to review.')
    const rows = made.map(({ path, last, before, after }): Row => {
      // An address of its own for every text: VS Code would go on showing what it has read under one it knows.
      const side = (kind: 'base' | 'made', text: string | null) =>
        text === null ? undefined : this.#files.put(kind, `run-${last}`, path, text)
      return [this.#labelOf(path), side('base', before), side('made', after)]
    })
    await this.#openTab(madeTitle, rows)
  }

  async #acceptAll(): Promise<void> {
    const { together, alone } = acceptable(waitingIn(this.#session))
    const byItself = alone.map(visible).join(', ')
    if (together.length === 0)
      throw new Error(byItself ? `To be accepted one by one: ${byItself}.` : 'There are no changes to accept.')
    if (together.some((id) => !this.#review.reviewed.includes(id))) return this.#show(together)
    if (!together.every((id) => this.#review.takesAnswer(id))) return
    const answers: ClientCommand[] = []
    for (const change_id of together)
      answers.push(await this.#review.withEdits({ type: 'accept_change', payload: { change_id } }))
    // All are given before any is carried out: one that cannot be must not keep the others from being heard.
    await Promise.all(answers.map((answer) => this.#session.dispatch(answer)))
    await this.#review.noteAnswered(together)
    await closeTab(waitingTitle)
    if (byItself)
      void vscode.window.showInformationMessage(
        `${plural(together.length, 'change')} accepted. To be accepted by itself: ${byItself}.`,
      )
  }

  /** Shows a change that was decided: what was there, and what was written or proposed. */
  async showPast({ change, modified }: RunChange): Promise<void> {
    const { id, path, old_path = path, original } = change
    const left = this.#files.put('base', id, old_path, original)
    const right = this.#files.put('made', id, path, modified)
    for (const side of [left, right]) await vscode.workspace.openTextDocument(side, { encoding: 'utf8' })
    await vscode.commands.executeCommand('vscode.diff', left, right, `${basename(path)} (change)`, { preview: true })
  }

  /** Goes to the diff of the next change that waits, or with -1 to that of the one before, and round. */
  async step(by: 1 | -1): Promise<void> {
    const waiting = waitingIn(this.#session)
    const front = waiting.findIndex(({ id }) => id === this.#review.inFront()?.id)
    const next =
      waiting[front < 0 ? (by === 1 ? 0 : waiting.length - 1) : (front + by + waiting.length) % waiting.length]
    if (!next) throw new Error('No change waits for you.')
    await this.#review.open(next.id)
    await vscode.commands.executeCommand('workbench.action.focusActiveEditorGroup')
  }

  dispose(): void {
    this.#listening.dispose()
  }

  async #show(ids: readonly EntryId[]): Promise<void> {
    const rows = ids.flatMap((id): Row[] => {
      const sides = this.#review.sidesOf(id)
      if (!sides) return []
      const { change, left, right } = sides
      const { kind, path } = change
      return [[this.#labelOf(path), kind === 'create' ? undefined : left, kind === 'delete' ? undefined : right]]
    })
    await this.#openTab(waitingTitle, rows)
    this.#review.noteReviewed(ids)
  }

  /** In place of the one that is open: VS Code would open another each time. */
  async #openTab(title: string, rows: readonly Row[]): Promise<void> {
    await closeTab(title)
    await vscode.commands.executeCommand('vscode.changes', title, rows)
  }

  /** A press that comes while another is obeyed was part of it. */
  async #once(work: () => Promise<void>): Promise<void> {
    if (this.#isBusy) return
    this.#isBusy = true
    try {
      await work()
    } finally {
      this.#isBusy = false
    }
  }

  /** Another session is shown, or the same after a reload, when VS Code brings back a view that may be empty or old. */
  #leave(): void {
    const { id } = this.#session.session ?? {}
    if (this.#shown === id) return
    this.#shown = id
    for (const title of [madeTitle, waitingTitle]) void closeTab(title)
  }

  #labelOf(path: string): vscode.Uri {
    return vscode.Uri.joinPath(vscode.Uri.file(this.#session.root ?? '/'), path)
  }
}

const waitingIn = ({ view }: CurrentSession): RunChange['change'][] =>
  changesOfRun(view).flatMap(({ change, state }) => (state === 'waiting' ? [change] : []))

/** What a view of many diffs is about VS Code does not say, so it is known by its title. */
async function closeTab(title: string): Promise<void> {
  const tabs = vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs)
  const ours = tabs.filter(({ label, input }) => label.startsWith(title) && !(input instanceof vscode.TabInputText))
  if (ours.length > 0) await vscode.window.tabGroups.close(ours, true)
}
