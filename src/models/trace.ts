import { messageOf } from '../base/text.ts'
import type { Model, ModelPart, ModelRequest } from '../core/model.ts'
import { redact } from './redact.ts'

/** How many requests are remembered, and how much of each text, in characters. */
const mostRequests = 20
const mostOfText = 500

/** A request to a model and what came of it, fit to be shown to somebody else. */
interface Traced {
  readonly at: string
  readonly model: string
  readonly purpose: string
  readonly messages: readonly string[]
  readonly tools: number
  milliseconds: number
  readonly parts: Record<string, number>
  said: string
  usage: unknown
  error: string
}

/** Remembers the last requests, in memory only, for a user who wants to find out what goes wrong. */
export class Trace {
  readonly #requests: Traced[] = []

  /** A model whose requests are remembered while `isOn`. */
  of(model: Model, isOn: () => boolean): Model {
    return {
      get name() {
        return model.name
      },
      answer: (request, signal) =>
        isOn() ? this.#watch(model.name, request, model.answer(request, signal)) : model.answer(request, signal),
    }
  }

  /** Without anything that looks like one of these secrets, or like a key at all. */
  text(secrets: readonly string[]): string {
    return redact(JSON.stringify(this.#requests, null, 2), secrets)
  }

  async *#watch(model: string, request: ModelRequest, parts: AsyncIterable<ModelPart>): AsyncIterable<ModelPart> {
    const began = performance.now()
    const traced: Traced = {
      at: new Date().toISOString(),
      model,
      purpose: request.purpose,
      messages: request.messages.map(({ role, content }) => `${role}: ${short(content)}`),
      tools: request.tools.length,
      milliseconds: 0,
      parts: {},
      said: '',
      usage: null,
      error: '',
    }
    this.#requests.push(traced)
    this.#requests.splice(0, this.#requests.length - mostRequests)
    try {
      for await (const part of parts) {
        traced.parts[part.type] = (traced.parts[part.type] ?? 0) + 1
        if (part.type === 'text' && traced.said.length <= mostOfText) traced.said = short(traced.said + part.text)
        if (part.type === 'usage') traced.usage = part.usage
        yield part
      }
    } catch (error) {
      traced.error = messageOf(error)
      throw error
    } finally {
      traced.milliseconds = Math.round(performance.now() - began)
    }
  }
}

const short = (text: string): string =>
  text.length <= mostOfText ? text : `${text.slice(0, mostOfText)}… (${text.length} characters)`
