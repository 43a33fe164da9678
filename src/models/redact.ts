/** What stands for a secret. */
const gone = '[key]'
/** A shorter one is no key, and would be found everywhere. */
const shortest = 6

/** Keys as providers make them, also echoed in part such as `sk-abc***xyz`; and headers and addresses that carry one. */
const known: readonly (readonly [pattern: RegExp, instead: string])[] = [
  [/\b(?:Bearer|Basic)\s+[^\s"',;]+/gi, `Bearer ${gone}`],
  [/([?&](?:key|api_key|apikey|access_token|token)=)[^&\s"']+/gi, `$1${gone}`],
  [/\b(?:sk|pk|rk|gsk|xai|csk|fw|hf|nvapi|tgp|r8|key)[-_][\w*.…-]{6,}/g, gone],
  [/\bAIza[\w*.…-]{6,}/g, gone],
]

/** Takes keys out of a text that somebody will see: the ones that are known, in any form in which they may come back. */
export function redact(text: string, secrets: readonly (string | undefined)[]): string {
  let safe = text
  for (const secret of secrets) {
    if (secret === undefined || secret.length < shortest) continue
    for (const form of formsOf(secret)) safe = safe.replaceAll(form, gone)
  }
  for (const [pattern, instead] of known) safe = safe.replace(pattern, instead)
  return safe
}

function formsOf(secret: string): string[] {
  const base64 = isLatin(secret) ? [btoa(secret), btoa(`:${secret}`)].map((form) => form.replace(/=+$/, '')) : []
  return [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1), ...base64]
}

const isLatin = (text: string): boolean => [...text].every((letter) => letter.charCodeAt(0) < 256)
