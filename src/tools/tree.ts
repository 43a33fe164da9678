import { plural } from '../base/text.ts'

interface Folder {
  readonly path: string
  /** Of files in it and in all folders below. */
  count: number
  readonly files: string[]
  readonly folders: Folder[]
}

/**
 * Paths in at most so many lines: folders that would take too many, and those in them, are a line that ends in `/` and
 * their number of files. Folders at the top are opened first.
 */
export function summarized(top: string, paths: readonly string[], most: number): string[] {
  const root = treeOf(top, paths)
  const opened = new Set([root])
  let lines = sizeOf(root)
  for (let level = root.folders; level.length > 0; ) {
    const next: Folder[] = []
    for (const folder of level) {
      // Its own line makes room.
      if (lines + sizeOf(folder) - 1 > most) continue
      lines += sizeOf(folder) - 1
      opened.add(folder)
      next.push(...folder.folders)
    }
    level = next
  }
  return linesFor(root, opened, most)
}

const sizeOf = ({ files, folders }: Folder): number => files.length + folders.length

function linesFor(folder: Folder, opened: ReadonlySet<Folder>, most: number): string[] {
  if (!opened.has(folder)) return [`${folder.path}/ (${plural(folder.count, 'file')})`]
  // The one at the top is opened however much is in it.
  const folders = folder.folders.slice(0, most - Math.min(folder.files.length, most / 2))
  const files = folder.files.slice(0, most - folders.length)
  const left = sizeOf(folder) - files.length - folders.length
  return [
    ...files,
    ...folders.flatMap((inner) => linesFor(inner, opened, most)),
    ...(left > 0 ? [`[${left} more in ${folder.path || 'this folder'} itself]`] : []),
  ]
}

function treeOf(top: string, paths: readonly string[]): Folder {
  const root: Folder = { path: top, count: 0, files: [], folders: [] }
  const known = new Map([[top, root]])
  const folderAt = (path: string): Folder => {
    const there = known.get(path)
    if (there) return there
    const folder: Folder = { path, count: 0, files: [], folders: [] }
    known.set(path, folder)
    folderAt(parentOf(path)).folders.push(folder)
    return folder
  }
  for (const path of paths) {
    folderAt(parentOf(path)).files.push(path)
    for (let folder = parentOf(path); folder !== top; folder = parentOf(folder)) folderAt(folder).count++
  }
  return root
}

const parentOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')))
