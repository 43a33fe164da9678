import type { Run } from './context.ts'
import { ToolError } from './errors.ts'

const file = 'AGENTS.md'
/** In characters: it is sent with every request. */
const longest = 20_000

/** Reads what the folder tells agents, once in a session, so that no byte of what was said before changes later. */
export async function instruct({ journal, workspace }: Run): Promise<void> {
  if (journal.past.some(({ type }) => type === 'instructions')) return
  const read = await journal.maybe('instructions', async () => {
    const content = await workspace.read(file).catch(nothing)
    return content?.trim() ? { content: content.slice(0, longest) } : undefined
  })
  if (!read) return
  const summary = read.content.length === longest ? `the first ${longest} characters` : ''
  await journal.once('tool_call', (id) => ({ id, name: 'read_file', title: file, status: 'completed', summary }))
}

const nothing = (error: unknown): null => {
  if (error instanceof ToolError) return null
  throw error
}
