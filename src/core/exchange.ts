import { abortable } from '../base/deferred.ts'
import type { EntryId } from '../protocol/ids.ts'
import { carryOut, type Outcome } from './calls.ts'
import type { Run } from './context.ts'
import { conversation } from './conversation.ts'
import { type Payload, ToolCall } from './entries.ts'
import { RunError } from './errors.ts'
import type { Tool } from './tool.ts'

type Answer = Payload<'answer'>

const mostExchanges = 50
const mostRepeats = 3
/** What comes without end must have one: in characters, and in calls. */
const longestAnswer = 1_000_000
const mostCalls = 100

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
  throw new RunError(
    `The model worked on this for ${mostExchanges} rounds and came to no end, so the run was stopped. What was done stays. Ask for less at once.`,
  )
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
  return carryOut(run, usable, tool_calls, (call_id, told) => run.journal.emit('result', { call_id, ...told }))
}

function refuseCircles(calls: readonly string[]): void {
  const last = calls.slice(-mostRepeats)
  if (last.length === mostRepeats && new Set(last).size === 1)
    throw new RunError(
      `The model made the same call ${mostRepeats} times in a row, so the run was stopped. Try again, or say it in other words.`,
    )
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
        answer.tool_calls.push(apart(part.call, answer))
        break
      case 'tokens':
        answer.tokens = [part.prompt, part.completion]
        break
    }
    refuseEndless(answer)
  }
  if (answer.content.trim() === '' && answer.tool_calls.length === 0)
    throw new RunError('The model gave an empty answer. Try again, or choose another model.')
  return answer
}

/** A call that can be told from the others of its answer: models give the same id twice, or none. */
function apart(call: ToolCall, { id, tool_calls }: Answer): ToolCall {
  if (!ToolCall.safeParse(call).success)
    throw new RunError('The model called a tool in a way that cannot be read. Try again, or choose another model.')
  const isOwn = call.id !== '' && tool_calls.every((other) => other.id !== call.id)
  return isOwn ? call : { ...call, id: `${id}.${tool_calls.length}` }
}

function refuseEndless({ content, tool_calls }: Answer): void {
  if (content.length > longestAnswer || tool_calls.length > mostCalls)
    throw new RunError(
      `The model gave an answer of more than ${longestAnswer} characters or ${mostCalls} tool calls, so the run was stopped. Ask for less at once.`,
    )
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
