import * as z from 'zod'
import { cutEnd, linesOf, plural } from '../base/text.ts'
import { ToolError } from '../core/errors.ts'
import { defineTool } from '../core/tool.ts'
import { filePath } from './paths.ts'

const mostLines = 2_000
const mostCharacters = 100_000

export const readFile = defineTool({
  name: 'read_file',
  description:
    'Reads a text file. Each line is given as its number, a tab and the line. Long files are cut; use start_line and end_line (from 1, inclusive) to read on.',
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
  async run({ id, path, start_line, end_line }, { workspace }) {
    const text = await workspace.read(path)
    if (text === null) throw new ToolError(`There is no file ${path}.`)
    return { id, title: path, summary: '', content: numbered(path, text, start_line ?? 1, end_line) }
  },
  tell: ({ content }) => ({ content, failed: false }),
})

function numbered(path: string, text: string, start: number, end?: number): string {
  const all = linesOf(text)
  if (all.length === 0) return `${path} is empty.`
  if (end !== undefined && end < start) throw new ToolError(`end_line ${end} comes before start_line ${start}.`)
  if (start > all.length) throw new ToolError(`${path} has only ${plural(all.length, 'line')}.`)
  const last = Math.min(end ?? all.length, all.length, start + mostLines - 1)
  let characters = 0
  const shown: string[] = []
  for (const [index, line] of all.slice(start - 1, last).entries()) {
    characters += line.length
    if (characters > mostCharacters && shown.length > 0) break
    shown.push(`${start + index}\t${cutEnd(line, mostCharacters)}`)
  }
  const upTo = start + shown.length - 1
  if (start > 1 || upTo < all.length) shown.push(`[lines ${start} to ${upTo} of ${all.length}]`)
  return shown.join('\n')
}
