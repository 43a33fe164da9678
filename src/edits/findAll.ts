import { placesOf } from './findBlock.ts'
import { splitsWord } from './findFragment.ts'
import { asFound, blocksOf, type Found, fitting } from './findText.ts'
import type { Lines } from './lines.ts'
import { linesTold, type Missing, missing } from './missing.ts'
import type { Splice } from './rewrite.ts'
import { plain } from './typography.ts'

/** How many places one edit may replace. */
const mostMatches = 100_000

/** Every place where a text stands: letter by letter, or else as whole lines but for the white space around them. */
export function findAll(lines: Lines, search: string, replace: string): Found | Missing {
  const { text } = lines.flat
  const [wanted, written] = [search.replaceAll('\r\n', '\n'), replace.replaceAll('\r\n', '\n')]
  // Without its line end a line would be put together with the next one.
  const whole = wanted.endsWith('\n') && written !== '' && !written.endsWith('\n') ? `${written}\n` : written
  const offsets: number[] = []
  const parts: number[] = []
  for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + wanted.length)) {
    offsets.push(at)
    if (splitsWord(text, at, at + wanted.length)) parts.push(lines.placeOf(at).line)
    if (offsets.length > mostMatches)
      return { message: `The text to search for occurs more than ${mostMatches} times. Search for more of it.` }
  }
  if (offsets.length === 0) return wholeLines(lines, search, replace)
  if (parts.length > 0 && parts.length < offsets.length)
    return {
      message: `The text to search for stands in ${offsets.length} places, but in ${parts.length} of them as a part of a longer word (${linesTold(parts)}). Make one edit for each place that is meant.`,
    }
  const splices = offsets.map((at): Splice => {
    const { at: start, line } = lines.placeOf(at)
    return { start, end: lines.placeOf(at + wanted.length).at, text: whole.replaceAll('\n', lines.endNear(line)) }
  })
  return { splices, line: lines.placeOf(offsets[0] ?? 0).line, count: offsets.length, how: 'exact', note: '' }
}

function wholeLines(lines: Lines, search: string, replace: string): Found | Missing {
  const { block, fits } = fitting(lines, blocksOf(search, replace), plain)
  const [first] = fits
  // As long as all of them are meant, they have to be alike.
  if (!first || fits.length < placesOf(lines, block.search, plain).length) return missing(lines, search, replace)
  const all: Found[] = []
  for (const fit of fits) {
    const found = asFound(lines, block, fit, plain)
    if ('message' in found) return found
    all.push(found)
  }
  return { ...(all[0] as Found), splices: all.flatMap(({ splices }) => splices), count: all.length }
}
