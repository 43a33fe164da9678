/** How many characters a slip of the pen may take, on either side. */
const mostCharacters = 2

const word = /[\p{L}\p{N}_$]/u
const letters = /^\p{L}*$/u
const quotes = `'"\``
const brackets = ['()', '[]', '{}'] as const

/** What two lines have in common at their beginning and at their end, as a part of the longer one. */
export function likeness(a: string, b: string): number {
  const longer = Math.max(a.length, b.length)
  const { start, end } = common(a, b)
  return longer === 0 ? 1 : (start + end) / longer
}

/**
 * Whether a line can only be another one, mistyped: never what somebody may have changed on purpose meanwhile, such as a
 * number, an operator or one name for another. `others` are the lines around, `text` all of the file.
 */
export function slips(mistyped: string, line: string, others: readonly string[], text: string): boolean {
  const { start, end } = common(mistyped, line)
  const [wrong, right] = [mistyped.slice(start, mistyped.length - end), line.slice(start, line.length - end)]
  if (wrong.length > mostCharacters || right.length > mostCharacters) return false
  if (/\p{N}/u.test(wrong + right)) return false
  if (/^\s*$/.test(wrong + right)) return true
  const isUnknown = (name: string) => !hasWord(text, name) && !others.some((other) => hasWord(other, name))
  const [before, after] = [wordBefore(mistyped, start), wordAfter(mistyped, mistyped.length - end)]
  if (letters.test(wrong + right))
    return before !== '' && isMistyped(wrong + right, after) && isUnknown(before + wrong + after)
  if (wrong !== '' || right.length !== 1) return false
  if (quotes.includes(right) || brackets.some((pair) => pair.includes(right)))
    return !isBalanced(mistyped) && isBalanced(line)
  // What has been left out between two words makes one of them, which nobody else knows.
  return before !== '' && after !== '' && isUnknown(before + after)
}

/** Not at the end of a word, where another form of it is as likely: `user` and `users`, `code` and `coder`. */
const isMistyped = (letters: string, after: string): boolean => after !== '' || !/[sdrny]/i.test(letters)

function common(a: string, b: string): { start: number; end: number } {
  const most = Math.min(a.length, b.length)
  let start = 0
  while (start < most && a[start] === b[start]) start++
  let end = 0
  while (end < most - start && a[a.length - end - 1] === b[b.length - end - 1]) end++
  return { start, end }
}

function wordBefore(text: string, at: number): string {
  let start = at
  while (start > 0 && word.test(text.charAt(start - 1))) start--
  return text.slice(start, at)
}

function wordAfter(text: string, at: number): string {
  let end = at
  while (end < text.length && word.test(text.charAt(end))) end++
  return text.slice(at, end)
}

function hasWord(text: string, name: string): boolean {
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1))
    if (!word.test(text.charAt(at - 1)) && !word.test(text.charAt(at + name.length))) return true
  return false
}

function isBalanced(line: string): boolean {
  const count = (character: string) => line.split(character).length - 1
  return (
    [...quotes].every((quote) => count(quote) % 2 === 0) &&
    brackets.every((pair) => count(pair.charAt(0)) === count(pair.charAt(1)))
  )
}
