import * as vscode from 'vscode'

export const proposalScheme = 'agentic-proposal'

/** `made`: what an accepted change has written. */
type Kind = 'base' | 'proposed' | 'made' | 'plan'

interface StoredFile {
  readonly bytes: Uint8Array
  /** When it was written last, which VS Code asks to see whether it has: in milliseconds, of this file alone. */
  readonly written: number
  readonly isWritable: boolean
}

/**
 * The two sides of the diffs under review and the plan that waits, as files in memory. What stands on disk is not
 * touched. A plan can be written to, and the right side of a diff where that makes sense.
 */
export class ProposedFiles implements vscode.FileSystemProvider {
  readonly #files = new Map<string, StoredFile>()
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
  put(kind: Kind, id: string, path: string, text: string, isWritable = false): vscode.Uri {
    const uri = this.uriOf(kind, id, path)
    this.#files.set(keyOf(uri), { bytes: new TextEncoder().encode(text), written: 0, isWritable })
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
    const file = this.#files.get(keyOf(uri))
    return file && new TextDecoder().decode(file.bytes)
  }

  async stat(uri: vscode.Uri): Promise<vscode.FileStat> {
    const { bytes, written, isWritable } = await this.#find(uri)
    const stat = { type: vscode.FileType.File, ctime: 0, mtime: written, size: bytes.byteLength }
    return isWritable ? stat : { ...stat, permissions: vscode.FilePermission.Readonly }
  }

  async readFile(uri: vscode.Uri): Promise<Uint8Array> {
    return (await this.#find(uri)).bytes
  }

  readDirectory(): [string, vscode.FileType][] {
    return []
  }

  writeFile(uri: vscode.Uri, bytes: Uint8Array): void {
    const file = this.#files.get(keyOf(uri))
    if (!file?.isWritable) throw vscode.FileSystemError.NoPermissions(uri)
    this.#files.set(keyOf(uri), { ...file, bytes, written: Date.now() })
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

  async #find(uri: vscode.Uri): Promise<StoredFile> {
    if (!this.#files.has(keyOf(uri))) await this.#whenMissing()
    const file = this.#files.get(keyOf(uri))
    if (!file) throw vscode.FileSystemError.FileNotFound(uri)
    return file
  }
}

const proposedSide = 'proposed-'

/** Whether a document is the right side of a diff under review. */
export const isProposed = ({ scheme, authority }: vscode.Uri): boolean =>
  scheme === proposalScheme && authority.startsWith(proposedSide)

/** Without the query, which the image preview adds. */
const keyOf = ({ authority, path }: vscode.Uri): string => authority + path
