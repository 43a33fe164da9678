import { eolOf } from '../base/text.ts'

/** Replace `search`, which stands exactly once in the text (or anywhere, with `all`), by `replace`. */
export interface Edit {
  readonly search: string
  readonly replace: string
  readonly all?: boolean | undefined
}

/** Where an edit was found: the line of its first match, from 1. */
export interface Match {
  readonly line: number
  readonly count: number
}

export interface Problem {
  /** Which edit, from 0. */
  readonly edit: number
  readonly message: string
}

export type Edited =
  | { readonly ok: true; readonly text: string; readonly matches: readonly Match[] }
  | { readonly ok: false; readonly problems: readonly Problem[] }

/**
 * Applies edits one after the other, so that an edit may refer to what an earlier one wrote. All of them or none. A
 * block is written in the line ends of the text, whichever it came in.
 */
export function applyEdits(text: string, edits: readonly Edit[]): Edited {
  const problems: Problem[] = []
  const matches: Match[] = []
  let edited = text
  for (const [index, edit] of edits.entries()) {
    const step = applyEdit(edited, inLineEndsOf(text, edit))
    if (typeof step === 'string') problems.push({ edit: index, message: step })
    else {
      edited = step.text
      matches.push(step.match)
    }
  }
  if (problems.length === 0 && edited === text)
    problems.push({ edit: 0, message: 'The text would stay as it is: search and replace are the same.' })
  return problems.length > 0 ? { ok: false, problems } : { ok: true, text: edited, matches }
}

function applyEdit(text: string, { search, replace, all }: Edit): { text: string; match: Match } | string {
  if (search === '') return 'The text to search for is empty. Use write_file to write a whole file.'
  const parts = text.split(search)
  const count = parts.length - 1
  if (count === 0) return `The text to search for does not occur.${nearest(text, search)}`
  if (count > 1 && !all)
    return `The text to search for occurs ${count} times, not once (${places(parts)}). Add lines around it.`
  const line = lineAfter(parts[0] ?? '')
  return { text: parts.join(replace), match: { line, count } }
}

function inLineEndsOf(text: string, { search, replace, all }: Edit): Edit {
  const eol = eolOf(text)
  const adapt = (block: string) => (eol === '\r\n' ? block.replace(/\r?\n/g, eol) : block)
  return { search: adapt(search), replace: adapt(replace), all }
}

const lineAfter = (before: string) => before.split('\n').length

function places(parts: readonly string[]): string {
  let before = 0
  const lines = parts.slice(0, -1).map((part) => {
    before += part.split('\n').length - 1
    return before + 1
  })
  return `lines ${lines.slice(0, 5).join(', ')}${lines.length > 5 ? ', …' : ''}`
}

/** Where the first line of the block stands on its own, so that the next try can be right. */
function nearest(text: string, search: string): string {
  const first = search
    .split('\n')
    .find((line) => line.trim() !== '')
    ?.trim()
  if (!first) return ''
  const index = text.split('\n').findIndex((line) => line.trim() === first)
  return index < 0
    ? ' Read the file again.'
    : ` Its first line stands at line ${index + 1}, but what follows differs. Read it again.`
}
