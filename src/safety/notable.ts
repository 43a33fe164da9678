import { eolOf, linesOf, plural } from '../base/text.ts'
import { codeOf, unseenInFiles } from './display.ts'

/** A longer line is not read to its end, in characters. */
const longestLine = 1_000
/** So many different characters are named. */
const mostNamed = 3
const bom = '\uFEFF'

/** Lines of two texts that differ, as far as they were compared. `line`: the number of the first, from 1. */
export interface Differing {
  readonly before: string
  readonly after: string
  readonly line: number
}

/**
 * What a change brings that is not seen in a diff, or overlooked: characters that are invisible or turn the words around
 * them, and very long lines. A sentence each; what stood there before is not spoken of.
 */
export const notable = ({ before, after, line }: Differing): string[] => [
  ...hidden(before, after, line),
  ...longLines(before, after, line),
]

/** The same of two whole texts: other line ends, a byte order mark that comes or goes. */
export function otherForm(before: string, after: string): string[] {
  if (before === '' || after === '') return []
  const [was, is] = [before, after].map(kindOfEnds)
  const mark = before.startsWith(bom) === after.startsWith(bom) ? '' : after.startsWith(bom) ? 'Adds a' : 'Removes the'
  return [
    ...(was && is && was !== is ? [`Changes line ends from ${was} to ${is}`] : []),
    ...(mark ? [`${mark} byte order mark`] : []),
  ]
}

function hidden(before: string, after: string, first: number): string[] {
  const was = counted(before)
  const more = [...counted(after)].flatMap(([char, { count, line }]) => {
    const added = count - (was.get(char)?.count ?? 0)
    return added > 0 ? [{ char, added, line: line + first - 1 }] : []
  })
  if (more.length === 0) return []
  const named = more.slice(0, mostNamed).map(({ char, added, line }) => {
    const times = added > 1 ? `${added} times, first in line ${line}` : `line ${line}`
    return `${codeOf(char)} (${times})`
  })
  const rest = more.length > mostNamed ? ', …' : ''
  return [`Adds characters that are not seen: ${named.join(', ')}${rest}`]
}

/** Emoji are made of joiners and selectors, which alone are none. */
const parts = /[\u200d\ufe0f]/
const joined = /(\p{Extended_Pictographic}|\p{Emoji_Modifier}|\ufe0f)$/u

/** Each character that is not seen, how often it stands there, and in which line first, from 1. */
function counted(text: string): Map<string, { count: number; line: number }> {
  const all = new Map<string, { count: number; line: number }>()
  let [line, at] = [1, 0]
  for (const { 0: char, index } of text.matchAll(unseenInFiles)) {
    if (index === 0 && char === bom) continue
    if (parts.test(char) && joined.test(text.slice(Math.max(0, index - 2), index))) continue
    for (let end = text.indexOf('\n', at); end >= 0 && end < index; end = text.indexOf('\n', at))
      [line, at] = [line + 1, end + 1]
    const known = all.get(char)
    all.set(char, { count: (known?.count ?? 0) + 1, line: known?.line ?? line })
  }
  return all
}

function longLines(before: string, after: string, line: number): string[] {
  if (after.length <= longestLine) return []
  const known = new Set(linesOf(before).filter(({ length }) => length > longestLine))
  const all = linesOf(after)
  const long = all.flatMap((text, index) => (text.length > longestLine && !known.has(text) ? [index] : []))
  const [first] = long
  if (first === undefined) return []
  const place = `${plural(all[first]?.length ?? 0, 'character')} (line ${first + line})`
  return [long.length > 1 ? `Adds ${long.length} very long lines, the first of ${place}` : `Adds a line of ${place}`]
}

function kindOfEnds(text: string): string {
  if (!text.includes('\n')) return ''
  if (eolOf(text) === '\r\n') return 'CRLF'
  return text.includes('\r\n') ? 'mixed ones' : 'LF'
}
