import assert from 'node:assert/strict'
import fc from 'fast-check'
import { notable } from '../../src/safety/notable.ts'

const bom = '\uFEFF'

describe('what a change says about itself', () => {
  it('names characters that turn the text around, with their lines', () =>
    assert.deepEqual(notable('a\nb\n', 'a\nif (x /* \u202eadmin\u2066 */)\nb\u202e\n'), [
      'Adds characters that turn text around: ‹U+202E› (2×, first in line 2), ‹U+2066› (line 2)',
    ]))

  it('names characters that cannot be seen', () => {
    assert.deepEqual(notable('', 'a\u200bb\n'), ['Adds a character that cannot be seen: ‹U+200B› (line 1)'])
    assert.deepEqual(notable('', 'a\u001b[2K\r\n\u{E0041}\n'), [
      'Adds characters that cannot be seen: ‹U+001B› (line 1), ‹U+E0041› (line 2)',
      // An end of its own for each line of a new file is no change of them.
    ])
  })

  it('tells how many kinds there are besides the first', () =>
    assert.deepEqual(notable('', '\u200b\u200c\u2060\u00ad\u2800\u00a0'), [
      'Adds characters that cannot be seen: ‹U+200B› (line 1), ‹U+200C› (line 1), ‹U+2060› (line 1), ‹U+00AD› (line 1), 2 more kinds',
    ]))

  it('says nothing of characters that stood there, where a line is changed or moved', () => {
    assert.deepEqual(notable('price:\u00a05\nend\n', 'end\nthe price:\u00a05 or 6\n'), [])
    assert.deepEqual(notable('a\u00a0b\n', 'x\na\u00a0b\nc\u00a0d\n'), [
      'Adds a character that cannot be seen: ‹U+00A0› (line 3)',
    ])
  })

  it('says nothing of what emoji are made of, and of tabs and line ends', () => {
    assert.deepEqual(notable('', '👨‍👩‍👧 ❤️ 1️⃣ 👍🏽 🏳️‍🌈\n\tx\n'), [])
    assert.deepEqual(notable('', 'a\u200db \uFE0F\n'), [
      'Adds characters that cannot be seen: ‹U+200D› (line 1), ‹U+FE0F› (line 1)',
    ])
  })

  it('tells of lines that run out of sight', () => {
    assert.deepEqual(notable('a\nb\n', `a\nb\n${'x'.repeat(48_210)}\n`), ['Adds a line of 48,210 characters (line 3)'])
    assert.deepEqual(notable('', `${'x'.repeat(1_001)}\n${'y'.repeat(2_000)}\n${'z'.repeat(1_000)}\n`), [
      'Adds 2 lines of up to 2,000 characters (first line 1)',
    ])
    const long = 'x'.repeat(5_000)
    assert.deepEqual(notable(`${long}\na\n`, `b\n${long}\n`), [])
  })

  it('tells when all lines end otherwise', () => {
    assert.deepEqual(notable('a\r\nb\r\n', 'a\nb\n'), ['Changes the line ends of the whole file from CRLF to LF'])
    assert.deepEqual(notable('a\nb\n', 'a\r\nb\r\n'), ['Changes the line ends of the whole file from LF to CRLF'])
    assert.deepEqual(notable('a\nb\r\n', 'a\r\nb\r\n'), ['Changes the line ends of the whole file from mixed to CRLF'])
  })

  it('tells when some lines end otherwise, and not when the only one that did goes away', () => {
    assert.deepEqual(notable('a\r\nb\r\n', 'a\r\nnew\nb\r\n'), ['Mixes line ends: 1 line with LF in a file of CRLF'])
    assert.deepEqual(notable('a\nb\r\nc\n', 'a\nc\n'), [])
    assert.deepEqual(notable('a', 'a\r\n'), [])
  })

  it('tells of the mark at the beginning and the line end at the end', () => {
    assert.deepEqual(notable(`${bom}a\n`, `${bom}b\n`), [])
    assert.deepEqual(notable(`${bom}a\n`, 'a\n'), ['Removes the byte order mark at the beginning'])
    assert.deepEqual(notable('a\n', `${bom}a\n`), ['Adds a byte order mark at the beginning'])
    assert.deepEqual(notable('a\nb\n', 'a\nb'), ['Removes the line end at the end of the file'])
    assert.deepEqual(notable(`${bom}a\n`, ''), [])
    assert.deepEqual(notable('a\n', `a\n${bom}b\n`), ['Adds a character that cannot be seen: ‹U+FEFF› (line 2)'])
  })
})

const piece = fc.constantFrom(
  'a',
  ' ',
  '\t',
  '\n',
  '\r\n',
  '\r',
  '\u202e',
  '\u200d',
  '\uFE0F',
  '👩',
  '1',
  bom,
  '\ud800',
)
const text = fc.oneof(
  fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join('')),
  fc.string({ unit: 'binary' }),
)

describe('what any change says about itself', () => {
  it('never throws, and is nothing when nothing changes', () =>
    fc.assert(
      fc.property(text, text, (before, after) => {
        notable(before, after)
        assert.deepEqual(notable(before, before), [])
      }),
    ))

  it('is nothing when whole lines are taken away or change places', () =>
    fc.assert(
      fc.property(fc.array(text), fc.nat(), (texts, seed) => {
        const lines = texts.map((line) => `${line.replace(/[\r\n\uFEFF]/g, '')}\n`)
        const fewer = lines.toSorted((a, b) => ((a.length * seed) % 7) - ((b.length * seed) % 7)).slice(seed % 3)
        assert.deepEqual(notable(lines.join(''), fewer.join('')), [])
      }),
    ))

  it('names every character that is put in and turns text around', () =>
    fc.assert(
      fc.property(text, fc.nat(), fc.constantFrom('\u202e', '\u2066', '\u200f'), (before, at, char) => {
        const place = at % (before.length + 1)
        const after = before.slice(0, place) + char + before.slice(place)
        fc.pre(!before.includes(char))
        assert.match(
          notable(before, after).join(),
          /^Adds a character that turns text around: ‹U\+20\w\w› \(line \d+\)/,
        )
      }),
    ))

  it('is worked out in texts of 10 MB, whatever they are full of', function () {
    this.timeout(60_000)
    for (const one of [
      'x\n',

      '\u200b\n',
      '\u202ea\n',
      '👩\u200d\n',
      `${' '.repeat(999)}\n`,
      '\ud83d',
      '1\u00a0\n',
    ]) {
      const half = one.repeat((5 * 1024 * 1024) / one.length)
      assert.match(notable(half + half, `${half}\n\u2066\n${half}`).join(), /U\+2066/, JSON.stringify(one))
    }
  })
})
