import type { EventOf, ProposalType } from './events.ts'
import type { EntryId } from './ids.ts'
import type { Item, View } from './view.ts'

/** What the user may be asked for, as keybindings and the documentation name it. */
export type WaitingKind = 'plan' | 'change' | 'command' | 'question'

export interface Waiting {
  readonly id: EntryId
  readonly kind: WaitingKind
}

/** Nobody is asked about a read. */
const kinds: { readonly [P in ProposalType]: WaitingKind | null } = {
  plan: 'plan',
  file_read: null,
  file_change: 'change',
  terminal_command: 'command',
  question: 'question',
}

/** The word for a kind of proposal; null when it is none that the user answers. */
export const kindOf = (type: ProposalType): WaitingKind | null => kinds[type]

/** What waits for the user, first things first. */
export const waitingIn = ({ pending }: View): Waiting[] =>
  pending.flatMap(({ id, kind }) => {
    const known = kindOf(kind)
    return known ? [{ id, kind: known }] : []
  })

/** What the user is to do now, first things first; '' for nothing. */
export function askedOf(waiting: readonly Waiting[]): string {
  const changes = waiting.filter(({ kind }) => kind === 'change').length
  switch (waiting[0]?.kind) {
    case 'plan':
      return 'approve the plan'
    case 'change':
      return changes > 1 ? `review ${changes} changes` : 'review the change'
    case 'command':
      return 'run this command?'
    case 'question':
      return 'answer the question'
    case undefined:
      return ''
  }
}

/** One sentence to someone who looks elsewhere. */
export function announcement(waiting: readonly Waiting[]): string {
  const changes = waiting.filter(({ kind }) => kind === 'change').length
  if (changes > 1) return `The agent has ${changes} changes for you to review.`
  switch (waiting[0]?.kind) {
    case 'plan':
      return 'The agent has a plan for you to approve.'
    case 'change':
      return 'The agent has a change for you to review.'
    case 'command':
      return 'The agent asks to run a command.'
    case 'question':
      return 'The agent has a question for you.'
    case undefined:
      return ''
  }
}

/** How many plans a run has seen, up to this place of the feed. */
export function revisionAt(feed: readonly Item[], index: number): number {
  const start = feed.findLastIndex(({ type }, at) => at <= index && type === 'run_started')
  return feed.slice(Math.max(start, 0), index + 1).filter(({ type }) => type === 'plan').length
}

/** The plan that waits for the user, if one does. */
export function waitingPlan({ feed, pending }: View): EventOf<'plan'>['payload'] | undefined {
  const waiting = pending.find(({ kind }) => kind === 'plan')
  const item = waiting && feed.findLast((item) => item.type === 'plan' && item.payload.id === waiting.id)
  return item?.type === 'plan' ? item.payload : undefined
}
