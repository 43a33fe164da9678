import { lstat, realpath, stat } from 'node:fs/promises'
import { dirname, isAbsolute, join, relative, sep } from 'node:path'
import { RunError, ToolError } from '../core/errors.ts'
import { workspacePath } from '../safety/paths.ts'

/**
 * The real absolute path of a workspace path, for a file that exists or may be made. Throws a `ToolError` when the text
 * of the path leads outside, or a symbolic link on the way does, also one that points to nothing; a `RunError` when the
 * workspace itself is gone.
 */
export async function resolveInside(root: string, path: string): Promise<string> {
  const checked = workspacePath(path)
  if ('problem' in checked) throw new ToolError(checked.problem)
  const top = await realRoot(root)
  const real = await realAncestors(join(top, checked.path), path)
  if (!isInside(top, real)) throw new ToolError(`${path} leads out of the workspace.`)
  return real
}

/** Whether a path is that of a folder or of something in it. Both are absolute; on Windows they may be on different drives. */
export function isInside(folder: string, path: string): boolean {
  const inside = relative(folder, path)
  return inside !== '..' && !inside.startsWith(`..${sep}`) && !isAbsolute(inside)
}

/** Where a path really leads, see `Workspace.locate`. Throws a `ToolError` when that is outside. */
export async function locate(root: string, path: string): Promise<string> {
  const real = relative(await realRoot(root), await resolveInside(root, path)).replaceAll(sep, '/')
  const written = textual(path)
  return fold(real) === fold(written) ? written : real
}

/**
 * The absolute path of what is to be changed. Throws a `ToolError` also when a link leads there, for then something else
 * would be changed than what the user was shown: the link may have come after that.
 */
export async function resolveUnlinked(root: string, path: string): Promise<string> {
  const real = await locate(root, path)
  if (real !== textual(path)) throw new ToolError(`${path} is reached through a link. Use ${real} instead.`)
  return resolveInside(root, path)
}

/** Without its folder a run has nothing to work on, and a listing must not say that the folder is empty. */
async function realRoot(root: string): Promise<string> {
  const real = await realpath(root).catch((error: unknown) => {
    throw new RunError(`The folder ${root} cannot be reached: ${reasonOf(error)}.`)
  })
  if (!(await stat(real)).isDirectory()) throw new RunError(`${root} is not a folder.`)
  return real
}

function textual(path: string): string {
  const checked = workspacePath(path)
  return 'problem' in checked ? path : checked.path
}

/** Two spellings of one name are the same on systems that do not tell them apart. */
const fold = (path: string): string =>
  ['darwin', 'win32'].includes(process.platform) ? path.normalize('NFC').toLowerCase() : path

/** Resolves as much of a path as exists; what does not exist yet is kept as it is written. */
async function realAncestors(absolute: string, path: string): Promise<string> {
  try {
    return await realpath(absolute)
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw new ToolError(`${path} cannot be reached: ${reasonOf(error)}.`)
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

const reasons: Readonly<Record<string, string>> = {
  E2BIG: 'it is too long',
  EACCES: 'permission denied',
  EBUSY: 'something else is using it',
  EDQUOT: 'no more space is allowed on this disk',
  EEXIST: 'something is there already',
  EISDIR: 'it is a folder',
  ELOOP: 'its links lead in a circle',
  ENAMETOOLONG: 'its name is too long',
  ENOENT: 'it is not there',
  ENOSPC: 'the disk is full',
  ENOTDIR: 'what should be a folder on the way is a file',
  EPERM: 'permission denied',
  EROFS: 'the disk is read-only',
}

/** Why something could not be done, in words; the code of the system where there are none. */
export const reasonOf = (error: unknown): string => reasons[codeOf(error)] ?? codeOf(error)

/** How file systems say that they have no hard links. */
export const withoutLinks: ReadonlySet<string> = new Set([
  'EPERM',
  'ENOTSUP',
  'EOPNOTSUPP',
  'ENOSYS',
  'EMLINK',
  'EXDEV',
])
