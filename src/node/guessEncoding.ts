/** More of a file is not looked at, in bytes. */
const mostLookedAt = 100_000
/** The detector's word counts for that many bytes beyond ASCII, and from that many per cent on. */
const multiByte = { names: ['Shift_JIS', 'EUC-JP', 'GB18030', 'Big5', 'EUC-KR'], least: 12, sure: 90 }
const otherScript = {
  names: ['windows-1251', 'KOI8-R', 'windows-1253', 'ISO-8859-7', 'windows-1255', 'windows-1256'],
  least: 24,
  sure: 30,
}
const latin = {
  names: ['windows-1252', 'windows-1250', 'ISO-8859-2', 'windows-1254', 'windows-1257'],
  least: 6,
  sure: 20,
}
/** How many times as likely as the next one, which would read otherwise, one must be. */
const margin = 1.7

/** The ones that people have; they say the same, and more. */
const wider: Readonly<Record<string, string>> = {
  'ISO-8859-1': 'windows-1252',
  'ISO-8859-9': 'windows-1254',
  'ISO-8859-8': 'windows-1255',
}

/** Preferred, where they read alike. */
const moreUsual: Readonly<Record<string, string>> = { 'ISO-8859-2': 'windows-1250', 'ISO-8859-7': 'windows-1253' }

interface Match {
  readonly name: string
  readonly confidence: number
}

/**
 * The encoding of a text that is not UTF-8, when there is hardly a doubt; `readAs` is undefined where one does not fit. A
 * wrong guess would show nonsense, and make more of it with each new character: none is better.
 */
export async function guessEncoding(
  bytes: Uint8Array,
  readAs: (bytes: Uint8Array, encoding: string) => Promise<string | undefined>,
): Promise<string | undefined> {
  const { analyse } = await import('chardet')
  const lines = linesBeyondAscii(bytes)
  const read = (encoding: string) => readAs(lines, encoding)
  const count = lines.filter((byte) => byte >= 0x80).length
  const [likely] = among(multiByte.names, analyse(lines))
  if (likely && count >= multiByte.least && likely.confidence >= multiByte.sure && (await read(likely.name)))
    return likely.name
  // Without the many words in ASCII that code has, which look English in every encoding.
  const matches = among([...latin.names, ...otherScript.names], analyse(wordsBeyondAscii(lines)))
  const readings = await Promise.all(matches.map(async (match) => ({ ...match, text: await read(match.name) })))
  const [first, ...others] = readings.filter(({ text }) => text !== undefined && isLikely(text))
  const { least, sure } = first && latin.names.includes(first.name) ? latin : otherScript
  if (!first || count < least || first.confidence < sure) return sameInAll(read)
  const rivals = others.filter(({ text }) => text !== first.text)
  if (rivals.some(({ confidence }) => confidence * margin > first.confidence)) return sameInAll(read)
  const usual = moreUsual[first.name]
  return usual && (await read(usual)) === first.text ? usual : first.name
}

/** A few letters or signs tell nothing, but where all of these read alike, they do not have to. */
async function sameInAll(read: (encoding: string) => Promise<string | undefined>): Promise<string | undefined> {
  const [text, ...others] = await Promise.all(
    ['windows-1252', 'windows-1250', 'windows-1254', 'windows-1257'].map(read),
  )
  const isSame = text !== undefined && others.every((other) => other === text)
  return isSame && isLikely(text) && !alone.test(text) ? 'windows-1252' : undefined
}

/** Two and more characters beyond ASCII that touch no letter may be one of Chinese. */
const alone = /(?<![A-Za-z\P{ASCII}])\P{ASCII}{2,}(?![A-Za-z\P{ASCII}])/u

function among(names: readonly string[], matches: readonly Match[]): Match[] {
  const wide = matches.map(({ name, confidence }) => ({ name: wider[name] ?? name, confidence }))
  return wide.filter(({ name }) => names.includes(name)).sort((a, b) => b.confidence - a.confidence)
}

/** No multi-byte encoding has a line feed as part of another character. */
function linesBeyondAscii(bytes: Uint8Array): Buffer {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1')
  const lines: string[] = []
  let length = 0
  for (const [line] of text.matchAll(/.*[\u0080-\u00ff].*/g)) {
    if (length >= mostLookedAt) break
    lines.push(line)
    length += line.length
  }
  return Buffer.from(lines.join('\n'), 'latin1')
}

function wordsBeyondAscii(lines: Buffer): Buffer {
  const words = lines.toString('latin1').match(/[A-Za-z'\u0080-\u00ff]*[\u0080-\u00ff][A-Za-z'\u0080-\u00ff]*/g) ?? []
  return Buffer.from(words.join(' '), 'latin1')
}

/** What is of no language, and so was read in the wrong encoding. */
const unlikely = [
  // Letters of two scripts in one word.
  /\p{Script=Latin}[\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Hebrew}\p{Script=Arabic}]/u,
  /[\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Hebrew}\p{Script=Arabic}]\p{Script=Latin}/u,
  // Latin letters with too many in a row that are not of the alphabet.
  /(?:(?![A-Za-z])\p{Script=Latin}){5}/u,
  // A sign in the middle of a word.
  /\p{L}[^\p{ASCII}\p{L}\p{M}·‘’–—…\u00a0\u00ad]\p{L}/u,
  // A capital in the middle of a word, unless it begins the next one: `sumOf`.
  /\p{Ll}(?![A-Z])\p{Lu}/u,
  /(?![\t\n\v\f\r])\p{Cc}/u,
]
const isLikely = (text: string): boolean => !unlikely.some((pattern) => pattern.test(text))
