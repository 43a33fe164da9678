import { StringDecoder } from 'node:string_decoder'

/** What is kept of the beginning and of the end of an output, in characters. */
const headSize = 64 * 1024
const tailSize = 192 * 1024

/** Keeps the beginning and the end of what a command prints, however much that is. */
export function outputBuffer() {
  const decoder = new StringDecoder('utf8')
  let head = ''
  let tail = ''
  let dropped = 0

  function keep(text: string): string {
    const room = headSize - head.length
    head += text.slice(0, Math.max(0, room))
    tail += text.slice(Math.max(0, room))
    if (tail.length > 2 * tailSize) {
      dropped += tail.length - tailSize
      tail = tail.slice(-tailSize)
    }
    return text
  }

  return {
    /** Takes what came, and returns the text in it: a character may be spread over two pieces. */
    write: (bytes: Buffer): string => keep(decoder.write(bytes)),
    end(): string {
      keep(decoder.end())
      if (dropped === 0) return head + tail
      return `${head}\n[... ${dropped} characters left out ...]\n${tail}`
    },
  }
}
