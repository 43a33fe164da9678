import { ToolError } from '../core/errors.ts'
import { refuseOther, type Workspace } from '../core/workspace.ts'

/** A folder that exists in memory only. Like every `Workspace` it is written to by approved changes alone. */
export function memoryWorkspace(files: Map<string, string>): Workspace {
  return {
    root: '/workspace',
    read: async (path) => files.get(path) ?? null,
    locate: async (path) => path,
    encodingOf: async () => undefined,
    async files(folder) {
      const paths = [...files.keys()].filter((path) => folder === '' || path.startsWith(`${folder}/`))
      return { paths: paths.sort(), more: false }
    },
    async apply({ path, kind, old_path, original, modified }) {
      const from = kind === 'rename' ? (old_path ?? path) : path
      refuseOther(from, kind === 'create' ? null : original, files.get(from) ?? null)
      if (from !== path && files.has(path)) throw new ToolError(`There is a file ${path} already. Nothing was moved.`)
      files.delete(from)
      if (kind !== 'delete') files.set(path, modified)
      return { saved: true }
    },
  }
}
