/** What two lines are compared by. */
export type Fold = (line: string) => string

/** Without the white space around. */
export const plain: Fold = (line) => line.trim()

/** What editors, chats and models put in place of characters that are typed. One for one. */
const typed: readonly (readonly [RegExp, string])[] = [
  [/[\u2018-\u201B\u2032\u02BC]/g, "'"],
  [/[\u201C-\u201F\u2033]/g, '"'],
  [/[\u2010-\u2015\u2212\uFE63\uFF0D]/g, '-'],
  [/[\u00A0\u2000-\u200A\u202F\u205F\u3000]/g, ' '],
]
const unseen = /[\u200B-\u200D\u2060\uFEFF]/g
const typedQuote = /^['"]$/
const ascii = /^\p{ASCII}*$/u

/** Whether a text has none but characters that are typed. */
export const isTyped = (text: string): boolean => ascii.test(text)

/** The same text, character by character, with those that are typed. */
export function asTyped(text: string): string {
  if (isTyped(text)) return text
  return typed.reduce((folded, [pattern, character]) => folded.replace(pattern, character), text)
}

/** As it looks: typographic quotes, dashes and spaces as typed ones, accents composed, nothing that takes no room. */
export const typographic: Fold = (line) =>
  isTyped(line) ? line.trim() : asTyped(line.replace(unseen, '').normalize('NFC').replaceAll('\u2026', '...')).trim()

/** Which characters a block has in place of those of the file, learnt from lines that stand in both. */
export function characterMap(pairs: Iterable<readonly [block: string, file: string]>): ReadonlyMap<string, string> {
  const map = new Map<string, string>()
  const unclear = new Set<string>()
  for (const [from, to] of charactersIn(pairs)) {
    if ((map.get(from) ?? to) !== to) unclear.add(from)
    map.set(from, to)
  }
  // One that a line keeps, or that stands for several, may be meant.
  return new Map([...map].filter(([from, to]) => from !== to && !isTyped(from) && !unclear.has(from)))
}

function* charactersIn(pairs: Iterable<readonly [string, string]>): Iterable<[string, string]> {
  for (const [block, file] of pairs) {
    if (block.length !== file.length) continue
    for (let at = 0; at < block.length; at++) {
      const [from, to] = [block.charAt(at), file.charAt(at)]
      if (!isTyped(from + to) && asTyped(from) === asTyped(to)) yield [from, to]
    }
  }
}

/** A line that was changed, with what it kept as the file has it, and the rest in the characters of the file. */
export function inTheirCharacters(
  changed: string,
  before: string,
  file: string,
  map: ReadonlyMap<string, string>,
): string {
  // Whoever has one kind of quote in other characters than the file has them all.
  const isQuoted = [...map].some(([from, to]) => from !== to && typedQuote.test(to))
  const mapped = (text: string) =>
    [...text]
      .map((character) => {
        const other = map.get(character)
        if (other !== undefined || !isQuoted) return other ?? character
        const typed = asTyped(character)
        return typedQuote.test(typed) ? typed : character
      })
      .join('')
  if (before.length !== file.length || before === file) return mapped(changed)
  const most = Math.min(before.length, changed.length)
  let start = 0
  while (start < most && before[start] === changed[start]) start++
  let end = 0
  while (end < most - start && before[before.length - end - 1] === changed[changed.length - end - 1]) end++
  const middle = changed.slice(start, changed.length - end)
  return file.slice(0, start) + mapped(middle) + file.slice(file.length - end)
}
