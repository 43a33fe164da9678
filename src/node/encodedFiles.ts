import { ToolError } from '../core/errors.ts'
import { refuseOther } from '../core/workspace.ts'
import type { EventOf } from '../protocol/events.ts'
import { type Decoded, decode, encode, isAscii, isUtf8, isUtf16 } from './encodings.ts'
import { readBytes } from './textFile.ts'

/** What is known of the encoding of a file from elsewhere, most likely first; UTF-8 does not count. */
export type Told = (absolute: string) => Promise<readonly string[]>
type FileChange = Pick<EventOf<'file_change'>['payload'], 'kind' | 'path' | 'original' | 'modified' | 'encoding'>

/** Reads the text files of a workspace, each in its encoding, and finds out in which to write. */
export class EncodedFiles {
  readonly #told: Told
  /** What files that are not UTF-8 were found to be, so that none is taken for something else once it has changed. */
  readonly #found = new Map<string, string>()

  constructor(told: Told = async () => []) {
    this.#told = told
  }

  /** Null when there is no file. `encoding`: what it was in when it was not UTF-8. Throws a `ToolError` for what is no text. */
  async read(absolute: string, path: string, encoding?: string): Promise<Decoded | null> {
    const bytes = await readBytes(absolute, path)
    const decoded = bytes && (await decode(bytes, path, () => this.#likely(absolute, encoding)))
    if (decoded?.encoding) this.#found.set(absolute, decoded.encoding)
    else if (decoded && this.#found.has(absolute) && !isAscii(decoded.text)) this.#found.delete(absolute)
    return decoded
  }

  /** Throws a `ToolError` unless the file reads like `original`; null stands for no file. */
  async refuseStale(absolute: string, path: string, original: string | null, encoding?: string): Promise<void> {
    refuseOther(path, original, (await this.read(absolute, path, encoding))?.text ?? null)
  }

  /** The bytes to be written. Throws a `ToolError` when the encoding lacks a character. */
  async bytesOf(absolute: string, { path, modified, encoding }: FileChange): Promise<Uint8Array> {
    const bytes = await encode(modified, path, encoding)
    if (encoding === undefined) return bytes
    const again = await decode(bytes, path, async () => [encoding]).catch(() => undefined)
    if (again?.text !== modified)
      throw new ToolError(`${path} would not read the same again in ${encoding}. Ask the user to convert it to UTF-8.`)
    this.#found.set(absolute, encoding)
    return bytes
  }

  /** See `Workspace.encodingOf`. `absolute` is where the file is now. */
  async encodingOf(absolute: string, change: FileChange): Promise<string | undefined> {
    const { kind } = change
    // What goes away stays in what it is, so that it can come back.
    if (kind === 'delete') return this.#now(absolute, change)
    const encoding = change.encoding ?? (kind === 'create' ? undefined : await this.#now(absolute, change))
    if (encoding === undefined || isUtf8(encoding)) return undefined
    await this.bytesOf(absolute, { ...change, encoding })
    return encoding
  }

  /** A file in ASCII is in what it is known to be; what is said of all files may be as good as that. */
  async #now(absolute: string, { path, original, modified, encoding: own }: FileChange): Promise<string | undefined> {
    const encoding = (await this.read(absolute, path, own))?.encoding
    if (encoding !== undefined || !isAscii(original) || isAscii(modified)) return encoding
    const [likely] = await this.#likely(absolute)
    return likely !== undefined && isUtf16(likely) ? undefined : likely
  }

  async #likely(absolute: string, encoding?: string): Promise<string[]> {
    const all = [encoding, ...(await this.#told(absolute)), this.#found.get(absolute)]
    return all.filter((known) => known !== undefined && !isUtf8(known)).map(String)
  }
}
