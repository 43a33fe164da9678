import { lstat, realpath } from 'node:fs/promises'
import { basename, dirname, join, relative, sep } from 'node:path'
import { ToolError } from '../core/errors.ts'
import { workspacePath } from '../safety/paths.ts'

/**
 * The real absolute path of a workspace path, for a file that exists or may be made. Throws a `ToolError` when the text
 * of the path leads outside, or a symbolic link on the way does, also one that points to nothing.
 */
export async function resolveInside(root: string, path: string): Promise<string> {
  const checked = workspacePath(path)
  if ('problem' in checked) throw new ToolError(checked.problem)
  const realRoot = await realpath(root)
  const real = await realAncestors(join(realRoot, checked.path), path)
  const inside = relative(realRoot, real)
  if (inside === '..' || inside.startsWith(`..${sep}`)) throw new ToolError(`${path} leads out of the workspace.`)
  return real
}

/** The same for what is to be moved or deleted, which must be the file itself and not a link to one. */
export async function resolveEntry(root: string, path: string): Promise<string> {
  const real = await resolveInside(root, path)
  if (real !== join(await realpath(dirname(join(root, path))), basename(path)))
    throw new ToolError(`${path} is a link. Links are not moved or deleted.`)
  return real
}

/** Resolves as much of a path as exists; what does not exist yet is kept as it is written. */
async function realAncestors(absolute: string, path: string): Promise<string> {
  try {
    return await realpath(absolute)
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw new ToolError(`${path} cannot be reached (${codeOf(error)}).`)
  }
  if (await isLink(absolute)) throw new ToolError(`${path} is a link that leads nowhere.`)
  return join(await realAncestors(dirname(absolute), path), absolute.slice(dirname(absolute).length))
}

const isLink = (absolute: string): Promise<boolean> =>
  lstat(absolute).then(
    (stats) => stats.isSymbolicLink(),
    () => false,
  )

export const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : String(error)
