import * as z from 'zod'
import { change, proposal } from '../core/change.ts'
import { ToolError } from '../core/errors.ts'
import { defineTool } from '../core/tool.ts'
import { elisionIn } from '../edits/elision.ts'
import { inItsForm } from '../edits/rewrite.ts'
import { isTooLarge, largestText } from '../edits/size.ts'
import { writable } from './paths.ts'

export const writeFile = defineTool({
  name: 'write_file',
  description: 'Writes a new file, or replaces everything in one. To change parts of one, edit it instead.',
  input: z.object({
    path: z.string(),
    content: z.string(),
    description: z.string().describe('What the file is for, in one sentence, for the user.'),
  }),
  ...change('write_file'),
  targets: ({ path }) => [path],
  async propose({ path, content, description }, id, { workspace, inPlan }) {
    const file = await writable(workspace, path)
    const before = await workspace.read(file)
    const left = elisionIn(content, before)
    if (left !== undefined)
      throw new ToolError(`"${left.trim()}" would be written as it is. Write the whole file, or use edit_file.`)
    const modified = before === null ? content : inItsForm(before, content)
    if (before === modified) throw new ToolError(`${file} reads like this already. Nothing to change.`)
    if (isTooLarge(modified)) throw new ToolError(`${file} would be larger than ${largestText} bytes. Write less.`)
    const kind = before === null ? 'create' : 'modify'
    return proposal({ id, kind, path: file, original: before ?? '', modified, description }, inPlan(file))
  },
})
