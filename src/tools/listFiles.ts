import * as z from 'zod'
import { plural } from '../base/text.ts'
import { ToolError } from '../core/errors.ts'
import { defineLook } from '../core/tool.ts'
import { inWorkspace } from './paths.ts'
import { filesBelow } from './similar.ts'
import { summarized } from './tree.ts'

const most = 300

export const listFiles = defineLook({
  name: 'list_files',
  description:
    'Lists the files of a folder and of those below it, without ignored ones. When there are many, folders are told by their number of files.',
  input: z.object({ path: z.string().default('.') }),
  async look({ path }, { workspace, signal }) {
    const folder = inWorkspace(path)
    const { paths, more } = await filesBelow(workspace, folder, signal)
    if (paths.length === 0 && folder !== '')
      throw new ToolError(`There are no files in ${folder}, or only ignored ones.`)
    const isLong = paths.length > most
    return {
      title: folder === '' ? 'Listed the folder' : `Listed ${folder}`,
      summary: `${plural(paths.length, 'file')}${more ? ' and more' : ''}`,
      content: [
        ...(isLong ? summarized(folder, paths, most) : paths),
        ...(isLong ? [`[${paths.length} files in all; list a folder to see what is in it]`] : []),
        ...(more ? [`[there is more; only the first ${paths.length} files were looked at]`] : []),
        ...(paths.length === 0 ? ['The folder is empty.'] : []),
      ].join('\n'),
    }
  },
})
