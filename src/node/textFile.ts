import { constants, type FileHandle, open } from 'node:fs/promises'
import { ToolError } from '../core/errors.ts'
import { largestText } from '../edits/size.ts'
import { utf8 } from './encodings.ts'
import { codeOf, reasonOf } from './paths.ts'

/**
 * The bytes of a file as text, a byte order mark included, so that encoding it again gives the same bytes. Null when
 * there is no file. Throws a `ToolError` for what is no text file: a folder, a device, binary, not UTF-8, too large.
 */
export async function readTextFile(absolute: string, path: string): Promise<string | null> {
  const bytes = await readBytes(absolute, path)
  return bytes && utf8Text(bytes, path)
}

/** Throws a `ToolError` for what is binary or not UTF-8. */
export function utf8Text(bytes: Uint8Array, path: string): string {
  const decoded = utf8(bytes)
  if (decoded) return decoded.text
  throw new ToolError(bytes.includes(0) ? `${path} is a binary file.` : `${path} is not encoded in UTF-8.`)
}

/** Null when there is no file. Throws a `ToolError` for what is none, or too large. */
export async function readBytes(absolute: string, path: string): Promise<Uint8Array | null> {
  let file: FileHandle | undefined
  try {
    // Without waiting: opening a pipe that nobody writes to would never come back.
    file = await open(absolute, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
    const stats = await file.stat()
    if (stats.isDirectory()) throw new ToolError(`${path} is a folder, not a file.`)
    if (!stats.isFile()) throw new ToolError(`${path} is not a regular file.`)
    if (stats.size > largestText)
      throw new ToolError(`${path} is too large to be read: ${stats.size} bytes, ${largestText} at most.`)
    return await file.readFile()
  } catch (error) {
    if (error instanceof ToolError) throw error
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return null
    throw new ToolError(`${path} cannot be read: ${reasonOf(error)}.`)
  } finally {
    await file?.close()
  }
}
