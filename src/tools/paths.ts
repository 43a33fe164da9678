import { ToolError } from '../core/errors.ts'
import type { Workspace } from '../core/workspace.ts'
import { workspacePath } from '../safety/paths.ts'

/** The workspace-relative form of a path the model gave. Throws a `ToolError` when it is none. */
export function inWorkspace(path: string): string {
  const checked = workspacePath(path)
  if ('problem' in checked) throw new ToolError(checked.problem)
  return checked.path
}

/** The same for a file. */
export function filePath(path: string): string {
  const file = inWorkspace(path)
  if (file === '') throw new ToolError('The path is that of the workspace itself. Give the path of a file in it.')
  return file
}

/**
 * The same for a file that is to be changed. Throws a `ToolError` when a link leads there: what the user is shown, and
 * what is asked about with special care, must be the name of the file that is written.
 */
export async function writable(workspace: Workspace, path: string): Promise<string> {
  const file = filePath(path)
  const real = await workspace.locate(file)
  if (real !== file) throw new ToolError(`${file} is reached through a link. Use ${real} instead.`)
  return file
}

/** A file that exists and is to be changed, with what stands in it. Throws a `ToolError` when there is none. */
export async function existing(workspace: Workspace, path: string): Promise<{ path: string; original: string }> {
  const file = await writable(workspace, path)
  const original = await workspace.read(file)
  if (original === null) throw new ToolError(`There is no file ${file}.`)
  return { path: file, original }
}
