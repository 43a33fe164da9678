import { mkdir, rename, unlink } from 'node:fs/promises'
import { dirname } from 'node:path'
import { ToolError } from '../core/errors.ts'
import type { Workspace } from '../core/workspace.ts'
import { writeAtomic } from './atomicWrite.ts'
import { listFiles } from './listFiles.ts'
import { codeOf, resolveEntry, resolveInside } from './paths.ts'
import { readTextFile } from './textFile.ts'

/** A folder on disk. Files are replaced as a whole, so that no reader ever sees half of one. */
export function nodeWorkspace(root: string): Workspace {
  return {
    root,
    read: async (path) => readTextFile(await resolveInside(root, path), path),
    files: (folder, signal) => listFiles(root, folder, signal),
    async apply({ path, kind, old_path, original, modified }) {
      const absolute = await resolveInside(root, path)
      if (kind === 'rename') await move(root, old_path ?? path, absolute, path, original)
      else {
        await refuseStale(absolute, path, kind === 'create' ? null : original)
        if (kind === 'delete') await remove(root, path)
        else await write(absolute, path, modified, kind === 'create')
      }
      return { saved: true }
    },
  }
}

/** Throws a `ToolError` unless the file reads like `original`; null stands for no file. */
export async function refuseStale(absolute: string, path: string, original: string | null): Promise<void> {
  if ((await readTextFile(absolute, path)) !== original)
    throw new ToolError(`${path} has changed since this was proposed. Nothing was written. Read it again.`)
}

/** Renames a file, if it still reads like `original` and nothing stands where it is to go. Throws a `ToolError`. */
export async function move(
  root: string,
  from: string,
  absolute: string,
  path: string,
  original: string,
): Promise<void> {
  const source = await resolveEntry(root, from)
  await refuseStale(source, from, original)
  if ((await readTextFile(absolute, path)) !== null)
    throw new ToolError(`There is a file ${path} already. Nothing was moved.`)
  try {
    await mkdir(dirname(absolute), { recursive: true })
    await rename(source, absolute)
  } catch (error) {
    throw new ToolError(`${from} could not be moved (${codeOf(error)}). It is as it was.`)
  }
}

/** Deletes one file. Throws a `ToolError`. */
export async function remove(root: string, path: string): Promise<void> {
  try {
    await unlink(await resolveEntry(root, path))
  } catch (error) {
    if (error instanceof ToolError) throw error
    throw new ToolError(`${path} could not be deleted (${codeOf(error)}). It is as it was.`)
  }
}

async function write(absolute: string, path: string, text: string, isNew: boolean): Promise<void> {
  try {
    await mkdir(dirname(absolute), { recursive: true })
    await writeAtomic(absolute, text, isNew)
  } catch (error) {
    throw new ToolError(`${path} could not be written (${codeOf(error)}). It is as it was.`)
  }
}
