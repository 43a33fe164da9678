/** The lines of a text without their ends; a final line end makes no further line. */
export function linesOf(text: string): string[] {
  const lines = text.split(/\r?\n/)
  if (lines.at(-1) === '') lines.pop()
  return lines
}

/** How a text ends its lines; a text that mixes both counts as `\n`, which changes nothing in it. */
export const eolOf = (text: string): '\n' | '\r\n' => (/\r\n/.test(text) && !/(^|[^\r])\n/.test(text) ? '\r\n' : '\n')

/** `1 file`, `2 files`. */
export const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`

/** US dollars: in cents, small ones exactly enough to be told apart. */
export function dollars(amount: number): string {
  if (amount >= 0.1 || amount <= 0) return `$${amount.toFixed(2)}`
  return amount < 0.0001 ? 'less than $0.0001' : `$${amount.toFixed(4).replace(/00$/, '')}`
}

/** Cuts the middle out of a text that is longer than `most` characters, and says how much is missing. */
export function cutMiddle(text: string, most: number): string {
  if (text.length <= most) return text
  const half = Math.floor(most / 2)
  const cut = text.length - 2 * half
  return `${text.slice(0, half)}\n[... ${cut} characters left out ...]\n${text.slice(-half)}`
}

/** Cuts the end off a text that is longer than `most` characters, and says how much is missing. */
export const cutEnd = (text: string, most: number): string =>
  text.length <= most ? text : `${text.slice(0, most)} [... ${text.length - most} more characters]`

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/** A text as it may stand in an attribute of HTML, between double quotes. */
export const attribute = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
