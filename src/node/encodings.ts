import { ToolError } from '../core/errors.ts'
import { guessEncoding } from './guessEncoding.ts'

export interface Decoded {
  readonly text: string
  /** Undefined for UTF-8. */
  readonly encoding?: string
}

interface Codec {
  decode(bytes: Uint8Array): string
  encode(text: string): Uint8Array
}

/** How the encodings that are found here are called; one that only VS Code knows is called as it calls it. */
const names = [
  ...['UTF-16LE', 'UTF-16BE', 'Shift_JIS', 'EUC-JP', 'GB18030', 'GBK', 'Big5', 'EUC-KR', 'KOI8-R', 'KOI8-U'],
  ...[1250, 1251, 1252, 1253, 1254, 1255, 1256, 1257, 1258].map((page) => `Windows-${page}`),
  ...[1, 2, 3, 4, 5, 6, 7, 8, 9, 13, 15].map((part) => `ISO-8859-${part}`),
]

/** An encoding as VS Code calls it: `windows1252`. */
export const idOf = (encoding: string): string => encoding.toLowerCase().replace(/[^a-z0-9]/g, '')
export const isUtf8 = (encoding: string): boolean => /^utf8(bom)?$/.test(idOf(encoding))
export const isUtf16 = (encoding: string): boolean => idOf(encoding).startsWith('utf16')
export const isAscii = (text: string): boolean => Buffer.byteLength(text) === text.length
const nameOf = (encoding: string): string => names.find((name) => idOf(name) === idOf(encoding)) ?? encoding

/** What stands in no text: control characters, and halves of characters. */
const noText = /(?![\t\n\v\f\r])[\p{Cc}\p{Cs}]/u
/** What stands in hardly any text. */
const hardlyText = /(?![\t\n\v\f\r\p{Cf}])\p{C}/u
/** A shorter file is not taken for UTF-16 without a mark, in bytes. */
const leastUtf16 = 8

/**
 * The text of a file, which encodes to the same bytes again; a byte order mark is part of it. What is not UTF-8 is read
 * in the first of the `likely` encodings that fits, else in one that there can be no doubt about. Throws a `ToolError`.
 */
export async function decode(
  bytes: Uint8Array,
  path: string,
  likely: () => Promise<readonly string[]>,
): Promise<Decoded> {
  const marked = markOf(bytes)
  const found = marked ? await readAs(bytes, [marked]) : utf8(bytes)
  if (found) return found
  const binary = new ToolError(`${path} is a binary file.`)
  const unmarked = unmarkedUtf16(bytes)
  if (bytes.includes(0) && !unmarked) throw binary
  // Any two bytes are a character of UTF-16: without a mark it has to be told by more than that.
  const fitting = (await likely()).filter((encoding) => unmarked || !isUtf16(encoding))
  const known = (await readAs(bytes, fitting)) ?? (unmarked && (await readAs(bytes, [unmarked])))
  if (known) return known
  if (noText.test(Buffer.from(bytes.filter((byte) => byte < 0x80)).toString())) throw binary
  const guessed = await guessEncoding(bytes, async (part, name) => (await readAs(part, [name]))?.text)
  const sure = guessed === undefined ? undefined : await readAs(bytes, [guessed])
  if (sure && !hardlyText.test(sure.text)) return sure
  throw new ToolError(
    `${path} is not encoded in UTF-8, and there is no telling in what it is. Ask the user to convert it to UTF-8, or to reopen it in VS Code with its encoding.`,
  )
}

/** The bytes of a text; UTF-8 without an encoding. Throws a `ToolError` that names a character which the encoding lacks. */
export async function encode(text: string, path: string, encoding?: string): Promise<Uint8Array> {
  if (encoding === undefined || isUtf8(encoding)) return new TextEncoder().encode(text)
  const codec = await codecOf(encoding)
  if (!codec) throw new ToolError(`${path} would have to be written in ${encoding}, which is not known here.`)
  const same = (part: string) => codec.decode(codec.encode(part)) === part
  if (same(text)) return codec.encode(text)
  const missing = [...new Set(text)].find((character) => !same(character)) ?? ''
  const code = missing.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0')
  throw new ToolError(
    `${path} is encoded in ${nameOf(encoding)}, which has no ${missing} (U+${code}). Use other characters, or ask the user to convert the file to UTF-8 first.`,
  )
}

/** Undefined unless one of these encodings gives a text that is one, and encodes to the same bytes again. */
async function readAs(bytes: Uint8Array, encodings: readonly string[]): Promise<Required<Decoded> | undefined> {
  for (const encoding of encodings) {
    const codec = isUtf8(encoding) ? undefined : await codecOf(encoding)
    const text = codec?.decode(bytes)
    if (codec === undefined || text === undefined || noText.test(text)) continue
    if (Buffer.compare(codec.encode(text), bytes) === 0) return { text, encoding: nameOf(encoding) }
  }
  return undefined
}

/** Strict. Undefined for anything else, and for what is binary. */
export function utf8(bytes: Uint8Array): Decoded | undefined {
  if (bytes.includes(0)) return undefined
  try {
    return { text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes) }
  } catch {
    return undefined
  }
}

function markOf([first, second]: Uint8Array): string | undefined {
  if (first === 0xff && second === 0xfe) return 'UTF-16LE'
  return first === 0xfe && second === 0xff ? 'UTF-16BE' : undefined
}

/** For a text that begins mostly in ASCII and has nothing in it that hardly any text has: then it can be nothing else. */
function unmarkedUtf16(bytes: Uint8Array): string | undefined {
  if (bytes.length < leastUtf16 || bytes.length % 2 !== 0) return undefined
  const beginning = bytes.subarray(0, 512)
  const zeros = (parity: number) => beginning.filter((byte, index) => byte === 0 && index % 2 === parity).length
  const [even, odd] = [zeros(0), zeros(1)]
  if (Math.min(even, odd) > 0 || Math.max(even, odd) < beginning.length / 4) return undefined
  return hardlyText.test(utf16(odd > 0).decode(bytes)) ? undefined : odd > 0 ? 'UTF-16LE' : 'UTF-16BE'
}

const utf16 = (isLittle: boolean): Codec => ({
  decode: (bytes) => (bytes.length % 2 === 0 ? swapped(bytes, isLittle).toString('utf16le') : ''),
  // Half a character would be lost later: it is one that this encoding has not.
  encode: (text) => swapped(Buffer.from(text.replace(/\p{Cs}/gu, '\uFFFD'), 'utf16le'), isLittle),
})

const swapped = (bytes: Uint8Array, isLittle: boolean): Buffer =>
  isLittle ? Buffer.from(bytes) : Buffer.from(bytes).swap16()

/** Read when it is first needed. Undefined for what is not known, and for what does not contain ASCII. */
async function codecOf(encoding: string): Promise<Codec | undefined> {
  const id = idOf(encoding)
  if (id === 'utf16le' || id === 'utf16be') return utf16(id === 'utf16le')
  const iconv = await import('iconv-lite')
  const ascii = Buffer.from('aZ09 <\n')
  if (!iconv.encodingExists(id) || iconv.decode(ascii, id) !== ascii.toString()) return undefined
  return {
    decode: (bytes) => iconv.decode(Buffer.from(bytes), id, { stripBOM: false }),
    encode: (text) => iconv.encode(text, id),
  }
}
