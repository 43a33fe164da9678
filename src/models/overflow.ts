/**
 * What providers say when a request is longer than the model can take. Collected by pi-ai (MIT, Mario Zechner) from their
 * errors, and shortened here.
 */
const said: readonly RegExp[] = [
  /context[_ ]length[_ ]exceeded/i,
  /prompt is too long/i,
  /request_too_large/i,
  /input is too long/i,
  /exceeds? (?:the|its|your) (?:context|maximum (?:context|number of tokens))/i,
  /input token count.*exceeds the maximum/i,
  /maximum prompt length is/i,
  /reduce the length of the messages/i,
  /maximum context length/i,
  /exceeds the (?:available )?context (?:size|window|length)/i,
  /greater than the context length/i,
  /exceeded model token limit/i,
  /context window exceeds limit/i,
  /too large for model with \d+ maximum context length/i,
  /model_context_window_exceeded/i,
  /longer than the model'?s context/i,
  /token limit exceeded/i,
]
const other = /rate limit|too many requests|tokens per (?:min|day)|quota/i

/** Whether an error means that the request was too long. */
export const isOverflow = (words: string, code: string): boolean =>
  said.some((pattern) => pattern.test(code)) || (!other.test(words) && said.some((pattern) => pattern.test(words)))
