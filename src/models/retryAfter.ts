/**
 * For how many milliseconds a provider asks to be left alone, if it says so. Sources: RFC 9110 section 10.2.3, the
 * `retry-after-ms` of OpenAI, and the RetryInfo that Google puts into the body.
 */
export function retryAfterOf(headers: Headers | undefined, body: unknown, now: number): number | undefined {
  const milliseconds = amount(headers?.get('retry-after-ms'))
  if (milliseconds !== undefined) return milliseconds
  const given = headers?.get('retry-after')?.trim()
  const seconds = amount(given)
  if (seconds !== undefined) return seconds * 1000
  const date = /^[a-z]/i.test(given ?? '') ? Date.parse(given ?? '') : Number.NaN
  // Counted from the provider's own clock: the one here may be wrong.
  const sent = Date.parse(headers?.get('date') ?? '')
  if (!Number.isNaN(date)) return Math.max(0, date - (Number.isNaN(sent) ? now : sent))
  const delay = /"retryDelay"\s*:\s*"([\d.]+)s"/.exec(JSON.stringify(body) ?? '')?.[1]
  return delay === undefined ? undefined : Number(delay) * 1000
}

function amount(text: string | null | undefined): number | undefined {
  return text && /^\s*\d+(\.\d+)?\s*$/.test(text) ? Number(text) : undefined
}
