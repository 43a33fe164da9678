import * as z from 'zod'
import { plural } from '../base/text.ts'
import { defineLook } from '../core/tool.ts'
import { matcherOf } from './glob.ts'

const most = 500
const longestGlob = 200

export const findFiles = defineLook({
  name: 'find_files',
  description:
    'Finds files by a glob such as `**/*.test.ts` or `src/**/config.*`. A glob without a slash is looked for in all folders.',
  input: z.object({ glob: z.string().min(1).max(longestGlob) }),
  async look({ glob }, { workspace, signal }) {
    const matches = matcherOf(glob)
    const { paths, more } = await workspace.files('', signal)
    const found = paths.filter((path) => matches(path))
    return {
      title: glob,
      summary: `${plural(found.length, 'file')}${more ? ' and more' : ''}`,
      content: [
        ...found.slice(0, most),
        ...(found.length > most ? [`[the first ${most} of ${found.length}; use a narrower glob]`] : []),
        ...(found.length === 0 ? ['No file matches.'] : []),
      ].join('\n'),
    }
  },
})
