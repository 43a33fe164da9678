import type { ToolCall } from './entries.ts'

export type Message =
  | { readonly role: 'user'; readonly content: string }
  | { readonly role: 'assistant'; readonly content: string; readonly tool_calls: readonly ToolCall[] }
  | { readonly role: 'tool'; readonly call_id: string; readonly content: string; readonly failed: boolean }

export interface ModelRequest {
  readonly system: string
  readonly messages: readonly Message[]
  readonly tools: readonly { readonly name: string; readonly description: string; readonly schema: unknown }[]
}

export type ModelPart =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'tool_call'; readonly call: ToolCall }
  | { readonly type: 'tokens'; readonly prompt: number; readonly completion: number }

/** A language model. What goes wrong is thrown from the iteration as a `RunError`. */
export interface Model {
  /** What the user calls it, such as `mock` or `gpt-4o`. */
  readonly name: string
  answer(request: ModelRequest, signal: AbortSignal): AsyncIterable<ModelPart>
}
