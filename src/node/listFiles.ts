import type { Dirent } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import ignore, { type Ignore } from 'ignore'
import { ToolError } from '../core/errors.ts'
import { codeOf, reasonOf, resolveInside } from './paths.ts'
import { readTextFile } from './textFile.ts'

/** Names that are never looked at, whatever the rules of the folder say. */
const alwaysIgnored = new Set(['.git', 'node_modules', '__pycache__', '.venv', 'venv', '.next', '.DS_Store'])
const mostFiles = 20_000
/** Larger files of rules are not kept to, in characters: each rule is tried on each file. */
const mostRules = 1_000_000
/** Nor is a rule with more of these, at places where each multiplies the ways to try it. */
const mostStars = 2
/** Nor are rules that have taken this long in all, in milliseconds. */
const mostTime = 1_000

/** The rules of one `.gitignore`, which hold in its folder and below. */
interface Rules {
  readonly folder: string
  readonly rules: Ignore
  /** How long they have taken so far, in milliseconds. */
  spent: number
}

/**
 * The files below a folder of the workspace, sorted, as paths relative to `root`. Ignored ones are left out, symbolic
 * links are not followed. `more`: there were too many. Throws a `ToolError` for a folder outside, and for what is none.
 */
export async function listFiles(
  root: string,
  folder: string,
  signal: AbortSignal,
): Promise<{ paths: string[]; more: boolean }> {
  await resolveInside(root, folder)
  const above: Rules[] = []
  for (const ancestor of ancestors(folder)) above.push(...(await rulesOf(root, ancestor)))
  const paths: string[] = []
  await visit({ root, top: folder, signal, paths }, folder, above)
  return { paths: paths.slice(0, mostFiles), more: paths.length > mostFiles }
}

interface Walk {
  readonly root: string
  /** The folder that was asked for. */
  readonly top: string
  readonly signal: AbortSignal
  readonly paths: string[]
}

async function visit(walk: Walk, folder: string, above: readonly Rules[]): Promise<void> {
  walk.signal.throwIfAborted()
  const entries = await entriesOf(walk, folder)
  const rules = [...above, ...(await rulesAmong(entries, walk.root, folder))]
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (walk.paths.length > mostFiles) return
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`
    const isFolder = entry.isDirectory()
    if (alwaysIgnored.has(entry.name) || isIgnored(rules, isFolder ? `${path}/` : path)) continue
    if (isFolder) await visit(walk, path, rules)
    else if (entry.isFile()) walk.paths.push(path)
  }
}

/** Most folders have none, and looking for them takes longer than reading the folder. */
const rulesAmong = async (entries: readonly Dirent[], root: string, folder: string): Promise<Rules[]> =>
  entries.some(({ name }) => name.toLowerCase() === '.gitignore') ? rulesOf(root, folder) : []

/** What stands in a folder. One below that cannot be read counts as empty: the others are of use without it. */
async function entriesOf({ root, top }: Walk, folder: string): Promise<Dirent[]> {
  try {
    return await readdir(join(root, folder), { withFileTypes: true })
  } catch (error) {
    if (folder !== top) return []
    const code = codeOf(error)
    if (code === 'ENOENT') throw new ToolError(`There is no folder ${folder}.`)
    if (code === 'ENOTDIR') throw new ToolError(`${folder} is a file, not a folder.`)
    throw new ToolError(`${folder === '' ? 'The workspace' : folder} cannot be listed: ${reasonOf(error)}.`)
  }
}

/** The folders above one, from the root on. */
const ancestors = (folder: string): string[] =>
  folder === '' ? [] : ['', ...folder.split('/').map((_, index, all) => all.slice(0, index + 1).join('/'))].slice(0, -1)

/** Read like every file of the workspace: what is called so may be a link to a device that never ends. */
async function rulesOf(root: string, folder: string): Promise<Rules[]> {
  const path = folder === '' ? '.gitignore' : `${folder}/.gitignore`
  const text = await resolveInside(root, path)
    .then((absolute) => readTextFile(absolute, path))
    .catch(() => null)
  if (!text || text.length > mostRules) return []
  return [{ folder, rules: ignore().add(text.split(/\r?\n/).filter(isQuick)), spent: 0 }]
}

/** Whether a rule can be tried on any path in no time. With many `*` there are too many ways to try. */
function isQuick(rule: string): boolean {
  const core = rule.replace(/^!?\/?\*\*\//, '').replace(/\/\*{1,2}\/?$/, '')
  return (core.match(/\*+/g) ?? []).length <= mostStars
}

const isIgnored = (all: readonly Rules[], path: string): boolean =>
  all.some((rules) => rules.spent < mostTime && ignores(rules, path))

function ignores(rules: Rules, path: string): boolean {
  const start = performance.now()
  const ignored = rules.rules.ignores(rules.folder === '' ? path : path.slice(rules.folder.length + 1))
  rules.spent += performance.now() - start
  return ignored
}
