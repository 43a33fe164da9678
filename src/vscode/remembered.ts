import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type * as vscode from 'vscode'

/**
 * What a window remembers of its workspace, in a small file. VS Code's own memory for this is written late, so that a
 * reload may lose the last of it.
 */
export class Remembered {
  readonly #context: vscode.ExtensionContext
  #values: Record<string, unknown> | undefined

  constructor(context: vscode.ExtensionContext) {
    this.#context = context
  }

  get<T>(key: string): T | undefined {
    this.#values ??= this.#read()
    return this.#values[key] as T | undefined
  }

  /** What cannot be written is remembered for as long as the window is open. */
  update(key: string, value: unknown): void {
    this.#values = { ...(this.#values ?? this.#read()), [key]: value }
    try {
      mkdirSync(this.#folder, { recursive: true })
      writeFileSync(join(this.#folder, 'remembered.json'), JSON.stringify(this.#values))
    } catch {
      // A full disk must not keep the session from being shown; its journal says so by itself.
    }
  }

  get #folder(): string {
    return (this.#context.storageUri ?? this.#context.globalStorageUri).fsPath
  }

  #read(): Record<string, unknown> {
    try {
      return Object.fromEntries(Object.entries(JSON.parse(readFileSync(join(this.#folder, 'remembered.json'), 'utf8'))))
    } catch {
      return {}
    }
  }
}
