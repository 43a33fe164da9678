import * as vscode from 'vscode'
import type { EntryId } from '../protocol/ids.ts'
import { waitingIn } from '../protocol/waiting.ts'
import type { ChatView } from './chatView.ts'
import type { CurrentSession } from './currentSession.ts'
import type { DiffReview } from './diffReview.ts'
import type { PlanDocument } from './planDocument.ts'

/** The parts that a key acts on. */
export interface KeyParts {
  readonly session: CurrentSession
  readonly review: DiffReview
  readonly plan: PlanDocument
  readonly chat: ChatView
  readonly acceptChange: () => Promise<void>
  readonly rejectChange: () => Promise<void>
}

/** What keys do about what waits: to the diff in front, else to the card in the panel. What is out of sight is shown first. */
export function keyCommands({ session, review, plan, chat, acceptChange, rejectChange }: KeyParts) {
  const onCard = async (what: 'approve' | 'reject') => {
    if (chat.isVisible) await chat.press(what)
    else await next()
  }
  /** Where the keyboard was brought last: to the diff of this change, or to the card. */
  let broughtTo: EntryId | 'card' | undefined
  /** The diff in front, then those of the other changes that wait, then the card, and again. */
  async function next(): Promise<void> {
    const changes = waitingIn(session.view).filter(({ kind }) => kind === 'change')
    const front = changes.findIndex(({ id }) => id === review.inFront()?.id)
    const isDone = front >= 0 && changes[front]?.id === broughtTo
    const index = broughtTo === 'card' || front < 0 ? 0 : front + (isDone ? 1 : 0)
    const change = changes[index]
    broughtTo = change?.id ?? 'card'
    if (change) await openDiff(review, change.id)
    else await chat.press('next')
  }
  return {
    // A diff that has only just come up takes no answer yet, and then the card must not take it either.
    approve: () => {
      if (review.inFront()) return acceptChange()
      return plan.isInFront ? plan.approve() : onCard('approve')
    },
    reject: () => (review.inFront() ? rejectChange() : onCard('reject')),
    next,
  }
}

async function openDiff(review: DiffReview, id: EntryId): Promise<void> {
  await review.open(id)
  await vscode.commands.executeCommand('workbench.action.focusActiveEditorGroup')
}
