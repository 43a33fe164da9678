/** The largest text that is read or written, in bytes: beyond it neither a diff nor a conversation is of any use. */
export const largestText = 10 * 1024 * 1024

/** Whether a text takes more than that. Its bytes are counted only where its length does not say so already. */
export const isTooLarge = (text: string): boolean =>
  text.length > largestText || (text.length * 3 > largestText && new TextEncoder().encode(text).length > largestText)
