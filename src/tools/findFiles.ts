import * as z from 'zod'
import { plural } from '../base/text.ts'
import { defineLook } from '../core/tool.ts'
import { matcherOf } from './glob.ts'
import { similar } from './similar.ts'

const most = 300
const longestGlob = 200

export const findFiles = defineLook({
  name: 'find_files',
  description:
    'Finds files by a glob such as `**/*.test.ts` or `src/**/*.{js,ts}`, without ignored ones. A glob without a slash is looked for in all folders.',
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
        ...(found.length === 0 ? [nothing(glob, paths)] : []),
        ...(more ? [`[there is more; only the first ${paths.length} files were looked at]`] : []),
      ].join('\n'),
    }
  },
})

/** With a glob that finds something, when one is near. */
function nothing(glob: string, paths: readonly string[]): string {
  const plain = glob.replace(/^(\.?\/)+/, '').replace(/\/+$/, '')
  const nearby = [`**/${plain}`, `${plain}/**`, `**/${plain}/**`].find((other) => paths.some(matcherOf(other)))
  if (nearby) return `No file matches. ${nearby} would.`
  const insensitive = matcherOf(glob.toLowerCase())
  const like = paths.filter((path) => insensitive(path.toLowerCase())).slice(0, 3)
  const others = like.length > 0 || /[*?{[]/.test(glob) ? like : similar(plain, paths)
  return `No file matches.${others.length > 0 ? ` There is ${others.join(', ')}.` : ''}`
}
