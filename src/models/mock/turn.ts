import type { ToolCall } from '../../core/entries.ts'
import { Rejected } from '../../core/errors.ts'
import type { Message } from '../../core/model.ts'
import { steeringPrompt, stepPrompt, summaryPrompt } from '../../core/prompt.ts'
import { StepId } from '../../protocol/ids.ts'
import type { Wish } from './family.ts'

/** A call the model made, and what it was told about it. */
export interface Done {
  readonly call: ToolCall
  readonly content: string
  readonly failed: boolean
  /** Why the user said no; nothing when they did not. */
  readonly rejected: string | undefined
}

/** Work on one step. */
export interface StepWork {
  readonly description: string
  readonly done: Done[]
}

/** The part of a conversation that began with the last thing the user asked for. */
export interface Turn {
  readonly wish: Wish
  /** What was looked at before a plan was approved. */
  readonly looked: readonly Done[]
  /** The steps that were given so far. */
  readonly steps: readonly StepWork[]
  readonly phase: 'research' | 'step' | 'summary'
  /** Whether a plan has been shown. */
  readonly proposed: boolean
  /** What the user has just said in the middle of the work; nothing when something else was said last. */
  readonly heard: string | undefined
  /** Why no plan could be proposed, such as settings that do not allow it. */
  readonly refusal: string | undefined
}

/** Reads a conversation. Whether a message comes from the user or from the loop follows from what came before it. */
export function readTurn(messages: readonly Message[]): Turn {
  let turn = newTurn('')
  const open = new Map<string, ToolCall>()
  for (const message of messages) {
    if (message.role === 'user') turn = afterPrompt(turn, message.content)
    else if (message.role === 'assistant') {
      turn.heard = undefined
      for (const call of message.tool_calls) open.set(call.id, call)
    } else {
      const call = open.get(message.call_id)
      if (call) note(turn, doneOf(call, message))
    }
  }
  return turn
}

interface OpenTurn {
  readonly wish: { readonly request: string; readonly feedback: string[] }
  readonly looked: Done[]
  readonly steps: StepWork[]
  approved: boolean
  proposed: boolean
  heard: string | undefined
  phase: Turn['phase']
  refusal: string | undefined
}

const newTurn = (request: string): OpenTurn => ({
  wish: { request, feedback: [] },
  looked: [],
  steps: [],
  approved: false,
  proposed: false,
  heard: undefined,
  phase: 'research',
  refusal: undefined,
})

function afterPrompt(turn: OpenTurn, content: string): OpenTurn {
  const said = steeringIn(content)
  if (said !== undefined) return afterSteering(turn, said)
  const given = turn.approved && turn.phase !== 'summary'
  if (given && content === summaryPrompt) return Object.assign(turn, { phase: 'summary' })
  const description = given ? stepIn(content) : undefined
  if (description === undefined) return newTurn(content)
  turn.steps.push({ description, done: [] })
  return Object.assign(turn, { phase: 'step' })
}

/** Before there is an approved plan, what the user adds is about the plan. */
function afterSteering(turn: OpenTurn, said: string): OpenTurn {
  if (!turn.approved) turn.wish.feedback.push(said)
  return Object.assign(turn, { heard: said })
}

function note(turn: OpenTurn, done: Done): void {
  turn.proposed ||= done.call.name === 'propose_plan'
  const step = turn.steps.at(-1)
  if (step) step.done.push(done)
  else if (done.call.name !== 'propose_plan') turn.looked.push(done)
  else if (!done.failed) turn.approved = true
  else if (done.rejected !== undefined) turn.wish.feedback.push(done.rejected)
  else turn.refusal = done.content
}

const doneOf = (call: ToolCall, { content, failed }: Extract<Message, { role: 'tool' }>): Done => ({
  call,
  content,
  failed,
  rejected: failed ? reasonIn(content) : undefined,
})

/** What a rejection says is made by the core; asking it with a mark for the reason tells what stands around that. */
function reasonIn(content: string): string | undefined {
  const [before = '', after = ''] = new Rejected('\0').message.split('\0')
  if (content === new Rejected('').message) return ''
  if (content.startsWith(before) && content.endsWith(after)) return content.slice(before.length)
  return undefined
}

/** The same for the prompt of a step: a pattern made of one whose parts are known. */
function stepIn(content: string): string | undefined {
  const [head = '', files = ''] = stepPrompt({ id: StepId.parse('1'), description: '\0', files: ['\0'] }, 6, 9).split(
    '\0',
  )
  const pattern = new RegExp(`^${escaped(head).replace('7', '\\d+').replace('9', '\\d+')}`)
  const [start] = pattern.exec(content) ?? []
  if (start === undefined) return undefined
  const rest = content.slice(start.length)
  const end = rest.lastIndexOf(files)
  return end < 0 ? rest : rest.slice(0, end)
}

function steeringIn(content: string): string | undefined {
  const start = steeringPrompt('')
  return content.startsWith(start) ? content.slice(start.length) : undefined
}

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
