import type { Comment } from './events.ts'

/** Comments beside lines of a plan's text, each with the words that it is about. */
export function commentsInWords(text: string, comments: readonly Comment[]): string[] {
  const lines = text.split(/\r?\n/)
  return comments.map((comment) => {
    const line = lines[comment.start_line - 1] ?? ''
    const words = line.replace(/^\s*(?:#+|>|[-*+])\s*(?:\[[ xX]?\])?\s*/, '').replaceAll('`', '')
    return `On “${words.trim()}”: ${comment.text}`
  })
}
