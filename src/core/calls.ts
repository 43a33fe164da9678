import { cutEnd } from '../base/text.ts'
import type { EntryId } from '../protocol/ids.ts'
import type { Proposal } from './approvals.ts'
import type { Run } from './context.ts'
import type { ToolCall } from './entries.ts'
import { Rejected, ToolError } from './errors.ts'
import type { Call, Told, Tool } from './tool.ts'

/** What came of one call of the model. */
export interface Outcome {
  /** The kind of effect it was meant to have, null for looking around. */
  readonly effect: Tool['effect']
  readonly told: Told
}

/** How much of a name is repeated that is none of a tool. */
const longestName = 100

/** A call whose proposal waits for the user. */
interface OpenCall {
  readonly id: EntryId
  readonly targets: readonly string[]
  readonly call: ToolCall
  readonly tool: Tool | undefined
  readonly life: Call
}

/**
 * Carries out calls in order, and has what came of each `concluded`. Calls that change different things are proposed
 * together and done in the order in which the user decides; whatever else comes next waits for them.
 */
export async function carryOut(
  run: Run,
  usable: readonly Tool[],
  calls: readonly ToolCall[],
  concluded: (callId: string, told: Told) => Promise<unknown>,
): Promise<Outcome[]> {
  const outcomes: Outcome[] = []
  const open: OpenCall[] = []
  const conclude = async ({ id, name }: ToolCall, tool: Tool | undefined, told: Proposal | Told): Promise<Outcome> => {
    if (!isTold(told)) throw new Error(`${name} asked the user twice.`)
    await concluded(id, told)
    return { effect: tool?.effect ?? null, told }
  }
  const decideAll = async () => {
    while (open.length > 0) {
      const id = await run.approvals.decide(open.map(({ id }) => id))
      const index = open.findIndex((call) => call.id === id)
      for (const decided of open.splice(index, 1)) {
        const told = await advance(run, decided.call, decided.targets, decided.life, id)
        outcomes.push(await conclude(decided.call, decided.tool, told))
      }
    }
  }
  for (const call of calls) {
    const tool = usable.find(({ name }) => name === call.name)
    const targets = tool?.targets(call.input) ?? []
    const clash = open.some((other) => other.targets.some((path) => targets.includes(path)))
    if (targets.length === 0 || clash) await decideAll()
    const life = tool ? tool.call(call.input, run) : unusable(call, run.tools, usable)
    const reached = await advance(run, call, targets, life)
    if (isTold(reached)) outcomes.push(await conclude(call, tool, reached))
    else open.push({ id: reached.id, targets, call, tool, life })
  }
  await decideAll()
  return outcomes
}

/** Follows a call to where it waits for the user, or to its end. `id` is that of its proposal, once it has one. What it is about is its title. */
async function advance(
  run: Run,
  { name }: ToolCall,
  [title = name]: readonly string[],
  life: Call,
  id?: EntryId,
): Promise<Proposal | Told> {
  try {
    return (await life.next()).value
  } catch (error) {
    if (!(error instanceof ToolError)) throw error
    const status = error instanceof Rejected ? 'rejected' : 'failed'
    const { message: summary } = error
    await run.journal.once('tool_call', (own) => ({ id: id ?? own, name, title, status, summary }))
    return { content: error.message, failed: true }
  }
}

const isTold = (reached: Proposal | Told): reached is Told => 'failed' in reached

/** A call like any other, which fails before it proposes anything. */
async function* unusable({ name }: ToolCall, all: readonly Tool[], usable: readonly Tool[]): Call {
  const known = all.some((tool) => tool.name === name)
  const wrong = known ? `${name} cannot be used now.` : `There is no tool ${cutEnd(name, longestName)}.`
  const names = usable.map((tool) => tool.name).join(', ')
  throw new ToolError(`${wrong} ${names ? `These can be: ${names}.` : 'Answer in words, and call no tool.'}`)
}
