import type { Model, ModelPart, ModelRequest } from '../core/model.ts'
import { withRetry } from './retry.ts'
import type { Target, WireName } from './target.ts'
import { withWatchdog } from './watchdog.ts'
import type { Wire } from './wire.ts'

/** Each is read when it is first used: the SDKs are large. */
const wires: { readonly [W in WireName]: () => Promise<Wire> } = {
  'openai-chat': async () => (await import('./openaiChat.ts')).openaiChat,
  'openai-responses': async () => (await import('./openaiResponses.ts')).openaiResponses,
  anthropic: async () => (await import('./anthropic.ts')).anthropic,
  gemini: async () => (await import('./gemini.ts')).gemini,
}

/** What answers: a model behind a wire, or one that is a `Model` already, such as the mock. */
export type Resolved = Target | Model

export interface ConfiguredModelOptions {
  /** What the user calls it now. */
  name(): string
  /** Throws a `RunError` that says what is missing. */
  resolve(purpose: ModelRequest['purpose']): Promise<Resolved>
}

/** The model that is configured at the moment: it is looked up anew for every answer, so that it may change in a session. */
export const configuredModel = ({ name, resolve }: ConfiguredModelOptions): Model => ({
  get name() {
    return name()
  },
  async *answer(request, signal) {
    const found = await resolve(request.purpose)
    yield* 'answer' in found ? found.answer(request, signal) : answerFrom(found, request, signal)
  },
})

async function* answerFrom(target: Target, request: ModelRequest, signal: AbortSignal): AsyncIterable<ModelPart> {
  const wire = await wires[target.wire]()
  yield* withRetry(withWatchdog(wire))(target, withEditing(request, target.patches ?? false), signal)
}

/** Offers one way to edit, the one that the model was trained on: of two it would take now this, now that. */
export function withEditing(request: ModelRequest, patches: boolean): ModelRequest {
  const other = patches ? 'edit_file' : 'apply_patch'
  return { ...request, tools: request.tools.filter(({ name }) => name !== other) }
}

/** Asks a model for one word, to see that it can be reached. Throws a `RunError` when it cannot. */
export async function verify(model: Model, signal: AbortSignal): Promise<void> {
  const request: ModelRequest = {
    system: 'You are being tested.',
    messages: [{ role: 'user', content: 'Say OK.' }],
    tools: [],
    purpose: 'planning',
  }
  for await (const _part of model.answer(request, signal)) signal.throwIfAborted()
}
