import { distance } from '../base/distance.ts'
import { ToolError } from '../core/errors.ts'
import type { Workspace } from '../core/workspace.ts'

const most = 3

/** That there is no such file or folder, with those that may be meant. */
export async function notThere(
  workspace: Workspace,
  what: 'file' | 'folder',
  path: string,
  signal: AbortSignal,
): Promise<ToolError> {
  const { paths } = await workspace.files('', signal)
  const like = similar(path, what === 'file' ? paths : foldersOf(paths))
  return new ToolError(`There is no ${what} ${path}.${like.length > 0 ? ` Did you mean ${inWords(like)}?` : ''}`)
}

/** The files below a folder. Throws a `ToolError` when there is no such folder. */
export async function filesBelow(
  workspace: Workspace,
  folder: string,
  signal: AbortSignal,
): ReturnType<Workspace['files']> {
  try {
    return await workspace.files(folder, signal)
  } catch (error) {
    if (!(error instanceof ToolError)) throw error
    const text = await workspace.read(folder).catch(() => Promise.reject(error))
    throw text === null ? await notThere(workspace, 'folder', folder, signal) : error
  }
}

/** Paths whose last name is the same, or almost; the likest and shortest first. */
export function similar(path: string, paths: readonly string[]): string[] {
  const name = nameOf(path)
  const allowed = Math.floor(name.length / 4)
  return paths
    .map((other) => ({ other, far: farness(path, name, other, allowed) }))
    .filter(({ far }) => far <= allowed)
    .sort((a, b) => a.far - b.far || a.other.length - b.other.length || (a.other < b.other ? -1 : 1))
    .slice(0, most)
    .map(({ other }) => other)
}

/** In another case, in another folder, or with other letters in its name. */
function farness(path: string, name: string, other: string, allowed: number): number {
  if (other.toLowerCase() === path.toLowerCase()) return -1
  const otherName = nameOf(other)
  if (otherName === name) return 0
  const letters = distance(name.toLowerCase(), otherName.toLowerCase(), allowed)
  // What is elsewhere and called otherwise is likely something else.
  return letters + (folderOf(other) === folderOf(path) ? 0 : 1)
}

/** All folders that have one of these files in them or below. */
function foldersOf(paths: readonly string[]): string[] {
  const folders = new Set<string>()
  for (const path of paths)
    for (let folder = folderOf(path); folder !== '' && !folders.has(folder); folder = folderOf(folder))
      folders.add(folder)
  return [...folders]
}

const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1)
const folderOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')))

const inWords = (paths: readonly string[]): string =>
  paths.length < 2 ? paths.join() : `${paths.slice(0, -1).join(', ')} or ${paths.at(-1)}`
