import * as vscode from 'vscode'
import { detectMode, nameOf } from '../models/mode.ts'
import type { Configuration } from '../models/resolve.ts'
import type { HostState } from '../protocol/rpc.ts'
import type { ModelHost } from './agentModels.ts'
import { onDidChangeSettings, settings } from './settings.ts'

/** All keys are in one secret, so that it can be looked into at once. */
const secret = 'apiKeys'

/** Which model answers, and with which keys, as the user has set it. Both may change at any time. */
export class ModelChoice implements ModelHost, vscode.Disposable {
  readonly #secrets: vscode.SecretStorage
  readonly access: vscode.LanguageModelAccessInformation
  readonly #changed = new vscode.EventEmitter<void>()
  readonly onDidChange = this.#changed.event
  readonly #listening: vscode.Disposable

  #hasActed = false

  constructor({ secrets, languageModelAccessInformation }: vscode.ExtensionContext) {
    this.#secrets = secrets
    this.access = languageModelAccessInformation
    this.#listening = vscode.Disposable.from(
      onDidChangeSettings(() => this.#changed.fire()),
      secrets.onDidChange(() => this.#changed.fire()),
    )
  }

  /** What the panel and the status bar show. */
  get shown(): HostState['model'] {
    const mode = detectMode(settings().model, [process.env])
    return { name: nameOf(mode), mock: mode.kind === 'mock' }
  }

  name(): string {
    return this.shown.name
  }

  spendingLimit(): number {
    return settings().spendingLimit
  }

  tracesRequests(): boolean {
    return settings().tracesRequests
  }

  mayAsk(): boolean {
    return this.#hasActed
  }

  /** The user did something in this window, of their own accord. */
  noteAction(): void {
    this.#hasActed = true
  }

  async configuration(): Promise<Configuration> {
    const { model, planningModel, apiBase } = settings()
    const environments = [{ name: '', variables: process.env }]
    return { model, planningModel, apiBase, keys: await this.#keys(), environments }
  }

  /** Keeps a key for a provider, or forgets it when it is ''. */
  async setKey(provider: string, key: string): Promise<void> {
    const { [provider]: _before, ...others } = await this.#keys()
    await this.#secrets.store(secret, JSON.stringify(key ? { ...others, [provider]: key } : others))
  }

  async #keys(): Promise<Record<string, string>> {
    try {
      const stored: unknown = JSON.parse((await this.#secrets.get(secret)) ?? '{}')
      return Object.fromEntries(Object.entries(stored ?? {}).map(([provider, key]) => [provider, String(key)]))
    } catch {
      // What is there is nothing of ours: as if there were none.
      return {}
    }
  }

  dispose(): void {
    this.#listening.dispose()
    this.#changed.dispose()
  }
}
