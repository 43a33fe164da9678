import type { Entry, Payload } from './entries.ts'

/** From this share of what the model takes on, room is made before it is asked again. */
const full = 0.8
/** How many results stay whole, the latest ones: the first of these that makes room at all. */
const keeps = [8, 4, 2, 1, 0]
/** In characters. What is shorter is not worth folding. */
const shortest = 600
const beginning = 200

/**
 * Whether results have to be told in short from here on, because the whole was too long or soon will be, and how many of
 * the last ones stay as they are. The model may ask for the others again.
 */
export function folding(entries: readonly Entry[], overflown: boolean): Payload<'folded'> | undefined {
  if (!overflown && !isNearlyFull(entries)) return undefined
  const whole = wholeResults(entries)
  const kept = keeps.find((kept) => whole.slice(0, kept === 0 ? undefined : -kept).some(isLong))
  return kept === undefined ? undefined : { kept }
}

function isNearlyFull(entries: readonly Entry[]): boolean {
  const since = entries.slice(entries.findLastIndex(({ type }) => type === 'folded') + 1)
  const usage = since.findLast((entry) => entry.type === 'usage')?.payload
  if (usage?.context_limit === undefined) return false
  return usage.prompt_tokens + usage.completion_tokens > full * usage.context_limit
}

function wholeResults(entries: readonly Entry[]): string[] {
  let whole: string[] = []
  for (const { type, payload } of entries) {
    if (type === 'result') whole.push(payload.content)
    else if (type === 'folded') whole = payload.kept === 0 ? [] : whole.slice(-payload.kept)
  }
  return whole
}

const isLong = (content: string): boolean => content.length > shortest

/** What is told of a result that is folded. */
export const inShort = (content: string): string =>
  isLong(content)
    ? `${content.slice(0, beginning)}\n[${content.length - beginning} more characters were left out to make room. Call the tool again if you need them.]`
    : content
