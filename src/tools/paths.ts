import { ToolError } from '../core/errors.ts'
import type { Workspace } from '../core/workspace.ts'
import { workspacePath } from '../safety/paths.ts'

/** The workspace-relative form of a path the model gave. Throws a `ToolError` when it is none. */
export function inWorkspace(path: string): string {
  const checked = workspacePath(path)
  if ('problem' in checked) throw new ToolError(checked.problem)
  return checked.path
}

/** A file that exists, with what stands in it. Throws a `ToolError` when there is none. */
export async function existing(workspace: Workspace, path: string): Promise<{ path: string; original: string }> {
  const file = inWorkspace(path)
  const original = await workspace.read(file)
  if (original === null) throw new ToolError(`There is no file ${file}.`)
  return { path: file, original }
}
