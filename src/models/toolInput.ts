/** In characters. No call of a tool has a reason to be longer. */
const longest = 8_000_000

/**
 * The input of a call as a model wrote it. What is not exactly one JSON value, or says a thing twice, is given back as the
 * text it is, so that the model is told: it is never mended into something that the model may not have meant.
 */
export function toolInput(text: string): unknown {
  if (text.trim() === '') return {}
  if (text.length > longest) return text
  try {
    const value: unknown = JSON.parse(text)
    return keysOf(value) === keysIn(text) ? value : text
  } catch {
    return text
  }
}

function keysOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0
  const own = Array.isArray(value) ? 0 : Object.keys(value).length
  return Object.values(value).reduce<number>((sum, one) => sum + keysOf(one), own)
}

/** How many keys are written in a text that is JSON: strings that a colon follows. */
function keysIn(text: string): number {
  const string = /"(?:[^"\\]|\\.)*"\s*(:?)/gs
  return [...text.matchAll(string)].filter(([, colon]) => colon === ':').length
}
