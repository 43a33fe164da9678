import * as z from 'zod'
import { cutEnd, linesOf, plural } from '../base/text.ts'
import { ToolError } from '../core/errors.ts'
import { defineTool } from '../core/tool.ts'
import { filePath } from './paths.ts'
import { notThere } from './similar.ts'

const mostLines = 2_000
const mostCharacters = 100_000
/** Unless it is the only line that is asked for. */
const longestLine = 2_000

export const readFile = defineTool({
  name: 'read_file',
  description:
    'Reads a text file. Each line is given as its number, a tab and the line. Long files are cut; use start_line and end_line (from 1, inclusive) to read on. A very long line is cut unless it is the only one asked for.',
  input: z.object({
    path: z.string(),
    start_line: z.int().min(1).optional(),
    end_line: z.int().min(1).optional(),
    reason: z.string().default('').describe('Why, in a few words, for the user.'),
  }),
  proposes: 'file_read',
  reports: 'found',
  propose: ({ path, start_line, end_line, reason }, id) => ({
    id,
    path: filePath(path),
    reason,
    ...(start_line === undefined ? {} : { start_line }),
    ...(end_line === undefined ? {} : { end_line }),
  }),
  async run({ id, path, start_line, end_line }, { workspace, signal }) {
    const text = await workspace.read(path)
    if (text === null) throw await notThere(workspace, 'file', path, signal)
    return { id, title: path, summary: '', content: numbered(path, text, start_line ?? 1, end_line) }
  },
  tell: ({ content }) => ({ content, failed: false }),
})

function numbered(path: string, text: string, start: number, end?: number): string {
  const all = linesOf(text.replace(/^\uFEFF/, ''))
  if (end !== undefined && end < start) throw new ToolError(`end_line ${end} comes before start_line ${start}.`)
  if (all.length === 0) return `${path} is empty.`
  if (start > all.length) throw new ToolError(`${path} has only ${plural(all.length, 'line')}.`)
  const wanted = all.slice(start - 1, end)
  const longest = start === end ? mostCharacters : longestLine
  const shown = wanted.slice(0, countOf(wanted, longest))
  const wereCut = shown.filter((line) => line.length > longest).length
  const last = start + shown.length - 1
  const isWhole = shown.length === all.length
  const readOn = shown.length < wanted.length ? `; read on with start_line ${last + 1}` : ''
  return [
    ...shown.map((line, index) => `${start + index}\t${cutEnd(line, longest)}`),
    ...(isWhole ? [] : [`[lines ${start} to ${last} of ${all.length}${readOn}]`]),
    ...(wereCut > 0 ? [`[${plural(wereCut, 'line')} cut at ${longest} characters; ${help(longest)}]`] : []),
  ].join('\n')
}

/** How many of these lines are shown: the first one, and those that there is room for. */
function countOf(lines: readonly string[], longest: number): number {
  let characters = 0
  const full = lines.findIndex((line, index) => {
    characters += Math.min(line.length, longest)
    return index === mostLines || (index > 0 && characters > mostCharacters)
  })
  return full < 0 ? lines.length : full
}

const help = (longest: number): string =>
  longest === mostCharacters ? 'search_text finds what is further on' : 'read one alone to see more of it'
