import * as z from 'zod'
import { eolOf } from '../base/text.ts'
import { change, proposal } from '../core/change.ts'
import { ToolError } from '../core/errors.ts'
import { defineTool } from '../core/tool.ts'
import { isTooLarge, largestText } from '../edits/size.ts'
import { writable } from './paths.ts'

export const writeFile = defineTool({
  name: 'write_file',
  description: 'Writes a new file, or replaces everything in one. To change parts of a file use edit_file.',
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
    const modified = before !== null && eolOf(before) === '\r\n' ? content.replace(/\r?\n/g, '\r\n') : content
    if (before === modified) throw new ToolError(`${file} reads like this already. Nothing to change.`)
    if (isTooLarge(modified)) throw new ToolError(`${file} would be larger than ${largestText} bytes. Write less.`)
    const kind = before === null ? 'create' : 'modify'
    return proposal({ id, kind, path: file, original: before ?? '', modified, description }, inPlan(file))
  },
})
