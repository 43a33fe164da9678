import * as z from 'zod'
import { plural } from '../base/text.ts'
import { ToolError } from '../core/errors.ts'
import { defineLook } from '../core/tool.ts'
import { inWorkspace } from './paths.ts'

const most = 500

export const listFiles = defineLook({
  name: 'list_files',
  description: 'Lists the files of a folder and of those below it, without ignored ones.',
  input: z.object({ path: z.string().default('.') }),
  async look({ path }, { workspace, signal }) {
    const folder = inWorkspace(path)
    const { paths, more } = await workspace.files(folder, signal)
    if (paths.length === 0 && folder !== '')
      throw new ToolError(`There are no files in ${folder}, or only ignored ones.`)
    const cut = more || paths.length > most
    return {
      title: folder === '' ? 'Listed the folder' : `Listed ${folder}`,
      summary: `${plural(paths.length, 'file')}${more ? ' and more' : ''}`,
      content: [
        ...paths.slice(0, most),
        ...(cut ? [`[the first ${Math.min(most, paths.length)}; there are more: list a folder below]`] : []),
        ...(paths.length === 0 ? ['The folder is empty.'] : []),
      ].join('\n'),
    }
  },
})
