import * as z from 'zod'
import type { ProposalType } from '../protocol/events.ts'
import type { EntryId } from '../protocol/ids.ts'
import type { Approved, Proposal } from './approvals.ts'
import type { Run, ToolContext } from './context.ts'
import type { EntryType, Payload } from './entries.ts'
import { ToolError } from './errors.ts'

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
export interface ToolDefinition<Input, P extends ProposalType, R extends EntryType> extends Described<Input> {
  readonly proposes: P
  readonly reports: R
  /** The files a call would change. Calls in one answer that change different ones are proposed together. */
  targets?(input: Input): readonly string[]
  /** Reads and computes, and changes nothing. */
  propose(input: Input, id: EntryId, context: ToolContext): Payload<P> | Promise<Payload<P>>
  /** What there is to say about every such proposal. Throws a `ToolError` for one that cannot be carried out. */
  complete?(proposed: Payload<P>, context: ToolContext): Promise<Payload<P>>
  run(approved: Approved<P>, context: ToolContext): Promise<Payload<R>>
  /**
   * After a crash in the middle of `run`: what the world says it would have reported, or null when nothing has happened
   * and `run` may be called. A tool without `settle` changes nothing, and is simply run again.
   */
  settle?(approved: Approved<P>, context: ToolContext): Promise<Payload<R> | null>
  tell(report: Payload<R>, approved: Approved<P>): Told
}

/** The life of a call: it yields its proposal when that has to be decided, and returns what the model is told. */
export type Call = AsyncGenerator<Proposal, Told, void>

/** A tool as the loop sees it, whatever it proposes and reports. */
export interface Tool {
  readonly name: string
  readonly description: string
  /** The JSON schema of its input. */
  readonly schema: unknown
  /** What it proposes when that changes something; null when it only looks around or plans. */
  readonly effect: ProposalType | null
  targets(input: unknown): readonly string[]
  call(input: unknown, run: Run): Call
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
  call: (input, run) => callTool(tool, input, run),
})

const isEffect = (type: ProposalType): boolean => type === 'file_change' || type === 'terminal_command'

/** The whole life of a call that may change something. */
async function* callTool<Input, P extends ProposalType, R extends EntryType>(
  tool: ToolDefinition<Input, P, R>,
  rawInput: unknown,
  run: Run,
): Call {
  const input = parseInput(tool, rawInput)
  const proposal = await run.approvals.propose(tool.proposes, async (id) => {
    const proposed = await tool.propose(input, id, run)
    return tool.complete ? tool.complete(proposed, run) : proposed
  })
  if (!proposal.automatic) yield proposal as Proposal
  const approved = run.approvals.grant(proposal)
  const report = await perform(tool, approved, run)
  return tool.tell(report, approved)
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
