import { abortable } from '../base/deferred.ts'
import type { EntryId } from '../protocol/ids.ts'
import type { Proposal } from './approvals.ts'
import type { Run } from './context.ts'
import { conversation } from './conversation.ts'
import type { Payload, ToolCall } from './entries.ts'
import { Rejected, RunError, ToolError } from './errors.ts'
import type { Call, Told, Tool } from './tool.ts'

type Answer = Payload<'answer'>

/** What came of one call of the model. */
export interface Outcome {
  /** The kind of effect it was meant to have, null for looking around. */
  readonly effect: Tool['effect']
  readonly told: Told
}

/** A call whose proposal waits for the user. */
interface OpenCall {
  readonly id: EntryId
  readonly targets: readonly string[]
  readonly call: ToolCall
  readonly tool: Tool | undefined
  readonly life: Call
}

const mostExchanges = 50
const mostRepeats = 3

/** Lets the model work with the `usable` tools until it calls no more. */
export async function converse(run: Run, usable: readonly Tool[]): Promise<Outcome[]> {
  const all: Outcome[] = []
  const calls: string[] = []
  for (let exchanges = 0; exchanges < mostExchanges; exchanges++) {
    const outcomes = await exchange(run, usable, calls)
    const steered = await steer(run)
    if (outcomes.length === 0 && !steered) return all
    all.push(...outcomes)
  }
  throw new RunError(`The model worked on this step for ${mostExchanges} rounds and did not finish it.`)
}

/** Hands what the user has said meanwhile to the model, if there is anything. */
export async function steer({ journal, heard }: Run): Promise<boolean> {
  const steering = await journal.maybe('steering', () => heard(journal.last('steering')?.taken ?? 0))
  return steering !== undefined
}

/** One answer of the model, and what it is told about the tools it calls in it; nothing when it calls none. */
export async function exchange(run: Run, usable: readonly Tool[], before: string[]): Promise<Outcome[]> {
  const { tool_calls } = await ask(run)
  for (const { name, input } of tool_calls) before.push(JSON.stringify([name, input]))
  refuseCircles(before)
  return answerCalls(run, usable, tool_calls)
}

function refuseCircles(calls: readonly string[]): void {
  const last = calls.slice(-mostRepeats)
  if (last.length === mostRepeats && new Set(last).size === 1)
    throw new RunError(`The model made the same call ${mostRepeats} times in a row, so the run was stopped.`)
}

/** Asks the model to go on from where the conversation is. */
async function ask(run: Run): Promise<Answer> {
  const { journal } = run
  const answer = await journal.once('answer', (id) => listen(run, id))
  if (answer.content) await journal.emit('message', { id: answer.id, content: answer.content })
  const [prompt_tokens, completion_tokens] = answer.tokens
  await journal.emit('usage', { prompt_tokens, completion_tokens, cost: 0, cost_known: false })
  return answer
}

async function listen(run: Run, id: EntryId): Promise<Answer> {
  const answer: Answer = { id, content: '', tool_calls: [], tokens: [0, 0] }
  for await (const part of untilAborted(run.model.answer(requestOf(run), run.signal), run.signal)) {
    switch (part.type) {
      case 'text':
        answer.content += part.text
        run.stream({ type: 'message_delta', payload: { id, content: part.text } })
        break
      case 'tool_call':
        answer.tool_calls.push(part.call)
        break
      case 'tokens':
        answer.tokens = [part.prompt, part.completion]
        break
    }
  }
  if (answer.content === '' && answer.tool_calls.length === 0)
    throw new RunError('The model gave an empty answer. Try again, or choose another model.')
  return answer
}

/** Ends with the signal, also when the model takes no notice of it. */
async function* untilAborted<T>(parts: AsyncIterable<T>, signal: AbortSignal): AsyncIterable<T> {
  const iterator = parts[Symbol.asyncIterator]()
  try {
    for (;;) {
      const { done, value } = await abortable(iterator.next(), signal)
      if (done) return
      yield value
    }
  } finally {
    // Not waited for: what does not listen does not hurry either.
    void Promise.resolve(iterator.return?.()).catch(() => {})
  }
}

/** All tools are offered at all times, also those that may not be used now: a changed list would empty prompt caches. */
const requestOf = (run: Run) => ({
  system: run.system,
  messages: conversation(run.journal.past),
  tools: run.tools.map(({ name, description, schema }) => ({ name, description, schema })),
})

/**
 * Carries out the calls of one answer in order. Calls that change different things are proposed together and done in
 * the order in which the user decides; whatever else comes next waits for them.
 */
async function answerCalls(run: Run, usable: readonly Tool[], calls: readonly ToolCall[]): Promise<Outcome[]> {
  const outcomes: Outcome[] = []
  const open: OpenCall[] = []
  const decideAll = async () => {
    while (open.length > 0) {
      const id = await run.approvals.decide(open.map(({ id }) => id))
      const index = open.findIndex((call) => call.id === id)
      for (const decided of open.splice(index, 1)) {
        const told = await advance(run, decided.call, decided.life, id)
        outcomes.push(await conclude(run, decided.call, decided.tool, told))
      }
    }
  }
  for (const call of calls) {
    const tool = usable.find(({ name }) => name === call.name)
    const targets = tool?.targets(call.input) ?? []
    const clash = open.some((other) => other.targets.some((path) => targets.includes(path)))
    if (targets.length === 0 || clash) await decideAll()
    const life = tool ? tool.call(call.input, run) : unusable(call)
    const reached = await advance(run, call, life)
    if (isTold(reached)) outcomes.push(await conclude(run, call, tool, reached))
    else open.push({ id: reached.id, targets, call, tool, life })
  }
  await decideAll()
  return outcomes
}

/** Follows a call to where it waits for the user, or to its end. `id` is that of its proposal, once it has one. */
async function advance(run: Run, { name }: ToolCall, life: Call, id?: EntryId): Promise<Proposal | Told> {
  try {
    return (await life.next()).value
  } catch (error) {
    if (!(error instanceof ToolError)) throw error
    const status = error instanceof Rejected ? 'rejected' : 'failed'
    const { message: summary } = error
    await run.journal.once('tool_call', (own) => ({ id: id ?? own, name, title: name, status, summary }))
    return { content: error.message, failed: true }
  }
}

async function conclude(run: Run, call: ToolCall, tool: Tool | undefined, told: Proposal | Told): Promise<Outcome> {
  if (!isTold(told)) throw new Error(`${call.name} asked the user twice.`)
  await run.journal.emit('result', { call_id: call.id, ...told })
  return { effect: tool?.effect ?? null, told }
}

const isTold = (reached: Proposal | Told): reached is Told => 'failed' in reached

// biome-ignore lint/correctness/useYield: a call like any other, which fails before it proposes anything.
async function* unusable({ name }: ToolCall): Call {
  throw new ToolError(`${name} cannot be used now.`)
}
