import * as vscode from 'vscode'

export const proposalScheme = 'agentic-proposal'

/** The two sides of the diffs under review, as files in memory. What stands on disk is not touched. */
export class ProposedFiles implements vscode.FileSystemProvider {
  readonly #files = new Map<string, Uint8Array>()
  readonly #changed = new vscode.EventEmitter<vscode.FileChangeEvent[]>()
  readonly onDidChangeFile = this.#changed.event

  /** Puts a text there, and returns where: under the real path, so that it has the real file's colours and icon. */
  put(side: 'base' | 'proposed', id: string, path: string, text: string): vscode.Uri {
    const uri = vscode.Uri.from({ scheme: proposalScheme, authority: `${side}-${id}`, path: `/${path}` })
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

  stat(uri: vscode.Uri): vscode.FileStat {
    const size = this.readFile(uri).byteLength
    return { type: vscode.FileType.File, ctime: 0, mtime: 0, size, permissions: vscode.FilePermission.Readonly }
  }

  readFile(uri: vscode.Uri): Uint8Array {
    const bytes = this.#files.get(keyOf(uri))
    if (!bytes) throw vscode.FileSystemError.FileNotFound(uri)
    return bytes
  }

  readDirectory(): [string, vscode.FileType][] {
    return []
  }

  writeFile(uri: vscode.Uri): void {
    throw vscode.FileSystemError.NoPermissions(uri)
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

/** Without the query, which the image preview adds. */
const keyOf = ({ authority, path }: vscode.Uri): string => authority + path
