import * as z from 'zod'
import { plural } from '../base/text.ts'
import { ToolError } from '../core/errors.ts'
import { defineLook } from '../core/tool.ts'
import type { Workspace } from '../core/workspace.ts'
import { type Pattern, patternOf } from '../patterns/pattern.ts'
import { BadPattern } from '../patterns/syntax.ts'
import { matcherOf } from './glob.ts'
import { hitsIn, shown } from './hits.ts'
import { inWorkspace } from './paths.ts'
import { filesBelow } from './similar.ts'

const longestText = 1_000
const longestGlob = 200
const mostContext = 5
const mostHits = 100
/** In each of several files, so that one does not hide the others. */
const mostInOne = 20
const mostCharacters = 30_000
/** Files that are read at the same time. */
const together = 8
/** Milliseconds, after which what has been found is told. */
const patience = 30_000

export const searchText = defineLook({
  name: 'search_text',
  description:
    'Finds lines in all files, in those below a folder, or in one file. Hits are given below the path of their file as read_file gives lines: number, tab, line. With context, hits begin with >.',
  input: z.object({
    text: z.string().min(1).max(longestText).describe('A part of one line, as it stands there.'),
    path: z.string().default('.'),
    regex: z
      .boolean()
      .default(false)
      .describe('The text is a regular expression for a part of one line, without look-around and back-references.'),
    case_sensitive: z.boolean().optional().describe('If absent, case counts only if the text has upper case.'),
    glob: z.string().min(1).max(longestGlob).optional().describe('Only files like this, such as `**/*.ts`.'),
    context: z.int().min(0).max(mostContext).default(0).describe('Lines to show around each hit.'),
  }),
  async look({ text, path, regex, case_sensitive, glob, context }, { workspace, signal }) {
    if (/[\r\n]/.test(text)) throw new ToolError('The text has a line break in it. Search for a part of one line.')
    const pattern = asked(() => patternOf(text, { regex, caseSensitive: case_sensitive }))
    const matches = glob === undefined ? () => true : matcherOf(glob)
    const folder = inWorkspace(path)
    const { paths, more, isFile } = await filesAt(workspace, folder, signal)
    const below = folder === '' ? 0 : folder.length + 1
    const wanted = isFile ? paths : paths.filter((path) => matches(path) || matches(path.slice(below)))
    const worth = isFile ? wanted : ((await workspace.sift?.(wanted, pattern, signal)) ?? wanted)
    const inOne = isFile ? mostHits : mostInOne
    const found = await findIn(workspace, worth, { pattern, context, inOne, signal })
    const why = found.cut ?? (more ? 'not all files were looked at' : undefined)
    return {
      title: text,
      summary: `${plural(found.hits, 'hit')}${why ? ' and more' : ''}`,
      content: [
        ...found.files.map(({ path, lines }) => `${path}\n${lines}`),
        ...(found.hits === 0 ? [noHits(wanted.length, { text, regex, glob, folds: pattern.folds })] : []),
        ...(why ? [`[there is more; ${why}. Narrow it with path, glob or another text]`] : []),
      ].join('\n\n'),
    }
  },
})

/** What is wrong with an expression is the model's to hear. */
function asked<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (error instanceof BadPattern) throw new ToolError(`The regular expression cannot be used. ${error.message}`)
    throw error
  }
}

/** The one file that is meant, or those below a folder. */
async function filesAt(workspace: Workspace, path: string, signal: AbortSignal) {
  const text = path === '' ? null : await workspace.read(path).catch(ignoreToolError)
  if (text !== null) return { paths: [path], more: false, isFile: true }
  return { ...(await filesBelow(workspace, path, signal)), isFile: false }
}

interface Wanted {
  readonly pattern: Pattern
  readonly context: number
  /** How many hits are shown of one file. */
  readonly inOne: number
  readonly signal: AbortSignal
}

interface AllFound {
  readonly files: readonly { readonly path: string; readonly lines: string }[]
  readonly hits: number
  /** Why not all hits are among them. */
  readonly cut?: string
}

/** The first hits, in the order of the paths. */
async function findIn(workspace: Workspace, paths: readonly string[], wanted: Wanted): Promise<AllFound> {
  const { pattern, context, inOne, signal } = wanted
  const files: { path: string; lines: string }[] = []
  const deadline = performance.now() + patience
  let [hits, told, characters] = [0, 0, 0]
  for await (const { path, text } of textsOf(workspace, paths, signal)) {
    if (performance.now() > deadline) return { files, hits, cut: `the search was stopped after ${patience / 1000} s` }
    const found = asked(() => hitsIn(text, pattern))
    if (found.hits.length === 0) continue
    if (told === mostHits) return { files, hits, cut: `only the first ${mostHits} hits are shown` }
    const most = Math.min(inOne, mostHits - told)
    const lines = shown(found, context, most)
    characters += lines.length
    if (characters > mostCharacters && told > 0)
      return { files, hits, cut: `only the first ${mostCharacters} characters are shown` }
    files.push({ path, lines })
    told += Math.min(found.hits.length, most)
    hits += found.hits.length
  }
  return { files, hits }
}

/** The text files among these, in their order, read some at a time. */
async function* textsOf(workspace: Workspace, paths: readonly string[], signal: AbortSignal) {
  for (let at = 0; at < paths.length; at += together) {
    signal.throwIfAborted()
    const some = paths.slice(at, at + together)
    const texts = await Promise.all(
      some.map(async (path) => ({ path, text: await workspace.read(path).catch(ignoreToolError) })),
    )
    for (const { path, text } of texts) if (text !== null) yield { path, text }
  }
}

/** What is no text file, or has gone meanwhile, has no hits. */
function ignoreToolError(error: unknown): null {
  if (error instanceof ToolError) return null
  throw error
}

/** With what may be the reason. */
function noHits(
  files: number,
  { text, regex, glob, folds }: { text: string; regex: boolean; glob: string | undefined; folds: boolean },
): string {
  if (files === 0)
    return glob ? `No file there matches the glob ${glob}.` : 'There are no files there, or only ignored ones.'
  return [
    `No hits in ${plural(files, 'file')}.`,
    ...(folds ? [] : ['Upper and lower case counted.']),
    ...(!regex && /[\\|^$]|[.\])][*+?]/.test(text)
      ? ['The text was looked for as it stands: regex was not true.']
      : []),
  ].join(' ')
}
