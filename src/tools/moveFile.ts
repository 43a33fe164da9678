import * as z from 'zod'
import { change, proposal } from '../core/change.ts'
import { ToolError } from '../core/errors.ts'
import { defineTool } from '../core/tool.ts'
import { existing, writable } from './paths.ts'

export const moveFile = defineTool({
  name: 'move_file',
  description: 'Renames a text file or moves it to another folder. What refers to it is not changed by that.',
  input: z.object({
    from: z.string(),
    to: z.string().describe('The new path, with the file name.'),
    description: z.string().describe('Why, in one sentence, for the user.'),
  }),
  ...change('move_file'),
  targets: ({ from, to }) => [from, to],
  async propose({ from, to, description }, id, { workspace, inPlan }) {
    const { path: old_path, original } = await existing(workspace, from)
    const path = await writable(workspace, to)
    if ((await workspace.read(path)) !== null) throw new ToolError(`There is a file ${path} already.`)
    const draft = { id, kind: 'rename' as const, path, old_path, original, modified: original, description }
    return proposal(draft, inPlan(old_path) || inPlan(path))
  },
})
