import type { Usage } from '../protocol/events.ts'
import type { Replay, ToolCall } from './entries.ts'

export type Message =
  | { readonly role: 'user'; readonly content: string }
  | {
      readonly role: 'assistant'
      readonly content: string
      readonly tool_calls: readonly ToolCall[]
      readonly replay?: Replay
    }
  | { readonly role: 'tool'; readonly call_id: string; readonly content: string; readonly failed: boolean }

export interface ModelRequest {
  readonly system: string
  readonly messages: readonly Message[]
  readonly tools: readonly { readonly name: string; readonly description: string; readonly schema: unknown }[]
  /** What it is asked for: another model may be better at the one than at the other. */
  readonly purpose: 'planning' | 'working'
}

export type ModelPart =
  | { readonly type: 'text'; readonly text: string }
  /** What it thinks before it says something. For the eye only. */
  | { readonly type: 'thought'; readonly text: string }
  /** `input` is the parsed JSON, or the text as it came when it is no JSON. */
  | { readonly type: 'tool_call'; readonly call: ToolCall }
  /** A call is being written: the next piece of its arguments, as JSON. The whole call follows, or nothing. */
  | { readonly type: 'calling'; readonly name: string; readonly written: string }
  | { readonly type: 'replay'; readonly replay: Replay }
  | { readonly type: 'usage'; readonly usage: Usage }
  /** The answer ends here because it has reached its limit of tokens. */
  | { readonly type: 'cut_off' }
  /** Nothing comes for a while; a sentence for the user that says why. The next part ends it. */
  | { readonly type: 'waiting'; readonly detail: string }

/**
 * A language model. What goes wrong is thrown from the iteration as a `RunError`, as `ContextOverflow` when the request is
 * longer than the model can take.
 */
export interface Model {
  /** What the user calls it, such as `mock` or `openai/gpt-4o`. */
  readonly name: string
  answer(request: ModelRequest, signal: AbortSignal): AsyncIterable<ModelPart>
}
