import type { Message, ModelRequest } from '../../core/model.ts'
import { replayFor } from '../replay.ts'
import { answerLimit, type Target } from '../target.ts'

/** A part of a content, in so far as it is ours to know. Source: `Part` of the Gemini API. */
export interface Part {
  readonly text?: string
  readonly thought?: boolean
  readonly thoughtSignature?: string
  readonly functionCall?: { readonly id?: string; readonly name: string; readonly args?: unknown }
  readonly functionResponse?: { readonly name: string; readonly response: Record<string, unknown> }
}
export interface Content {
  readonly role: 'user' | 'model'
  readonly parts: Part[]
}

/** The parts of an answer as they came, with their signatures. */
export type GeminiReplay = readonly Part[]

/**
 * Models from 3 on refuse a call in the history without its signature. This stands for one where there is none, because
 * another model made the call. Source: Google's document on thought signatures.
 */
const noSignature = 'skip_thought_signature_validator'

export function bodyOf(target: Target, { system, messages, tools }: ModelRequest): Record<string, unknown> {
  const limit = answerLimit(target)
  const generationConfig = {
    ...(limit === undefined ? {} : { maxOutputTokens: limit }),
    ...(target.reasons ? { thinkingConfig: { includeThoughts: true } } : {}),
  }
  return {
    ...(system ? { systemInstruction: { parts: [{ text: system }] } } : {}),
    contents: contentsOf(target, messages),
    ...(tools.length > 0 ? { tools: [{ functionDeclarations: tools.map(declarationOf) }] } : {}),
    ...(Object.keys(generationConfig).length > 0 ? { generationConfig } : {}),
  }
}

const declarationOf = ({ name, description, schema }: ModelRequest['tools'][number]) => ({
  name,
  description,
  parametersJsonSchema: schema,
})

/** All results of an answer are in one content, before what the user says. */
function contentsOf(target: Target, messages: readonly Message[]): Content[] {
  const all: Content[] = []
  const names = new Map<string, string>()
  for (const message of messages) {
    if (message.role === 'assistant') for (const { id, name } of message.tool_calls) names.set(id, name)
    const role = message.role === 'assistant' ? 'model' : 'user'
    const parts = partsOf(target, message, names)
    const last = all.at(-1)
    if (last?.role === role) last.parts.push(...parts)
    else if (parts.length > 0) all.push({ role, parts })
  }
  return all
}

function partsOf(target: Target, message: Message, names: ReadonlyMap<string, string>): Part[] {
  switch (message.role) {
    case 'user':
      return [{ text: message.content }]
    case 'tool': {
      const { call_id, content, failed } = message
      const response = failed ? { error: content } : { output: content }
      return [{ functionResponse: { name: names.get(call_id) ?? 'unknown', response } }]
    }
    case 'assistant':
      return whole(target, message) ?? partsOfOther(target, message)
  }
}

/** An answer of this very model, as it came, if it is about the same calls. */
function whole(target: Target, { tool_calls, replay }: Message & { role: 'assistant' }): Part[] | undefined {
  const parts = replayFor<GeminiReplay>(target, replay)
  const calls = parts?.flatMap(({ functionCall }) => (functionCall ? [functionCall.name] : []))
  return calls?.join() === tool_calls.map(({ name }) => name).join() ? [...(parts ?? [])] : undefined
}

function partsOfOther({ model }: Target, { content, tool_calls }: Message & { role: 'assistant' }): Part[] {
  const signature = /gemini-[3-9]/.test(model) ? { thoughtSignature: noSignature } : {}
  return [
    ...(content ? [{ text: content }] : []),
    ...tool_calls.map(({ name, input }) => ({
      functionCall: { name, args: typeof input === 'object' && input !== null ? input : { text: String(input) } },
      ...signature,
    })),
  ]
}
