import * as z from 'zod'
import { change, proposal } from '../core/change.ts'
import { defineTool } from '../core/tool.ts'
import { existing } from './paths.ts'

export const deleteFile = defineTool({
  name: 'delete_file',
  description: 'Deletes a text file.',
  input: z.object({
    path: z.string(),
    description: z.string().describe('Why it can go, in one sentence, for the user.'),
  }),
  ...change('delete_file'),
  targets: ({ path }) => [path],
  async propose({ path, description }, id, { workspace, inPlan }) {
    const file = await existing(workspace, path)
    return proposal({ id, kind: 'delete', ...file, modified: '', description }, inPlan(file.path))
  },
})
