import assert from 'node:assert/strict'
import fc from 'fast-check'
import { nodeWorkspace } from '../../src/node/workspace.ts'
import { patternOf } from '../../src/patterns/pattern.ts'
import { newFolder } from '../onDisk.ts'
import { hasRipgrep, told } from '../searching.ts'

const { signal } = new AbortController()

/** Expressions made of these. */
const expressions = (atoms: readonly string[]): fc.Arbitrary<string> =>
  fc.letrec<{ any: string }>((tie) => ({
    any: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      fc.constantFrom(...atoms),
      fc.tuple(tie('any'), tie('any')).map((parts) => parts.join('')),
      fc.tuple(tie('any'), tie('any')).map((parts) => `(${parts.join('|')})`),
      fc
        .tuple(tie('any'), fc.constantFrom('*', '+', '?', '{2}', '{1,3}', '{2,}', '*?'))
        .map(([a, b]) => `(?:${a})${b}`),
      tie('any').map((part) => `(${part}|)`),
    ),
  })).any

const signs = [...'aabBkKs .-(é\tß😀\u212aİ\u2028\uFEFF\r', '\n', '\n', '\r\n']
const text = (most: number) => fc.string({ unit: fc.constantFrom(...signs), maxLength: most })
const latin1 = fc
  .string({ unit: fc.constantFrom(...'abké\n'), maxLength: 20 })
  .map((text) => Buffer.from(text, 'latin1'))
const unmarked = fc
  .string({ unit: fc.constantFrom(...'abks.\n'), minLength: 8, maxLength: 20 })
  .map((text) => Buffer.from(text, 'utf16le'))
const rules = fc.constantFrom('*.log\n', 'build/\n', '/x/y\n!a\n', '*\n!*/\n!a\n', 'y\n', '!b.log\n')
const content = fc.oneof(
  { weight: 6, arbitrary: text(40) },
  latin1,
  unmarked,
  text(20).map((text) => `\uFEFF${text}`),
)
const folders = fc.record(
  {
    ...Object.fromEntries(
      ['a', 'b.log', '-c', '.d', 'x/a', 'x/b.log', 'x/y/é', 'x/y/c d', 'build/a'].map((path) => [path, content]),
    ),
    '.gitignore': rules,
    'x/.gitignore': rules,
  },
  { requiredKeys: [] },
)

const characters = ['a', 'b', 'k', 'K', 's', 'é', 'ß', '\\.', '.', '\\w', '\\W', '\\s', '\\S', '\\d', '\\x61']
const others = ['[ab]', '[^a]', '[^é]', '[\\W\\n]', '\\p{L}', '\\P{Lu}', '^', '$', '\\b', '\\B']
const line = text(4).map((text) => text.replace(/[\r\n]/g, '') || 'a')
const asked = fc.oneof(
  fc.record({ text: line, regex: fc.constant(false) }),
  fc.record({ text: expressions([...characters, ...others]), regex: fc.constant(true) }),
)
const searches = fc.tuple(asked, fc.record({ case_sensitive: fc.boolean(), context: fc.nat(2) }, { requiredKeys: [] }))

describe('a search with ripgrep', function () {
  this.timeout(60_000)

  it('finds what the plain one finds, whatever is in the folder', async function () {
    if (!hasRipgrep) this.skip()
    let hits = 0
    const equal = fc.asyncProperty(
      folders,
      fc.array(searches, { minLength: 4, maxLength: 8 }),
      async (files, searches) => {
        const root = newFolder(files)
        const inputs = searches.map(([asked, how]) => ({ ...asked, ...how }))
        const walked = await told(root, inputs, [])
        assert.deepEqual(await told(root, inputs), walked)
        hits += walked.filter((content) => /^>?\d+\t/m.test(content)).length
      },
    )
    await fc.assert(equal, { numRuns: 40 })
    assert.ok(hits > 40, `only ${hits} searches found something`)
  })

  it('has ripgrep look for every expression', async function () {
    if (!hasRipgrep) this.skip()
    const workspace = nodeWorkspace(newFolder({ a: 'a' }))
    const taken = fc.asyncProperty(asked, async ({ text, regex }) => {
      const pattern = patternOf(text, { regex, caseSensitive: undefined })
      assert.ok(await workspace.sift?.(['a'], pattern, signal))
    })
    await fc.assert(taken, { numRuns: 50 })
  })
})

describe('a pattern', () => {
  it('matches what JavaScript matches', () => {
    const atoms = ['a', 'b', '.', '\\w', '[ab]', '[^a]', 'é', '\\s', '^', '$', '\\b', '\\B']
    // No pairs of surrogates: JavaScript finds places in the middle of them.
    const lines = fc.string({ unit: fc.constantFrom(...'ab é-'), maxLength: 7 })
    const same = fc.property(expressions(atoms), lines, (text, line) => {
      const pattern = patternOf(text, { regex: true, caseSensitive: true })
      assert.equal(pattern.endIn(line) >= 0, new RegExp(text, 'su').test(line))
    })
    fc.assert(same, { numRuns: 5_000 })
  })
})
