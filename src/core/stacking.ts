import type { Payload } from './entries.ts'
import type { Workspace } from './workspace.ts'

type FileChange = Payload<'file_change'>

/**
 * The workspace as it will be once the changes that wait are made, so that another can be proposed on top of them. What
 * is really there is not touched: `apply` is that of the workspace.
 */
export function asProposed(workspace: Workspace, waiting: () => readonly FileChange[]): Workspace {
  const lastOf = (path: string) => waiting().findLast((change) => pathsOf(change).includes(path))
  const sift = workspace.sift?.bind(workspace)
  return {
    root: workspace.root,
    locate: (path) => workspace.locate(path),
    files: (folder, signal) => workspace.files(folder, signal),
    ...(sift ? { sift } : {}),
    async read(path, encoding) {
      const last = lastOf(path)
      if (!last) return workspace.read(path, encoding)
      return last.path === path && last.kind !== 'delete' ? last.modified : null
    },
    encodingOf(change) {
      const { encoding } = lastOf(change.old_path ?? change.path) ?? {}
      return workspace.encodingOf(encoding === undefined ? change : { encoding, ...change })
    },
    apply: (change, signal) => workspace.apply(change, signal),
  }
}

/** What a change that is proposed while others wait is made on top of. */
export function withBase(change: FileChange, waiting: readonly FileChange[]): FileChange {
  const paths = pathsOf(change)
  const below = waiting.filter((other) => pathsOf(other).some((path) => paths.includes(path)))
  return below.length === 0 ? change : { ...change, builds_on: below.map(({ id }) => id) }
}

const pathsOf = ({ path, old_path = path }: FileChange): string[] => [old_path, path]
