import * as z from 'zod'
import { HttpError } from './httpError.ts'

/** A model, a key and an address, as a client has them. '' for none. */
export interface ModelSettings {
  readonly model: string
  readonly apiKey: string
  readonly apiBase: string
}

/** A place in a file: its path, and what stands before and behind. */
export interface CompletionPlace {
  readonly path: string
  readonly prefix: string
  readonly suffix: string
}

/** What a client may do with the model; absent where the host alone decides on it. */
export interface ModelAccess {
  /** Asks for a word. Rejects with a sentence when none comes. */
  verify(settings: ModelSettings): Promise<void>
  /** What may stand between two texts of a file; '' when there is nothing to say, or nobody to say it. */
  complete(place: CompletionPlace): Promise<string>
  /** The model that answers from now on; null for what the host has configured. */
  choose(settings: ModelSettings | null): void
}

const modelKey = 'llm_settings'
const mostSettings = 100
/** What the original's client sends when nobody has chosen anything. */
const unchosen = new Set(['gemini/gemini-2.0-flash', 'deepseek/deepseek-chat'])
const masked = /^•+.{0,4}$/

const text = z.string().max(10_000).catch('')
const Given = z.object({ model: text, apiKey: text, api_key: text, apiBase: text, api_base: text }).partial()

/** What clients have set. It is never written down, and the key is told to nobody. */
export class Settings {
  readonly #models: ModelAccess | undefined
  readonly #values = new Map<string, unknown>()
  #model: ModelSettings | null = null

  constructor(models: ModelAccess | undefined) {
    this.#models = models
  }

  read(key: string): unknown {
    if (key !== modelKey) return this.#values.get(key) ?? null
    return this.#model && { ...this.#model, apiKey: mask(this.#model.apiKey) }
  }

  write(key: string, value: unknown): void {
    const settings = this.#understood(value)
    if (key === modelKey) this.#choose(isChosen(settings) ? settings : null)
    else if (this.#values.size < mostSettings || this.#values.has(key)) this.#values.set(key, value)
    else throw new HttpError(400, 'There is no room for more settings.')
  }

  remove(key: string): void {
    if (key === modelKey) this.#choose(null)
    else this.#values.delete(key)
  }

  /** What a client says with a chat. Its default says nothing: somebody may have chosen a model before. */
  useModel(given: unknown): void {
    const settings = this.#understood(given)
    if (isChosen(settings)) this.#choose(settings)
  }

  async verify(given: unknown): Promise<{ success: boolean; model?: string; error?: string }> {
    const settings = this.#understood(given)
    if (!settings.model) return { success: false, error: 'Model not specified' }
    if (!this.#models) return { success: false, error: 'The model is chosen in VS Code.' }
    try {
      await this.#models.verify(settings)
      return { success: true, model: settings.model }
    } catch (error) {
      return { success: false, error: error instanceof Error ? error.message : 'It does not answer.' }
    }
  }

  /** Nobody who types is told of a model that fails. */
  async complete(place: CompletionPlace): Promise<string> {
    return (await this.#models?.complete(place).catch(() => '')) ?? ''
  }

  /** A key that is masked is the one that is known here. */
  #understood(given: unknown): ModelSettings {
    const { model = '', apiKey, api_key, apiBase, api_base } = Given.safeParse(given).data ?? {}
    const key = (apiKey || api_key || '').trim()
    return {
      model: model.trim(),
      apiKey: masked.test(key) ? (this.#model?.apiKey ?? '') : key,
      apiBase: (apiBase || api_base || '').trim(),
    }
  }

  #choose(settings: ModelSettings | null): void {
    this.#model = settings
    this.#models?.choose(settings)
  }
}

const isChosen = ({ model, apiKey }: ModelSettings): boolean => model !== '' && (apiKey !== '' || !unchosen.has(model))

/** Nothing of a short one is shown. */
const mask = (key: string): string => (key === '' ? '' : `••••••••${key.length > 12 ? key.slice(-4) : ''}`)
