import { isUnresolved } from '../edits/merge.ts'
import type { AnswerCommand, CommandOf } from '../protocol/commands.ts'
import type { ProposalType } from '../protocol/events.ts'
import type { EntryId } from '../protocol/ids.ts'
import type { Item, View } from '../protocol/view.ts'
import { isProtected } from '../safety/controlFiles.ts'
import type { Approvals } from './approvals.ts'
import type { Payload } from './entries.ts'
import { Refused } from './errors.ts'

type Resolution = Payload<'approval_resolved'>
type Amended = Resolution['amended']
type PayloadOf<T extends AnswerCommand['type']> = CommandOf<T>['payload']

const by = 'user'
const nul = '\0'

const kindOf: { readonly [C in AnswerCommand['type']]: ProposalType } = {
  approve_plan: 'plan',
  reject_plan: 'plan',
  revise_plan: 'plan',
  accept_change: 'file_change',
  reject_change: 'file_change',
  approve_terminal: 'terminal_command',
  reject_terminal: 'terminal_command',
  answer_question: 'question',
}

/** The proposal that a command answers, if it waits for an answer of this kind. */
export function waitingFor({ type, payload }: AnswerCommand, { pending, feed }: View): Item | undefined {
  const named = Object.entries(payload).flatMap(([key, value]) => (key.endsWith('_id') ? [value] : []))
  const waiting = pending.find(({ id, kind }) => kind === kindOf[type] && named.includes(id))
  if (!waiting) return undefined
  return feed.findLast((item) => 'id' in item.payload && item.payload.id === waiting.id && item.type === waiting.kind)
}

/** Throws `Refused` for a change that is accepted before the one that it builds on has been decided. */
export function refuseEarly({ type }: AnswerCommand, proposed: Item, view: View, approvals: Approvals): void {
  if (type !== 'accept_change' || proposed.type !== 'file_change') return
  const isOpen = (id: EntryId) => view.pending.some((waiting) => waiting.id === id) && !approvals.isAnswered(id)
  if (proposed.payload.builds_on?.some(isOpen))
    throw new Refused('This builds on another change of the same file: decide about that one first.')
}

/**
 * All of these changes accepted, or none: throws `Refused` if one does not wait, has just been answered, or has to be
 * accepted by itself.
 */
export function acceptances(
  { payload: { ids } }: CommandOf<'accept_all'>,
  view: View,
  approvals: Approvals | undefined,
): AnswerCommand[] {
  const place = (id: EntryId) => view.pending.findIndex((waiting) => waiting.id === id)
  return [...new Set(ids)]
    .sort((a, b) => place(a) - place(b))
    .map((change_id) => {
      const accept: AnswerCommand = { type: 'accept_change', payload: { change_id } }
      const item = waitingFor(accept, view)
      if (item?.type !== 'file_change' || approvals?.isAnswered(change_id))
        throw new Refused('Not all of these changes wait for an answer.')
      const { path, old_path = path } = item.payload
      if (isProtected(path) || isProtected(old_path))
        throw new Refused(`${path} has to be accepted by itself: what stands in it may be run unasked.`)
      return accept
    })
}

/** What a client's command says about the proposal it answers. Throws `Refused` for what cannot be carried out so. */
export function resolutionOf(command: AnswerCommand, proposed: Item): Resolution {
  switch (command.type) {
    case 'approve_plan':
      return accepted('plan', command.payload.plan_id, command.payload.reason, amendedPlan(command.payload, proposed))
    case 'reject_plan':
      return rejected('plan', command.payload.plan_id, command.payload.reason)
    case 'revise_plan':
      return revised(command.payload, proposed)
    case 'accept_change':
      return accepted(
        'file_change',
        command.payload.change_id,
        command.payload.reason,
        amendedText(command.payload, proposed),
        command.payload.comments,
      )
    case 'reject_change':
      return {
        ...rejected('file_change', command.payload.change_id, command.payload.reason),
        ...said(command.payload.comments),
      }
    case 'approve_terminal':
      return accepted('terminal_command', command.payload.command_id, '', amendedCommand(command.payload))
    case 'reject_terminal':
      return rejected('terminal_command', command.payload.command_id, command.payload.reason)
    case 'answer_question':
      return accepted('question', command.payload.question_id, '', { answer: command.payload.answer })
  }
}

const accepted = (
  kind: Resolution['kind'],
  id: Resolution['id'],
  reason = '',
  amended?: Amended,
  comments?: Resolution['comments'],
): Resolution => ({ id, kind, decision: 'accepted', by, reason, ...said(comments), ...(amended ? { amended } : {}) })

const said = (comments: Resolution['comments']): Pick<Resolution, 'comments'> => (comments?.length ? { comments } : {})

const rejected = (kind: Resolution['kind'], id: Resolution['id'], reason = ''): Resolution => ({
  id,
  kind,
  decision: 'rejected',
  by,
  reason,
})

function revised({ plan_id, feedback, plan }: PayloadOf<'revise_plan'>, proposed: Item): Resolution {
  const amended = plan?.steps.length ? amendedPlan({ plan_id, plan }, proposed) : undefined
  return { ...rejected('plan', plan_id, feedback), decision: 'revise', ...(amended ? { amended } : {}) }
}

/** The steps as the client has them, if they are others than those proposed. */
function amendedPlan({ plan }: PayloadOf<'approve_plan'>, proposed: Item): Amended {
  if (!plan || proposed.type !== 'plan') return undefined
  const steps = plan.steps.map(({ id, description, files }) => ({ id, description, files }))
  if (JSON.stringify(steps) === JSON.stringify(proposed.payload.steps)) return undefined
  if (steps.length === 0) throw new Refused('A plan without steps cannot be carried out. Reject it instead.')
  if (new Set(steps.map(({ id }) => id)).size < steps.length) throw new Refused('Two steps have the same id.')
  return { steps }
}

function amendedText({ modified }: PayloadOf<'accept_change'>, proposed: Item): Amended {
  if (proposed.type !== 'file_change') return undefined
  const { kind, modified: text, conflicts = 0 } = proposed.payload
  if (conflicts > 0 && isUnresolved(modified ?? text))
    throw new Refused('Resolve the conflicts that are marked in it first: it would be written as it is.')
  if (modified === undefined || modified === text) return undefined
  if (kind === 'delete' || kind === 'rename')
    throw new Refused('Nothing can be edited in a file that is moved or deleted.')
  return { modified }
}

function amendedCommand({ command }: PayloadOf<'approve_terminal'>): Amended {
  if (command === undefined) return undefined
  if (command.trim() === '') throw new Refused('The command is empty. Skip it instead.')
  if (command.includes(nul)) throw new Refused('The command contains a character that no shell takes.')
  return { command }
}
