import { ToolError } from '../core/errors.ts'
import type { Workspace } from '../core/workspace.ts'

/** A folder that exists in memory only. Like every `Workspace` it is written to by approved changes alone. */
export function memoryWorkspace(files: Map<string, string>): Workspace {
  return {
    root: '/workspace',
    read: async (path) => files.get(path) ?? null,
    async files(folder) {
      const paths = [...files.keys()].filter((path) => folder === '' || path.startsWith(`${folder}/`))
      return { paths: paths.sort(), more: false }
    },
    async apply({ path, kind, original, modified }) {
      if (kind === 'create' ? files.has(path) : files.get(path) !== original)
        throw new ToolError(`${path} has changed since this was proposed. Nothing was written. Read it again.`)
      files.set(path, modified)
      return { saved: true }
    },
  }
}
