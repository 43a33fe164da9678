import { abortable } from '../base/deferred.ts'
import type { EntryId } from '../protocol/ids.ts'
import { withinBudget } from './budget.ts'
import { CallProgress } from './callProgress.ts'
import type { Run } from './context.ts'
import { conversation } from './conversation.ts'
import { type Payload, ToolCall } from './entries.ts'
import { ContextOverflow, RunError } from './errors.ts'
import { folding } from './folding.ts'
import type { ModelPart, ModelRequest } from './model.ts'
import { askInTrouble } from './trouble.ts'

type Answer = Payload<'answer'>

/** What comes without end must have one: in characters, and in calls. */
const longestAnswer = 1_000_000
const mostCalls = 100

/** Asks the model to go on from where the conversation is. What has grown too long for it is folded first. */
export async function ask(run: Run): Promise<Answer> {
  const { journal } = run
  await withinBudget(run)
  const answer = await answerOf(run)
  if (answer.thought) await journal.emit('thought', { content: answer.thought })
  if (answer.content) await journal.emit('message', { id: answer.id, content: answer.content })
  await journal.emit('usage', answer.usage ?? { prompt_tokens: 0, completion_tokens: 0, cost: 0, cost_known: false })
  return answer
}

async function answerOf(run: Run): Promise<Answer> {
  const { journal } = run
  for (let problem: RunError | undefined; ; ) {
    if (await mended(run, problem)) {
      // Not asked at once: when a run is executed again, what went wrong the next time may stand in the journal.
      problem = undefined
      continue
    }
    try {
      return await journal.once('answer', (id) => listen(run, id))
    } catch (error) {
      if (!(error instanceof RunError)) throw error
      problem = error
    }
  }
}

/** Whether something was done about what went wrong the last time, or would go wrong the next time. Throws it, else. */
async function mended(run: Run, problem: RunError | undefined): Promise<boolean> {
  const { journal } = run
  const isOverflown = problem instanceof ContextOverflow
  if (await journal.maybe('folded', () => folding(journal.past, isOverflown))) return true
  return askInTrouble(run, problem)
}

async function listen(run: Run, id: EntryId): Promise<Answer> {
  const answer: Answer = { id, content: '', tool_calls: [] }
  const progress = new CallProgress(Date.now)
  for await (const part of untilAborted(run.model.answer(requestOf(run), run.signal), run.signal)) {
    if (part.type === 'calling') tellStatus(run, progress.take(part.name, part.written))
    else take(part, answer, run)
    refuseEndless(answer)
  }
  if (answer.content.trim() === '' && answer.tool_calls.length === 0 && !answer.cut_off)
    throw new RunError('The model gave an empty answer. Try again, or choose another model.', { advice: 'try_again' })
  return answer
}

function take(part: Exclude<ModelPart, { type: 'calling' }>, answer: Answer, run: Run): void {
  switch (part.type) {
    case 'text':
      answer.content += part.text
      run.stream({ type: 'message_delta', payload: { id: answer.id, content: part.text } })
      break
    case 'thought':
      answer.thought = (answer.thought ?? '') + part.text
      run.stream({ type: 'thought_delta', payload: { content: part.text } })
      break
    case 'tool_call':
      answer.tool_calls.push(apart(part.call, answer))
      break
    case 'replay':
      answer.replay = part.replay
      break
    case 'usage':
      answer.usage = part.usage
      break
    case 'cut_off':
      answer.cut_off = true
      break
    case 'waiting':
      tellStatus(run, part.detail)
      break
  }
}

/** What goes on while nothing else is to be seen. For the eye only. */
function tellStatus(run: Run, detail: string | undefined): void {
  const state = run.journal.last('step_update') ? 'implementing' : 'analyzing'
  if (detail !== undefined) run.stream({ type: 'status', payload: { state, detail } })
}

/** A call that can be told from the others of its answer: models give the same id twice, or none. */
function apart(call: ToolCall, { id, tool_calls }: Answer): ToolCall {
  if (!ToolCall.safeParse(call).success)
    throw new RunError('The model called a tool in a way that cannot be read. Try again, or choose another model.', {
      advice: 'try_again',
    })
  const isOwn = call.id !== '' && tool_calls.every((other) => other.id !== call.id)
  return isOwn ? call : { ...call, id: `${id}.${tool_calls.length}` }
}

function refuseEndless({ content, thought = '', tool_calls }: Answer): void {
  if (content.length + thought.length > longestAnswer || tool_calls.length > mostCalls)
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
const requestOf = (run: Run): ModelRequest => ({
  system: run.system,
  purpose: run.journal.last('plan_sync') ? 'working' : 'planning',
  messages: conversation(run.journal.past),
  tools: run.tools.map(({ name, description, schema }) => ({ name, description, schema })),
})
