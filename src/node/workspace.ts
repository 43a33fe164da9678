import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import { ToolError } from '../core/errors.ts'
import type { Workspace } from '../core/workspace.ts'
import { writeAtomic } from './atomicWrite.ts'
import { listFiles } from './listFiles.ts'
import { codeOf, resolveInside } from './paths.ts'
import { readTextFile } from './textFile.ts'

/** A folder on disk. Files are replaced as a whole, so that no reader ever sees half of one. */
export function nodeWorkspace(root: string): Workspace {
  return {
    root,
    read: async (path) => readTextFile(await resolveInside(root, path), path),
    files: (folder, signal) => listFiles(root, folder, signal),
    async apply({ path, kind, original, modified }) {
      const absolute = await resolveInside(root, path)
      await refuseStale(absolute, path, kind === 'create' ? null : original)
      await write(absolute, path, modified, kind === 'create')
      return { saved: true }
    },
  }
}

/** Throws a `ToolError` unless the file reads like `original`; null stands for no file. */
export async function refuseStale(absolute: string, path: string, original: string | null): Promise<void> {
  if ((await readTextFile(absolute, path)) !== original)
    throw new ToolError(`${path} has changed since this was proposed. Nothing was written. Read it again.`)
}

async function write(absolute: string, path: string, text: string, isNew: boolean): Promise<void> {
  try {
    await mkdir(dirname(absolute), { recursive: true })
    await writeAtomic(absolute, text, isNew)
  } catch (error) {
    throw new ToolError(`${path} could not be written (${codeOf(error)}). It is as it was.`)
  }
}
