import { cutEnd } from '../base/text.ts'
import type { EntryId } from '../protocol/ids.ts'
import type { Proposal } from './approvals.ts'
import type { Run } from './context.ts'
import type { ToolCall } from './entries.ts'
import { ToolError } from './errors.ts'
import { type Call, failed, type Told, type Tool } from './tool.ts'

/** What came of one call of the model. */
export interface Outcome {
  /** The kind of effect it was meant to have, null for looking around. */
  readonly effect: Tool['effect']
  readonly told: Told
}

/** How much of a name is repeated that is none of a tool. */
const longestName = 100

/** A call that has proposals which wait for the user. */
interface OpenCall {
  readonly waiting: readonly Proposal[]
  readonly call: ToolCall
  readonly tool: Tool | undefined
  readonly life: Call
}

/**
 * Carries out calls in order, and has what came of each `concluded`. Calls that change files are proposed together, one
 * on top of the other where it is the same file, and done in the order in which the user decides; whatever else comes
 * next waits for them.
 */
export async function carryOut(
  run: Run,
  usable: readonly Tool[],
  calls: readonly ToolCall[],
  concluded: (callId: string, told: Told) => Promise<unknown>,
): Promise<Outcome[]> {
  const outcomes: Outcome[] = []
  const open: OpenCall[] = []
  const waiting = () => open.flatMap((call) => call.waiting)
  const follow = async (call: ToolCall, tool: Tool | undefined, life: Call, id?: EntryId) => {
    const reached = await advance(run, call, tool?.targets(call.input) ?? [], life, id)
    if (!isTold(reached)) return open.push({ waiting: reached, call, tool, life })
    await concluded(call.id, reached)
    return outcomes.push({ effect: tool?.effect ?? null, told: reached })
  }
  const decideAll = async () => {
    while (open.length > 0) {
      const id = await decided(run, waiting())
      const index = open.findIndex((call) => call.waiting.some((proposal) => proposal.id === id))
      for (const { call, tool, life } of open.splice(index, 1)) await follow(call, tool, life, id)
    }
  }
  for (const call of calls) {
    const tool = usable.find(({ name }) => name === call.name)
    if ((tool?.targets(call.input) ?? []).length === 0) await decideAll()
    await follow(
      call,
      tool,
      tool ? tool.call(call.input, run, () => waiting().filter(isChange)) : unusable(call, run.tools, usable),
    )
  }
  await decideAll()
  return outcomes
}

const isChange = (proposal: Proposal): proposal is Proposal<'file_change'> => 'modified' in proposal

/** The next proposal that is decided. One that builds on a change which was not made is so at once. */
async function decided({ approvals, journal }: Run, waiting: readonly Proposal[]): Promise<EntryId> {
  const isOpen = (id: EntryId) => waiting.some((proposal) => proposal.id === id)
  const isMade = (id: EntryId) => journal.all('tool_call').some((call) => call.id === id && call.status === 'completed')
  for (const proposal of waiting.filter(isChange)) {
    const { id, path, builds_on = [] } = proposal
    if (builds_on.every((other) => isOpen(other) || isMade(other))) continue
    await approvals.withdraw(
      id,
      'file_change',
      `Not done: this change to ${path} builds on the one before it, which was not made. Propose it again for the file as it is.`,
    )
    return id
  }
  return approvals.decide(waiting.map(({ id }) => id))
}

/** Follows a call to where it waits for the user, or to its end. `id`: what was decided. What it is about is its title. */
async function advance(
  run: Run,
  { name }: ToolCall,
  [title = name]: readonly string[],
  life: Call,
  id?: EntryId,
): Promise<readonly Proposal[] | Told> {
  try {
    // The first of a generator takes nothing.
    return (await life.next(...((id === undefined ? [] : [id]) as [EntryId]))).value
  } catch (error) {
    if (!(error instanceof ToolError)) throw error
    await run.journal.once('tool_call', (own) => failed(own, name, title, error))
    return { content: error.message, failed: true }
  }
}

const isTold = (reached: readonly Proposal[] | Told): reached is Told => 'failed' in reached

/** A call like any other, which fails before it proposes anything. */
async function* unusable({ name }: ToolCall, all: readonly Tool[], usable: readonly Tool[]): Call {
  const known = all.some((tool) => tool.name === name)
  const wrong = known ? `${name} cannot be used now.` : `There is no tool ${cutEnd(name, longestName)}.`
  const names = usable.map((tool) => tool.name).join(', ')
  throw new ToolError(`${wrong} ${names ? `These can be: ${names}.` : 'Answer in words, and call no tool.'}`)
}
