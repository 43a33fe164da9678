import * as z from 'zod'
import { cutEnd, linesOf, plural } from '../base/text.ts'
import { ToolError } from '../core/errors.ts'
import { defineLook } from '../core/tool.ts'
import type { Workspace } from '../core/workspace.ts'
import { inWorkspace } from './paths.ts'

const mostHits = 100
const longestLine = 300

export const searchText = defineLook({
  name: 'search_text',
  description:
    'Finds the lines that contain a text, in all files or those below a folder. Upper and lower case count only if the text has upper case.',
  input: z.object({ text: z.string().min(1), path: z.string().default('.') }),
  async look({ text, path }, { workspace, signal }) {
    if (/[\r\n]/.test(text)) throw new ToolError('The text has a line break in it. Search for a part of one line.')
    const folder = inWorkspace(path)
    const { paths, more } = await workspace.files(folder, signal)
    const hits: string[] = []
    for (const file of paths) {
      signal.throwIfAborted()
      hits.push(...(await hitsIn(workspace, file, text, mostHits - hits.length)))
      if (hits.length >= mostHits) break
    }
    const cut = hits.length >= mostHits || more
    return {
      title: text,
      summary: `${plural(Math.min(hits.length, mostHits), 'hit')}${cut ? ' and more' : ''}`,
      content: [
        ...hits.slice(0, mostHits),
        ...(cut ? ['[there is more; search a folder or for a longer text]'] : []),
        ...(hits.length === 0 && !cut ? ['No hits.'] : []),
      ].join('\n'),
    }
  },
})

/** `path:line: text` of the first hits, at most so many. What is no text file has none. */
async function hitsIn(workspace: Workspace, path: string, text: string, most: number): Promise<string[]> {
  const content = await workspace.read(path).catch((error: unknown) => {
    if (error instanceof ToolError) return null
    throw error
  })
  if (content === null) return []
  const fold = text === text.toLowerCase()
  const has = (line: string) => (fold ? line.toLowerCase() : line).includes(text)
  if (!has(content)) return []
  const hits: string[] = []
  for (const [index, line] of linesOf(content).entries()) {
    if (has(line)) hits.push(`${path}:${index + 1}: ${cutEnd(line.trim(), longestLine)}`)
    if (hits.length === most) break
  }
  return hits
}
