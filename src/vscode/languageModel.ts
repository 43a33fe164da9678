import * as vscode from 'vscode'
import { messageOf } from '../base/text.ts'
import { ContextOverflow, RunError } from '../core/errors.ts'
import type { Message, Model, ModelPart, ModelRequest } from '../core/model.ts'
import { loadCatalog } from '../models/catalog/catalog.ts'
import { withEditing } from '../models/connect.ts'
import { type LanguageModelName, usageOf } from '../models/target.ts'

/** Whether the user has done something in this window, so that a question of VS Code's is no surprise. */
type MayAsk = () => boolean

/**
 * A model that VS Code offers, such as one of Copilot's. VS Code itself asks the user for consent before the first request.
 * Source: the `lm` namespace of the VS Code API.
 */
export function languageModel(
  wanted: LanguageModelName,
  mayAsk: MayAsk,
  access: vscode.LanguageModelAccessInformation,
): Model {
  const name = `vscode:${wanted.vendor}/${wanted.id}`
  return {
    name,
    async *answer(request, signal) {
      const [model] = await vscode.lm.selectChatModels({ vendor: wanted.vendor, id: wanted.id })
      if (!model)
        throw new RunError(`VS Code offers no model ${wanted.id} of ${wanted.vendor} now. Choose another one.`, {
          advice: 'select_model',
        })
      if (access.canSendRequest(model) === undefined && !mayAsk())
        throw new RunError(`VS Code has to ask you before ${model.name} is used.`, { advice: 'try_again' })
      yield* askModel(model, withEditing(request, await editsByPatches(model)), signal)
    },
  }
}

/** What a model was trained on is known by its family, which is that of its provider. */
async function editsByPatches({ family, id }: vscode.LanguageModelChat): Promise<boolean> {
  const { models } = (await loadCatalog()).provider('openai') ?? { models: [] }
  return models.some((known) => known.patches && (known.id === family || known.id === id))
}

async function* askModel(
  model: vscode.LanguageModelChat,
  request: ModelRequest,
  signal: AbortSignal,
): AsyncIterable<ModelPart> {
  const source = new vscode.CancellationTokenSource()
  const stop = () => source.cancel()
  signal.addEventListener('abort', stop, { once: true })
  const messages = toMessages(request)
  const said: string[] = []
  try {
    signal.throwIfAborted()
    const tools = request.tools.map(({ name, description, schema }) => ({
      name,
      description,
      inputSchema: schema as object,
    }))
    const options = { justification: 'It works on your request in the chat of Agentic Code Editor.', tools }
    const { stream } = await model.sendRequest(messages, options, source.token)
    for await (const part of stream) {
      // Parts of kinds that are not known yet are none of ours.
      if (part instanceof vscode.LanguageModelTextPart) {
        said.push(part.value)
        yield { type: 'text', text: part.value }
      } else if (part instanceof vscode.LanguageModelToolCallPart) {
        said.push(JSON.stringify(part.input))
        yield { type: 'tool_call', call: { id: part.callId, name: part.name, input: part.input } }
      }
    }
    signal.throwIfAborted()
    yield await counted(model, messages, said.join(''), source.token)
  } catch (error) {
    throw signal.aborted ? signal.reason : failureOf(error, model)
  } finally {
    signal.removeEventListener('abort', stop)
    source.cancel()
    source.dispose()
  }
}

/** There is no role for the system, so its words come first in what the user says. */
function toMessages({ system, messages }: ModelRequest): vscode.LanguageModelChatMessage[] {
  const all: vscode.LanguageModelChatMessage[] = [vscode.LanguageModelChatMessage.User(system)]
  let results: vscode.LanguageModelToolResultPart[] = []
  for (const message of messages) {
    if (message.role === 'tool') {
      results.push(
        new vscode.LanguageModelToolResultPart(message.call_id, [new vscode.LanguageModelTextPart(message.content)]),
      )
      continue
    }
    if (results.length > 0) all.push(vscode.LanguageModelChatMessage.User(results))
    results = []
    all.push(toMessage(message))
  }
  if (results.length > 0) all.push(vscode.LanguageModelChatMessage.User(results))
  return all
}

function toMessage(message: Exclude<Message, { role: 'tool' }>): vscode.LanguageModelChatMessage {
  if (message.role === 'user') return vscode.LanguageModelChatMessage.User(message.content)
  return vscode.LanguageModelChatMessage.Assistant([
    ...(message.content ? [new vscode.LanguageModelTextPart(message.content)] : []),
    ...message.tool_calls.map(({ id, name, input }) => new vscode.LanguageModelToolCallPart(id, name, asObject(input))),
  ])
}

const asObject = (input: unknown): object => (typeof input === 'object' && input !== null ? input : {})

/** VS Code tells no usage, so the provider's own counter is asked; what cannot be counted is estimated. */
async function counted(
  model: vscode.LanguageModelChat,
  messages: readonly vscode.LanguageModelChatMessage[],
  said: string,
  token: vscode.CancellationToken,
): Promise<ModelPart> {
  const count = async (what: string | vscode.LanguageModelChatMessage) => {
    try {
      return await model.countTokens(what, token)
    } catch {
      return Math.ceil((typeof what === 'string' ? what : JSON.stringify(what.content)).length / 4)
    }
  }
  const inputs = await Promise.all(messages.map(count))
  const usage = usageOf(
    { input: Math.round(inputs.reduce((sum, one) => sum + one, 0)), output: Math.round(await count(said)) },
    { provider: 'vscode', model: `${model.vendor}/${model.id}`, contextLimit: model.maxInputTokens },
  )
  return { type: 'usage', usage }
}

const tooLong = /too long|context (?:length|window)|token limit|too many tokens|exceeds? the (?:maximum|limit)/i

/** Source: `LanguageModelError` in the VS Code API. */
function failureOf(error: unknown, { name, vendor }: vscode.LanguageModelChat): Error {
  if (error instanceof RunError) return error
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
  const words = messageOf(cause)
  if (tooLong.test(words))
    return new ContextOverflow(`This conversation is longer than ${name} can take. Start a new session.`, {
      advice: 'new_session',
    })
  if (!(error instanceof vscode.LanguageModelError))
    return new RunError(`${name} failed: ${words}`, { advice: 'try_again' })
  switch (error.code) {
    case vscode.LanguageModelError.NoPermissions.name:
      return new RunError(`VS Code may not use ${name} for you. Allow it when VS Code asks, or sign in to ${vendor}.`, {
        advice: 'try_again',
      })
    case vscode.LanguageModelError.Blocked.name:
      return new RunError(`${name} refuses for now, maybe because your quota is used up: ${words}`, {
        advice: 'select_model',
      })
    case vscode.LanguageModelError.NotFound.name:
      return new RunError(`${name} does not exist any more. Choose another model.`, { advice: 'select_model' })
    default:
      return new RunError(`${name} failed: ${words}`, { advice: 'try_again' })
  }
}
