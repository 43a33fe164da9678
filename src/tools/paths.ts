import { ToolError } from '../core/errors.ts'
import { workspacePath } from '../safety/paths.ts'

/** The workspace-relative form of a path the model gave. Throws a `ToolError` when it is none. */
export function inWorkspace(path: string): string {
  const checked = workspacePath(path)
  if ('problem' in checked) throw new ToolError(checked.problem)
  return checked.path
}
