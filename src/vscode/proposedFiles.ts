import * as vscode from 'vscode'

export const proposalScheme = 'agentic-proposal'

type Kind = 'base' | 'proposed' | 'plan'

/**
 * The two sides of the diffs under review and the plan that waits, as files in memory. What stands on disk is not
 * touched. Only a plan can be written to.
 */
export class ProposedFiles implements vscode.FileSystemProvider {
  readonly #files = new Map<string, Uint8Array>()
  /** When a plan was written last, which VS Code asks to see whether it has. */
  #written = 0
  readonly #changed = new vscode.EventEmitter<vscode.FileChangeEvent[]>()
  readonly #whenMissing: () => Promise<unknown>
  readonly onDidChangeFile = this.#changed.event

  /** `whenMissing` may put what a window that was reloaded still shows. */
  constructor(whenMissing: () => Promise<unknown>) {
    this.#whenMissing = whenMissing
  }

  /** Under the real path, so that it has the real file's colours and icon. */
  uriOf(kind: Kind, id: string, path: string): vscode.Uri {
    return vscode.Uri.from({ scheme: proposalScheme, authority: `${kind}-${id}`, path: `/${path}` })
  }

  /** Puts a text there, and returns where. */
  put(kind: Kind, id: string, path: string, text: string): vscode.Uri {
    const uri = this.uriOf(kind, id, path)
    this.#files.set(keyOf(uri), new TextEncoder().encode(text))
    this.#changed.fire([{ type: vscode.FileChangeType.Changed, uri }])
    return uri
  }

  remove(uri: vscode.Uri): void {
    this.#files.delete(keyOf(uri))
  }

  watch(): vscode.Disposable {
    return new vscode.Disposable(() => {})
  }

  textOf(uri: vscode.Uri): string | undefined {
    const bytes = this.#files.get(keyOf(uri))
    return bytes && new TextDecoder().decode(bytes)
  }

  async stat(uri: vscode.Uri): Promise<vscode.FileStat> {
    const size = (await this.readFile(uri)).byteLength
    const stat = { type: vscode.FileType.File, ctime: 0, mtime: this.#written, size }
    return isPlan(uri) ? stat : { ...stat, permissions: vscode.FilePermission.Readonly }
  }

  async readFile(uri: vscode.Uri): Promise<Uint8Array> {
    if (!this.#files.has(keyOf(uri))) await this.#whenMissing()
    const bytes = this.#files.get(keyOf(uri))
    if (!bytes) throw vscode.FileSystemError.FileNotFound(uri)
    return bytes
  }

  readDirectory(): [string, vscode.FileType][] {
    return []
  }

  writeFile(uri: vscode.Uri, bytes: Uint8Array): void {
    if (!isPlan(uri) || !this.#files.has(keyOf(uri))) throw vscode.FileSystemError.NoPermissions(uri)
    this.#files.set(keyOf(uri), bytes)
    this.#written = Date.now()
    this.#changed.fire([{ type: vscode.FileChangeType.Changed, uri }])
  }

  createDirectory(uri: vscode.Uri): void {
    throw vscode.FileSystemError.NoPermissions(uri)
  }

  delete(uri: vscode.Uri): void {
    throw vscode.FileSystemError.NoPermissions(uri)
  }

  rename(uri: vscode.Uri): void {
    throw vscode.FileSystemError.NoPermissions(uri)
  }
}

const isPlan = ({ authority }: vscode.Uri): boolean => authority.startsWith('plan-')

/** Without the query, which the image preview adds. */
const keyOf = ({ authority, path }: vscode.Uri): string => authority + path
