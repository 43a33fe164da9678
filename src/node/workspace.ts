import { access, constants, link, lstat, mkdir, rename, rmdir, stat, unlink } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Approved } from '../core/approvals.ts'
import { ToolError } from '../core/errors.ts'
import type { Workspace } from '../core/workspace.ts'
import { writeAtomic } from './atomicWrite.ts'
import { EncodedFiles } from './encodedFiles.ts'
import { listFiles } from './listFiles.ts'
import { codeOf, locate, reasonOf, resolveInside, resolveUnlinked, withoutLinks } from './paths.ts'
import { ripgrep, ripgrepOnPath } from './ripgrep.ts'

/** How the files of a folder are read and looked through. */
export interface FolderOptions {
  readonly texts?: EncodedFiles
  /** Where a ripgrep may be: the first that is one looks through the files. */
  readonly searchers?: readonly string[]
}

/** A folder on disk. Files are replaced as a whole, so that no reader ever sees half of one. */
export function nodeWorkspace(
  root: string,
  { texts = new EncodedFiles(), searchers = ripgrepOnPath() }: FolderOptions = {},
): Workspace {
  return {
    root,
    sift: ripgrep(root, searchers),
    read: async (path, encoding) => (await texts.read(await resolveInside(root, path), path, encoding))?.text ?? null,
    files: (folder, signal) => listFiles(root, folder, signal),
    locate: (path) => locate(root, path),
    encodingOf: async (change) => texts.encodingOf(await resolveInside(root, change.old_path ?? change.path), change),
    async apply(change) {
      const { path, kind, original, encoding } = change
      const absolute = await resolveUnlinked(root, path)
      if (kind === 'rename') await move(root, change, absolute, texts)
      else {
        const bytes = kind === 'delete' ? undefined : await texts.bytesOf(absolute, change)
        await texts.refuseStale(absolute, path, kind === 'create' ? null : original, encoding)
        if (bytes) await write(absolute, path, bytes, kind === 'create')
        else await remove(absolute, path)
      }
      return { saved: true }
    },
  }
}

/** A file can be replaced as a whole where it may not be written. It is not: somebody wants it to stay as it is. */
export async function refuseReadOnly(absolute: string, path: string): Promise<void> {
  const forAll = ((await stat(absolute)).mode & 0o222) === 0
  const forUs = await access(absolute, constants.W_OK).then(
    () => false,
    () => true,
  )
  if (forAll || forUs) throw new ToolError(`${path} is read-only. Nothing was written. Ask the user about it.`)
}

/** Renames a file, if it still reads like `original` and nothing stands where it is to go. Throws a `ToolError`. */
async function move(root: string, change: Approved<'file_change'>, absolute: string, texts: EncodedFiles) {
  const { path, old_path = path, original, modified, encoding } = change
  const source = await resolveUnlinked(root, old_path)
  const bytes = await texts.bytesOf(absolute, change)
  await texts.refuseStale(source, old_path, original, encoding)
  if (modified !== original) await refuseReadOnly(source, old_path)
  try {
    await inFolder(absolute, () => moveTo(source, absolute))
  } catch (error) {
    if (codeOf(error) === 'EEXIST') throw new ToolError(`There is a file ${path} already. Nothing was moved.`)
    throw new ToolError(`${old_path} could not be moved: ${reasonOf(error)}. It is as it was.`)
  }
  if (modified !== original) await write(absolute, path, bytes, false)
}

/** Unlike `rename` a link is never put over a file that has appeared meanwhile. */
async function moveTo(source: string, target: string): Promise<void> {
  try {
    await link(source, target)
  } catch (error) {
    if (!withoutLinks.has(codeOf(error))) throw error
    if (await exists(target)) throw Object.assign(new Error(`${target} is there already.`), { code: 'EEXIST' })
    return rename(source, target)
  }
  try {
    await unlink(source)
  } catch (error) {
    await unlink(target)
    throw error
  }
}

const exists = (absolute: string): Promise<boolean> =>
  lstat(absolute).then(
    () => true,
    (error: unknown) => codeOf(error) !== 'ENOENT',
  )

/** Deletes one file. Throws a `ToolError`. */
async function remove(absolute: string, path: string): Promise<void> {
  try {
    await unlink(absolute)
  } catch (error) {
    throw new ToolError(`${path} could not be deleted: ${reasonOf(error)}. It is as it was.`)
  }
}

async function write(absolute: string, path: string, bytes: Uint8Array, isNew: boolean): Promise<void> {
  if (!isNew) await refuseReadOnly(absolute, path)
  try {
    await inFolder(absolute, () => writeAtomic(absolute, bytes, isNew))
  } catch (error) {
    throw new ToolError(`${path} could not be written: ${reasonOf(error)}. Nothing was written.`)
  }
}

/** Makes the folders that a file is to be in, and takes them away again if then nothing comes of it. */
async function inFolder(absolute: string, work: () => Promise<void>): Promise<void> {
  const folder = dirname(absolute)
  const first = await makeFolders(folder)
  try {
    await work()
  } catch (error) {
    if (first !== undefined) await removeEmpty(folder, first)
    throw error
  }
}

/** Returns the outermost one that had to be made. `recursive` would not say why it cannot be, on a read-only disk. */
export async function makeFolders(folder: string): Promise<string | undefined> {
  try {
    await mkdir(folder)
    return folder
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return undefined
    if (codeOf(error) !== 'ENOENT') throw error
  }
  const first = await makeFolders(dirname(folder))
  await mkdir(folder)
  return first ?? folder
}

/** From the innermost folder up to the outermost one. One that someone else has put something into stays. */
async function removeEmpty(innermost: string, outermost: string): Promise<void> {
  try {
    for (let path = innermost; path.length >= outermost.length; path = dirname(path)) await rmdir(path)
  } catch {
    // What is not empty any more is not ours alone.
  }
}
