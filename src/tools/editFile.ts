import * as z from 'zod'
import { change, proposal } from '../core/change.ts'
import { ToolError } from '../core/errors.ts'
import { defineTool } from '../core/tool.ts'
import { applyEdits, mostEdits } from '../edits/applyEdits.ts'
import { writable } from './paths.ts'

export const editFile = defineTool({
  name: 'edit_file',
  description:
    'Replaces blocks of text in a file. Every `search` must stand in the file exactly once, copied letter by letter, or set `all`. All edits are applied, in order, or none.',
  input: z.object({
    path: z.string(),
    edits: z
      .array(z.object({ search: z.string(), replace: z.string(), all: z.boolean().optional() }))
      .min(1)
      .max(mostEdits),
    description: z.string().describe('What the change does, in one sentence, for the user.'),
  }),
  ...change('edit_file'),
  targets: ({ path }) => [path],
  async propose({ path, edits, description }, id, { workspace, inPlan }) {
    const file = await writable(workspace, path)
    const original = await workspace.read(file)
    if (original === null) throw new ToolError(`There is no file ${file}. Use write_file to make it.`)
    const edited = applyEdits(original, edits)
    if (!edited.ok) throw new ToolError(edited.problems.map((p) => `Edit ${p.edit + 1}: ${p.message}`).join('\n'))
    return proposal({ id, kind: 'modify', path: file, original, modified: edited.text, description }, inPlan(file))
  },
})
