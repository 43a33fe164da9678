import * as z from 'zod'
import { eolOf } from '../base/text.ts'
import { defineTool } from '../core/tool.ts'
import { change, proposal } from './change.ts'
import { inWorkspace } from './paths.ts'

export const writeFile = defineTool({
  name: 'write_file',
  description: 'Writes a new file, or replaces everything in one. To change parts of a file use edit_file.',
  input: z.object({
    path: z.string(),
    content: z.string(),
    description: z.string().describe('What the file is for, in one sentence, for the user.'),
  }),
  ...change('write_file'),
  target: ({ path }) => path,
  async propose({ path, content, description }, id, { workspace, inPlan }) {
    const file = inWorkspace(path)
    const original = await workspace.read(file)
    const text = original && eolOf(original) === '\r\n' ? content.replace(/\r?\n/g, '\r\n') : content
    return proposal(id, file, original, text, description, inPlan(file))
  },
})
