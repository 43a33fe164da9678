import * as z from 'zod'
import type { ProposalType } from '../protocol/events.ts'
import type { EntryId } from '../protocol/ids.ts'
import type { Approved, Proposal } from './approvals.ts'
import type { Run, ToolContext } from './context.ts'
import type { EntryType, Payload } from './entries.ts'
import { Rejected, Stale, ToolError } from './errors.ts'
import { wordsOn } from './feedback.ts'
import { asProposed, withBase } from './stacking.ts'

/** What the model is told about a call it made. */
export interface Told {
  readonly content: string
  readonly failed: boolean
}

interface Described<Input> {
  readonly name: string
  /** For the model. */
  readonly description: string
  readonly input: z.ZodType<Input>
}

/** A tool says what it would do (`proposes`), and when that is approved, does it and says what came of it (`reports`). */
interface Effective<Input, P extends ProposalType, R extends EntryType> extends Described<Input> {
  readonly proposes: P
  readonly reports: R
  /** The files a call would change. Calls in one answer that all have some are proposed together. */
  targets?(input: Input): readonly string[]
  /** What there is to say about every such proposal. Throws a `ToolError` for one that cannot be carried out. */
  complete?(proposed: Payload<P>, context: ToolContext): Promise<Payload<P>>
  run(approved: Approved<P>, context: ToolContext): Promise<Payload<R>>
  /**
   * After a crash in the middle of `run`: what the world says it would have reported, or null when nothing has happened
   * and `run` may be called. A tool without `settle` changes nothing, and is simply run again.
   */
  settle?(approved: Approved<P>, context: ToolContext): Promise<Payload<R> | null>
  /** What to propose in place of something `Stale`, to be decided anew. Throws a `ToolError` when there is nothing. */
  renew?(approved: Approved<P>, id: EntryId, context: ToolContext): Promise<Payload<P>>
  tell(report: Payload<R>, approved: Approved<P>): Told
}

/** Reads and computes, and changes nothing. */
interface ProposesOne<Input, P extends ProposalType> {
  propose(input: Input, id: EntryId, context: ToolContext): Payload<P> | Promise<Payload<P>>
}

/** The same for a call that comes to several proposals: all of them, or a `ToolError`. `id` is that of the whole. */
interface ProposesSeveral<Input, P extends ProposalType> {
  proposeAll(input: Input, id: EntryId, context: ToolContext): Promise<readonly Payload<P>[]>
}

export type ToolDefinition<Input, P extends ProposalType, R extends EntryType> = Effective<Input, P, R> &
  (ProposesOne<Input, P> | ProposesSeveral<Input, P>)

/** The life of a call: it yields the proposals that wait, goes on with the id of one that was decided, and returns what the model is told. */
export type Call = AsyncGenerator<readonly Proposal[], Told, EntryId>

/** The changes that wait while another is proposed. */
export type Waiting = () => readonly Payload<'file_change'>[]

/** A tool as the loop sees it, whatever it proposes and reports. */
export interface Tool {
  readonly name: string
  readonly description: string
  /** The JSON schema of its input. */
  readonly schema: unknown
  /** What it proposes when that changes something; null when it only looks around or plans. */
  readonly effect: ProposalType | null
  targets(input: unknown): readonly string[]
  call(input: unknown, run: Run, waiting: Waiting): Call
}

export const defineTool = <Input, P extends ProposalType, R extends EntryType>(
  tool: ToolDefinition<Input, P, R>,
): Tool => ({
  name: tool.name,
  description: tool.description,
  schema: schemaOf(tool.input),
  effect: isEffect(tool.proposes) ? tool.proposes : null,
  targets(input) {
    const parsed = tool.input.safeParse(input)
    return parsed.success ? (tool.targets?.(parsed.data) ?? []) : []
  },
  call: (input, run, waiting) => callTool(tool, input, run, waiting),
})

const isEffect = (type: ProposalType): boolean => type === 'file_change' || type === 'terminal_command'

interface Open<P extends ProposalType> {
  readonly proposal: Proposal<P>
  readonly index: number
  /** What the user said of versions before this one, for the model. */
  readonly before?: string
}

/** The whole life of a call that may change something. */
async function* callTool<Input, P extends ProposalType, R extends EntryType>(
  tool: ToolDefinition<Input, P, R>,
  rawInput: unknown,
  run: Run,
  waiting: Waiting,
): Call {
  const input = parseInput(tool, rawInput)
  const proposals = await propose(tool, input, run, waiting)
  const told: Told[] = []
  const open = new Map<EntryId, Open<P>>(proposals.map((proposal, index) => [proposal.id, { proposal, index }]))
  while (open.size > 0) {
    const all = [...open.values()].map(({ proposal }) => proposal)
    const id = all.find(({ automatic }) => automatic)?.id ?? (yield all as readonly Proposal[])
    const decided = open.get(id)
    if (!decided) throw new Error(`${tool.name} does not wait for ${id}.`)
    open.delete(id)
    const { proposal, index, before = '' } = decided
    const outcome = await conclude(tool, proposal, run)
    if ('renewed' in outcome)
      open.set(outcome.renewed.id, { proposal: outcome.renewed, index, before: before + outcome.said })
    else {
      const about = proposals.length > 1 && outcome.failed ? `${aboutOf(tool, proposal)}: ` : ''
      told[index] = { ...outcome, content: about + outcome.content + before }
    }
  }
  return { content: told.map(({ content }) => content).join('\n'), failed: told.some(({ failed }) => failed) }
}

/** What a call comes to. Of several nothing is proposed unless all can be. */
async function propose<Input, P extends ProposalType, R extends EntryType>(
  tool: ToolDefinition<Input, P, R>,
  input: Input,
  run: Run,
  waiting: Waiting,
): Promise<readonly Proposal<P>[]> {
  const context: ToolContext = { ...run, workspace: asProposed(run.workspace, waiting) }
  const complete = async (proposed: Payload<P>) => {
    const whole = tool.complete ? await tool.complete(proposed, context) : proposed
    return 'modified' in whole ? (withBase(whole, waiting()) as Payload<P>) : whole
  }
  if ('propose' in tool) {
    const work = async (id: EntryId) => complete(await tool.propose(input, id, context))
    return [await run.approvals.propose(tool.proposes, work)]
  }
  const { drafts } = await run.journal.once('drafted', async (id) => {
    const all = await tool.proposeAll(input, id, context)
    return { drafts: await Promise.all(all.map(complete)) }
  })
  const proposals: Proposal<P>[] = []
  for (const draft of drafts)
    proposals.push(await run.approvals.propose(tool.proposes, (id) => ({ ...draft, id }) as unknown as Payload<P>))
  return proposals
}

const aboutOf = ({ name }: { readonly name: string }, proposal: object): string =>
  'path' in proposal ? String(proposal.path) : name

/** Does what was decided: what the model is told of it, or what is to be decided in its place. */
async function conclude<Input, P extends ProposalType, R extends EntryType>(
  tool: ToolDefinition<Input, P, R>,
  proposal: Proposal<P>,
  run: Run,
): Promise<Told | { readonly renewed: Proposal<P>; readonly said: string }> {
  let approved: Approved<P> | undefined
  try {
    approved = run.approvals.grant(proposal)
    return tool.tell(await perform(tool, approved, run), approved)
  } catch (error) {
    if (!(error instanceof ToolError)) throw error
    const about = aboutOf(tool, proposal)
    const next = error instanceof Stale && approved && (await renewed(tool, approved, run))
    const why = next
      ? new ToolError(`${about} has changed meanwhile, so this was merged with it, for you to look at again.`)
      : error
    await run.journal.emit('tool_call', failed(proposal.id, tool.name, about, why))
    return next && approved ? { renewed: next, said: saidOf(approved) } : { content: error.message, failed: true }
  }
}

/** It must not be lost with the version that it was about. */
function saidOf<P extends ProposalType>({ decision, ...approved }: Approved<P>): string {
  const { reason, comments } = decision
  const words = wordsOn(reason, comments, 'modified' in approved ? String(approved.modified) : '')
  return words && `\nOf the version before it was merged the user said: ${words}`
}

async function renewed<P extends ProposalType>(
  { proposes, renew }: { readonly proposes: P; readonly renew?: Effective<never, P, EntryType>['renew'] },
  approved: Approved<P>,
  run: Run,
): Promise<Proposal<P> | undefined> {
  if (!renew) return undefined
  try {
    return await run.approvals.propose(proposes, (id) => renew(approved, id, run))
  } catch (error) {
    if (!(error instanceof ToolError)) throw error
    return undefined
  }
}

/** What is recorded of a call, or of a proposal of it, that came to nothing. */
export function failed(id: string, name: string, title: string, error: ToolError): Payload<'tool_call'> {
  const status = error instanceof Rejected ? 'rejected' : 'failed'
  return { id, name, title, status, summary: error.message }
}

/** A tool that only looks around in the workspace, which needs nobody's approval. */
export interface LookDefinition<Input> extends Described<Input> {
  /** `title` and `summary` are a line for the user, `content` is for the model. */
  look(input: Input, context: ToolContext): Promise<Omit<Payload<'found'>, 'id'>>
}

export const defineLook = <Input>(tool: LookDefinition<Input>): Tool => ({
  name: tool.name,
  description: tool.description,
  schema: schemaOf(tool.input),
  effect: null,
  targets: () => [],
  call: (input, run) => look(tool, input, run),
})

/** A look has the life of every call, and no proposal in it. */
async function* look<Input>(tool: LookDefinition<Input>, rawInput: unknown, run: Run): Call {
  const input = parseInput(tool, rawInput)
  const found = await run.journal.once('found', async (id) => ({ id, ...(await tool.look(input, run)) }))
  const { id, title, summary, content } = found
  await run.journal.emit('tool_call', { id, name: tool.name, title, status: 'completed', summary })
  return { content, failed: false }
}

const schemaOf = (input: z.ZodType): unknown => {
  const { $schema: _same, ...schema } = z.toJSONSchema(input, { io: 'input' })
  return schema
}

function parseInput<Input>(tool: Described<Input>, input: unknown): Input {
  if (typeof input === 'string')
    throw new ToolError(`The arguments for ${tool.name} must be a JSON object, not a text.`)
  const parsed = tool.input.safeParse(input)
  if (!parsed.success) throw new ToolError(`Wrong arguments for ${tool.name}:\n${z.prettifyError(parsed.error)}`)
  return parsed.data
}

function perform<Input, P extends ProposalType, R extends EntryType>(
  tool: ToolDefinition<Input, P, R>,
  approved: Approved<P>,
  run: Run,
): Promise<Payload<R>> {
  const act = () => tool.run(approved, run)
  if (!tool.settle) return run.journal.once(tool.reports, act)
  return run.journal.effect(tool.reports, approved.id, act, async () => (await tool.settle?.(approved, run)) ?? act())
}
