import type { Model, ModelPart, ModelRequest } from '../../core/model.ts'
import { replyTo } from './reply.ts'

export interface MockOptions {
  /** Milliseconds between the words of what it says. */
  readonly pace?: number
}

/**
 * A model for trying everything out without a key. It knows a few kinds of request and no more, but it looks at the
 * folder and works through the same loop and the same tools as any other. What it says follows from the conversation
 * alone: asked again after a crash, it says the same again.
 */
export function mockModel({ pace = 0 }: MockOptions = {}): Model {
  return {
    name: 'mock',
    async *answer(request, signal) {
      const { text, calls } = replyTo(request.messages)
      for (const word of text.match(/\s*\S+|\s+$/g) ?? []) {
        await pause(pace, signal)
        yield { type: 'text', text: word }
      }
      const turn = request.messages.filter(({ role }) => role === 'assistant').length
      for (const [index, { name, input }] of calls.entries()) {
        signal.throwIfAborted()
        yield { type: 'tool_call', call: { id: `mock-${turn + 1}-${index + 1}`, name, input } }
      }
      yield tokens(request, text + JSON.stringify(calls))
    },
  }
}

/** About four characters make a token. */
const tokens = ({ system, messages, tools }: ModelRequest, said: string): ModelPart => ({
  type: 'usage',
  usage: {
    prompt_tokens: Math.ceil((system.length + JSON.stringify([messages, tools]).length) / 4),
    completion_tokens: Math.ceil(said.length / 4),
    cost: 0,
    cost_known: false,
  },
})

function pause(milliseconds: number, signal: AbortSignal): Promise<void> | undefined {
  signal.throwIfAborted()
  if (milliseconds <= 0) return undefined
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer)
      reject(signal.reason)
    }
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop)
      resolve()
    }, milliseconds)
    signal.addEventListener('abort', stop, { once: true })
  })
}
