import { plural } from '../../base/text.ts'
import { visible } from '../../safety/display.ts'

const mostCharacters = 200

/** A text as code in a line of Markdown, with what cannot be seen in it written out. Of several lines the first. */
export function code(text: string): string {
  const lines = visible(text).split('\n')
  const shown = cut(lines.find((line) => line.trim() !== '') ?? ' ')
  const runs = (shown.match(/`+/g) ?? []).map((run) => run.length)
  const fence = '`'.repeat(fenceLength(runs))
  const isPadded = /^`|`$|^ .*\S.* $/.test(shown)
  const span = fence + (isPadded ? ` ${shown} ` : shown) + fence
  return lines.length > 1 ? `${span} and ${plural(lines.length - 1, 'more line')}` : span
}

/** A fence ends only at a run of the same length. */
const fenceLength = (runs: readonly number[]) => (runs.length === 0 ? 1 : Math.max(...runs) + 1)

/** Words of the user in a sentence. */
export const quote = (text: string): string => `“${cut(visible(text.trim().replace(/\s+/g, ' ')))}”`

/** `a`, `b` and `c`. */
export function listOf(texts: readonly string[]): string {
  const last = texts.at(-1) ?? ''
  return texts.length > 1 ? `${texts.slice(0, -1).join(', ')} and ${last}` : last
}

function cut(text: string): string {
  const characters = [...text]
  return characters.length > mostCharacters ? `${characters.slice(0, mostCharacters).join('')}…` : text
}
