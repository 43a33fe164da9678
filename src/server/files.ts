import { lstatSync } from 'node:fs'
import { lstat, readdir, rm, stat } from 'node:fs/promises'
import { dirname, join, relative, sep } from 'node:path'
import { setImmediate as others } from 'node:timers/promises'
import { ToolError } from '../core/errors.ts'
import { isTooLarge } from '../edits/size.ts'
import { writeAtomic } from '../node/atomicWrite.ts'
import { codeOf, isInside, reasonOf, resolveInside } from '../node/paths.ts'
import { readTextFile } from '../node/textFile.ts'
import { makeFolders, refuseReadOnly } from '../node/workspace.ts'
import type { FileEntry, TreeNode } from '../protocol/rest.ts'
import { workspacePath } from '../safety/paths.ts'
import { HttpError } from './httpError.ts'

/** As in the original: they are large, and nobody opens them. */
const leftOut = new Set(['.git', '__pycache__', 'node_modules', '.next', 'dist', '.venv', 'venv'])
const deepest = 5
const mostNodes = 20_000
/** How many sizes are looked up before others have their turn: one by one that is far quicker than all at the same time. */
const atOnce = 200

/**
 * The files of a workspace for an editor in a browser: what a user does there is their own doing, and asks for no approval.
 * Every path is relative to `root`, a leading slash does not count; none leads out. Throws an `HttpError`.
 */
export class Files {
  readonly #root: string

  constructor(root: string) {
    this.#root = root
  }

  async read(path: string): Promise<string> {
    const absolute = await this.#inside(path, 404)
    const text = await readTextFile(absolute, path).catch((error: unknown) => {
      if (!(error instanceof ToolError)) throw error
      if (/is a folder/.test(error.message)) return null
      const status = /too large/.test(error.message) ? 413 : /binary|UTF-8/.test(error.message) ? 415 : 404
      throw new HttpError(status, `read_file error: ${error.message}`)
    })
    if (text === null) throw new HttpError(404, `File not found: ${path}`)
    return text
  }

  /** Whether nothing is to be read under that name. */
  async isMissing(path: string): Promise<boolean> {
    return this.read(path).then(
      () => false,
      (error: unknown) => error instanceof HttpError && error.status === 404,
    )
  }

  async create(path: string, content: string): Promise<void> {
    if (this.#named(path, 400) === '') throw new HttpError(400, 'Say what the file is called.')
    refuseTooLarge(content)
    const absolute = await this.#inside(path, 400, (why) => `write_file error: ${why}`)
    await attempt(async () => {
      await makeFolders(dirname(absolute))
      await writeAtomic(absolute, content, true)
    }, path)
  }

  async write(path: string, content: string): Promise<void> {
    const absolute = await this.#inside(path, 404)
    if (!(await isFile(absolute))) throw new HttpError(404, `File not found: ${path}`)
    refuseTooLarge(content)
    await attempt(async () => {
      await refuseReadOnly(absolute, path)
      await writeAtomic(absolute, content, false)
    }, path)
  }

  /** A link is taken away itself, never what it leads to. */
  async remove(path: string): Promise<void> {
    const name = this.#named(path, 404)
    if (name === '') throw new HttpError(400, 'The workspace itself is not deleted.')
    const cut = name.lastIndexOf('/')
    const folder = await this.#inside(name.slice(0, Math.max(cut, 0)), 404, () => `Path not found: ${path}`)
    const absolute = join(folder, name.slice(cut + 1))
    if (!(await lstat(absolute).catch(() => null))) throw new HttpError(404, `Path not found: ${path}`)
    await attempt(() => rm(absolute, { recursive: true }), path, 'delete_file')
  }

  async list(path: string): Promise<FileEntry[]> {
    const absolute = await this.#folder(path)
    const prefix = this.#named(path, 400)
    const entries: FileEntry[] = []
    for (const entry of await entriesOf(absolute)) {
      if (entries.length % atOnce === atOnce - 1) await others()
      entries.push(entryIn(absolute, prefix, entry))
    }
    return entries
  }

  /** Five levels, without what nobody opens. What cannot be looked at is shown as a file of no size. */
  async tree(path: string): Promise<TreeNode[]> {
    const absolute = await this.#folder(path)
    return branch({ left: mostNodes }, absolute, this.#named(path, 400), 1)
  }

  /** Folders in a folder of the workspace by its absolute path; those of the workspace itself for any other. */
  async folders(path: string): Promise<{ current: string; parent: string | null; names: string[] }> {
    const asked = isInside(this.#root, path) ? relative(this.#root, path).replaceAll(sep, '/') : ''
    const inside = await this.#folder(asked).catch(() => null)
    const entries = await entriesOf(inside ?? this.#root)
    const current = inside && asked !== '' ? join(this.#root, asked) : this.#root
    const names = entries.filter(({ isFolder }) => isFolder).map(({ name }) => name)
    return { current, parent: current === this.#root ? null : dirname(current), names }
  }

  #named(path: string, status: number): string {
    const checked = workspacePath(path.replace(/^\/+/, ''))
    if ('problem' in checked) throw new HttpError(status, `Path escapes workspace: ${path}`)
    return checked.path
  }

  /** `unreachable` says that something on the way is no folder, or may not be entered. */
  async #inside(path: string, status: number, unreachable = (_why: string) => `File not found: ${path}`) {
    try {
      return await resolveInside(this.#root, this.#named(path, status))
    } catch (error) {
      if (!(error instanceof ToolError)) throw error
      const isThere = !/cannot be reached/.test(error.message)
      throw new HttpError(status, isThere ? `Path escapes workspace: ${path}` : unreachable(error.message))
    }
  }

  async #folder(path: string): Promise<string> {
    const absolute = await this.#inside(path, 400, () => `Not a directory: ${path}`)
    const stats = await stat(absolute).catch(() => null)
    if (!stats?.isDirectory()) throw new HttpError(400, `Not a directory: ${path}`)
    return absolute
  }
}

const isFile = (absolute: string): Promise<boolean> =>
  stat(absolute).then(
    (stats) => stats.isFile(),
    () => false,
  )

/** What could be written but not read again helps nobody. */
function refuseTooLarge(content: string): void {
  if (isTooLarge(content)) throw new HttpError(413, 'The text is too large.')
}

async function attempt(work: () => Promise<void>, path: string, what = 'write_file'): Promise<void> {
  try {
    await work()
  } catch (error) {
    if (codeOf(error) === 'EEXIST') throw new HttpError(409, `File already exists: ${path}`)
    const why = error instanceof ToolError ? error.message : `${path}: ${reasonOf(error)}.`
    throw new HttpError(400, `${what} error: ${why}`)
  }
}

interface Named {
  readonly name: string
  readonly isFolder: boolean
}

/** By the value of their characters, as the original sorts them. */
const entriesOf = async (absolute: string): Promise<Named[]> =>
  (await readdir(absolute, { withFileTypes: true }))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map((entry) => ({ name: entry.name, isFolder: entry.isDirectory() }))

function entryIn(folder: string, prefix: string, { name, ...entry }: Named): FileEntry {
  const path = prefix ? `${prefix}/${name}` : name
  if (entry.isFolder) return { name, path, type: 'directory', size: 0 }
  return { name, path, type: 'file', size: sizeOf(join(folder, name)) }
}

async function branch(count: { left: number }, folder: string, prefix: string, level: number): Promise<TreeNode[]> {
  const entries = (await entriesOf(folder).catch(() => [])).filter(({ name }) => !leftOut.has(name))
  const nodes: TreeNode[] = []
  for (const entry of entries) {
    if (count.left-- <= 0) break
    if (nodes.length % atOnce === atOnce - 1) await others()
    nodes.push(await nodeIn(count, folder, prefix, level, entry))
  }
  return nodes
}

async function nodeIn(
  count: { left: number },
  folder: string,
  prefix: string,
  level: number,
  entry: Named,
): Promise<TreeNode> {
  if (!entry.isFolder) return entryIn(folder, prefix, entry)
  const { name } = entry
  const path = prefix ? `${prefix}/${name}` : name
  if (level < deepest)
    return { name, path, type: 'directory', children: await branch(count, join(folder, name), path, level + 1) }
  return { name, path, type: 'directory', children: [{ name, path, type: 'directory', truncated: true }] }
}

/** Of a link that of what it is itself, so that one which leads nowhere or outside is shown all the same. */
function sizeOf(absolute: string): number {
  try {
    return lstatSync(absolute).size
  } catch {
    return 0
  }
}
