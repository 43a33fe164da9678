import * as vscode from 'vscode'
import type { EventOf } from '../protocol/events.ts'
import { visible } from '../safety/display.ts'
import type { CurrentSession } from './currentSession.ts'
import type { DiffReview } from './diffReview.ts'

type FileChange = EventOf<'file_change'>['payload']

/** The user's answer to one change, as they have left it in its diff. Each is refused when it does not wait any more. */
export class Decisions {
  readonly #session: CurrentSession
  readonly #review: DiffReview

  constructor(session: CurrentSession, review: DiffReview) {
    this.#session = session
    this.#review = review
  }

  async accept({ id: change_id }: FileChange): Promise<void> {
    await this.#session.dispatch(await this.#review.withEdits({ type: 'accept_change', payload: { change_id } }))
  }

  /** Asks why; the user may go back from there. */
  async reject({ id: change_id, path }: FileChange): Promise<void> {
    const reason = await vscode.window.showInputBox({
      title: `Reject the change to ${visible(path)}`,
      prompt: 'Why not? The agent reads this. Enter rejects, Escape goes back.',
      ignoreFocusOut: true,
    })
    if (reason === undefined) return
    await this.#session.dispatch(
      await this.#review.withEdits({ type: 'reject_change', payload: { change_id, reason } }),
    )
  }
}
