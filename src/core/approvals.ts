import { abortable, deferred } from '../base/deferred.ts'
import type { Comment, EventOf, ProposalType } from '../protocol/events.ts'
import type { EntryId } from '../protocol/ids.ts'
import type { Payload } from './entries.ts'
import { PlanRejected, Refused, Rejected, ToolError } from './errors.ts'
import { wordsOn } from './feedback.ts'
import type { Journal } from './journal.ts'

declare const approved: unique symbol
/** A proposal that may be carried out, in the words of whoever wrote it last. Only `Approvals` makes one. */
export type Approved<P extends ProposalType> = Readonly<Payload<P>> & {
  readonly amended: boolean
  /** How it came to that. */
  readonly decision: Decision<P>
  readonly [approved]: true
}

/** What was proposed, and what the user said when they accepted it; comments on its lines as they accepted them. */
export interface Decision<P extends ProposalType> {
  readonly proposed: Proposal<P>
  readonly reason: string
  readonly comments: readonly Comment[]
}

/** What the settings say to a proposal: do it, ask the user, or never. */
export type Policy = (proposal: EventOf<ProposalType>) => 'allow' | 'ask' | 'deny'
type Resolution = Payload<'approval_resolved'>

/** A proposal as it stands in the journal. It is immutable, and its id names exactly this content. */
export type Proposal<P extends ProposalType = ProposalType> = Readonly<Payload<P>>

/** The questions of one run to its user. */
export class Approvals {
  readonly #journal: Journal
  readonly #policy: Policy
  readonly #signal: AbortSignal
  /** In the order in which they came. */
  readonly #answers = new Map<EntryId, Resolution>()
  #arrival = deferred<void>()
  /** What has been decided in this run and not yet been carried out. An approval is used up by that. */
  readonly #decided = new Map<EntryId, Resolution>()

  constructor(journal: Journal, policy: Policy, signal: AbortSignal) {
    this.#journal = journal
    this.#policy = policy
    this.#signal = signal
  }

  /** Shows a proposal. Throws a `ToolError` when it cannot be made or the settings forbid it. */
  async propose<P extends ProposalType>(
    type: P,
    propose: (id: EntryId) => Payload<P> | Promise<Payload<P>>,
  ): Promise<Proposal<P>> {
    const proposal = await this.#journal.once(type, async (id) => this.#weigh(type, await propose(id)))
    if ('question' in proposal) await this.#journal.emit('message', { id: proposal.id, content: inWords(proposal) })
    return proposal
  }

  /** Asks something that is no tool's, and gives the answer. `more` is what the question has beside its words. */
  async question(
    words: string,
    options: readonly string[],
    more: Pick<Payload<'question'>, 'advice'> = {},
  ): Promise<string> {
    const question = await this.propose('question', (id) => ({ id, question: words, options: [...options], ...more }))
    await this.decide([question.id])
    return this.grant<'question'>(question).answer ?? ''
  }

  /** Waits until the user has answered one of these proposals, whichever they answer first, and returns its id. */
  async decide(ids: readonly EntryId[]): Promise<EntryId> {
    const resolution = await this.#journal.once('approval_resolved', () => this.#firstAnswer(ids))
    this.#decided.set(resolution.id, resolution)
    return resolution.id
  }

  /** Takes a proposal back that still waits, or was answered and not yet carried out. */
  async withdraw(id: EntryId, kind: ProposalType, reason: string): Promise<void> {
    const resolution: Resolution = { id, kind, decision: 'void', by: 'agent', reason }
    this.#decided.set(id, await this.#journal.emit('approval_resolved', resolution))
  }

  /** Turns a proposal that was let pass or accepted into what may be done, once. Throws `Rejected` or `PlanRejected`. */
  grant<P extends ProposalType>(proposal: Proposal<P>): Approved<P> {
    if (proposal.automatic) return approve<P>(proposal, {})
    const resolution = this.#decided.get(proposal.id)
    if (!this.#decided.delete(proposal.id) || !resolution) throw new Error(`${proposal.id} has not been decided.`)
    if (resolution.decision !== 'accepted') throw refusal(resolution, proposal)
    return approve<P>(proposal, resolution)
  }

  /** The first answer counts. It may come before the question is put again, when a session has just been reopened. */
  answer(resolution: Resolution): void {
    if (this.#answers.has(resolution.id)) throw new Refused('This has been answered already.')
    this.#answers.set(resolution.id, resolution)
    this.#arrival.resolve()
    this.#arrival = deferred()
  }

  /** Whether an answer has been given, which the run may not have come by yet. */
  isAnswered(id: EntryId): boolean {
    return this.#answers.has(id)
  }

  async #firstAnswer(ids: readonly EntryId[]): Promise<Resolution> {
    for (;;) {
      const id = [...this.#answers.keys()].find((id) => ids.includes(id))
      const answer = id && this.#answers.get(id)
      if (answer) return answer
      await abortable(this.#arrival.promise, this.#signal)
    }
  }

  /** The verdict is part of what is recorded: the settings may be others when the run is executed again. */
  #weigh<P extends ProposalType>(type: P, payload: Payload<P>): Payload<P> {
    const verdict = this.#policy({ type, payload } as EventOf<ProposalType>)
    if (verdict === 'deny') throw new ToolError('The settings do not allow this.')
    return verdict === 'allow' ? { ...payload, automatic: true } : payload
  }
}

const inWords = ({ question, options }: Payload<'question'>): string =>
  [question, ...options.map((option) => `- ${option}`)].join('\n')

const approve = <P extends ProposalType>(
  proposed: Proposal<P>,
  { amended, reason = '', comments = [] }: Partial<Resolution>,
): Approved<P> => {
  const decision: Decision<P> = { proposed, reason, comments }
  return Object.freeze({ ...proposed, ...amended, amended: amended !== undefined, decision }) as unknown as Approved<P>
}

function refusal({ kind, decision, reason, amended, comments = [] }: Resolution, proposed: object): Error {
  if (decision === 'void') return new ToolError(reason)
  if (kind === 'plan' && decision === 'rejected') return new PlanRejected(reason)
  if (kind === 'file_change') {
    const text = amended && 'modified' in amended ? amended.modified : 'modified' in proposed ? proposed.modified : ''
    return new Rejected(wordsOn(reason, comments, String(text)))
  }
  if (!amended || !('steps' in amended)) return new Rejected(reason)
  const steps = amended.steps.map(({ description, files }) => [`- ${description}`, ...files].join(', '))
  return new Rejected(`${reason}\nThey have changed the steps so far to:\n${steps.join('\n')}`)
}
