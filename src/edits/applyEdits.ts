import { type Edit, type Edited, type Match, type Problem, refuse, tooMuch } from './edit.ts'
import { strayElision } from './elision.ts'
import { isExactOnly, replaceExactly } from './exactOnly.ts'
import { findAll } from './findAll.ts'
import { type Found, findText } from './findText.ts'
import { isBlank, Lines } from './lines.ts'
import type { Missing } from './missing.ts'
import { isTooLarge, largestText } from './size.ts'
import { Splices, spliced } from './splices.ts'

/** How many edits are applied at once. Each may go through the whole text, and the next through what it wrote. */
export const mostEdits = 100
/** In lines: finding more takes longer than anybody should wait. */
const longestBlock = 10_000
const bom = '\uFEFF'

/**
 * Applies edits to a text, all of them or none. Each is looked for in the text as it is, so that their order does not
 * matter; one that is not there may be in what those before it have written. It takes the place that it means exactly, or
 * else the only one that it can mean (`How`). What it does not change keeps every byte: line ends, white space, a byte
 * order mark. Never throws; takes milliseconds, whatever comes in.
 */
export function applyEdits(text: string, edits: readonly Edit[]): Edited {
  if (edits.length > mostEdits) return refuse(mostEdits, `More than ${mostEdits} edits at once. Make several calls.`)
  if (text.startsWith(bom)) {
    const edited = applyEdits(text.slice(1), edits)
    return edited.ok ? { ...edited, text: bom + edited.text } : edited
  }
  if (isTooLarge(text)) return refuse(0, `The text is larger than ${largestText} bytes.`)
  if (isExactOnly(text)) return replaceExactly(text, edits)
  return inOneGo(text, edits)
}

function inOneGo(text: string, edits: readonly Edit[]): Edited {
  const original = new Lines(text)
  const splices = new Splices(text)
  const problems: Problem[] = []
  const matches: Match[] = []
  for (const [index, edit] of edits.entries()) {
    const outcome = refusal(edit) ?? repeated(edits, index) ?? take(original, splices, edit)
    if ('message' in outcome) problems.push({ edit: index, message: outcome.message })
    else matches.push({ line: outcome.line + 1, count: outcome.count, how: outcome.how, note: outcome.note })
    if (splices.length > largestText) return refuse(index, tooMuch)
  }
  if (problems.length > 0) return { ok: false, problems }
  if (splices.text === text) return refuse(0, 'The text would stay as it is.')
  return isTooLarge(splices.text) ? refuse(edits.length - 1, tooMuch) : { ok: true, text: splices.text, matches }
}

function refusal({ search, replace }: Edit): Missing | null {
  if (search === '') return { message: 'The text to search for is empty. Use write_file to write a whole file.' }
  if (isBlank(search)) return { message: 'The text to search for is only white space. Add lines around it.' }
  if (search.split('\n', longestBlock + 1).length > longestBlock)
    return {
      message: `The text to search for has more than ${longestBlock} lines. Search for less of it, or use write_file.`,
    }
  if (search === replace) return { message: 'The text would stay as it is: search and replace are the same.' }
  return null
}

/** The same edit again was written by mistake: what is to change in every place is said once. */
function repeated(edits: readonly Edit[], index: number): Missing | null {
  const { search, replace } = edits[index] ?? {}
  const first = edits.findIndex((other) => other.search === search && other.replace === replace)
  return first < index ? { message: `It is the same as edit ${first + 1}. Leave one of them out, or set all.` } : null
}

/** Adds what one edit changes to what those before it do. */
function take(original: Lines, splices: Splices, edit: Edit): Found | Missing {
  const stray = strayElision(edit.replace.split('\n'), edit.search.split('\n'), original.text)
  if (stray !== undefined)
    return { message: `"${stray.trim()}" would be written as it is. Write the lines that it stands for.` }
  const find = (lines: Lines) =>
    edit.all ? findAll(lines, edit.search, edit.replace) : findText(lines, edit.search, edit.replace)
  const first = find(original)
  if ('message' in first ? first.isAmbiguous : first.how === 'exact' && splices.add(first.splices)) return first
  // What stands there letter by letter since an earlier edit is meant rather than what is only like it.
  const isMissing = 'message' in first
  if (splices.writes(edit.search)) {
    const later = find(new Lines(splices.text))
    if (!('message' in later) && (isMissing || later.how === 'exact')) return addedLater(later, splices)
  }
  return isMissing ? first : added(first, splices)
}

function added(found: Found, splices: Splices): Found | Missing {
  if (splices.add(found.splices)) return found
  return { message: `It overlaps with an edit before it, at line ${found.line + 1}. Make one edit of both.` }
}

/** As one change from the first place to the last: there may be very many. */
function addedLater(found: Found, splices: Splices): Found | Missing {
  const [first, ...others] = found.splices
  if (!first) return found
  const end = others.at(-1)?.end ?? first.end
  const growth = found.splices.reduce((sum, splice) => sum + splice.text.length - (splice.end - splice.start), 0)
  // Before it is built: some edits that double a text would fill the memory.
  if (splices.length + growth > largestText) return { message: tooMuch }
  splices.addToCurrent({
    start: first.start,
    end,
    text: spliced(splices.text.slice(0, end), found.splices).slice(first.start),
  })
  return found
}
