import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { largestText } from '../../src/edits/size.ts'
import { memoryWorkspace } from '../../src/memory/workspace.ts'
import { nodeWorkspace } from '../../src/node/workspace.ts'
import { patternOf } from '../../src/patterns/pattern.ts'
import { newFolder, onDisk, sayYes } from '../onDisk.ts'
import { type Files, hasRipgrep, type Input, search, told } from '../searching.ts'

const js = { 'src/a.js': 'import x\n\tconst Total = 1\n', 'src/b.ts': 'total()\n', 'c.md': 'the total\n' }
const lines = (count: number, text = 'hit') => `${text}\n`.repeat(count)

const cases: Record<string, readonly [files: Files, input: Input, expected: string]> = {
  'a text, below the path of its file': [
    js,
    { text: 'total' },
    'c.md\n1\tthe total\n\nsrc/a.js\n2\t\tconst Total = 1\n\nsrc/b.ts\n1\ttotal()',
  ],
  'case, when the text has upper case': [js, { text: 'Total' }, 'src/a.js\n2\t\tconst Total = 1'],
  'case, when asked': [js, { text: 'total', case_sensitive: true }, 'c.md\n1\tthe total\n\nsrc/b.ts\n1\ttotal()'],
  'no case, when asked': [js, { text: 'TOTAL()', case_sensitive: false }, 'src/b.ts\n1\ttotal()'],
  'only files like a glob': [js, { text: 'total', glob: '*.{ts,md}' }, 'c.md\n1\tthe total\n\nsrc/b.ts\n1\ttotal()'],
  'a glob in the folder': [js, { text: 'total', path: 'src', glob: './*.ts' }, 'src/b.ts\n1\ttotal()'],
  'one file': [js, { text: 'total', path: './c.md' }, 'c.md\n1\tthe total'],
  'a text as it stands': [{ a: 'a.b\naxb\n(\n' }, { text: 'a.b' }, 'a\n1\ta.b'],
  'signs of an expression': [{ a: 'if (x) {\n' }, { text: '(x) {' }, 'a\n1\tif (x) {'],
  'an expression': [{ a: 'foo\nbar\nbaz\n' }, { text: 'fo+|ba[^r]$', regex: true }, 'a\n1\tfoo\n3\tbaz'],
  'an expression by case': [{ a: 'Foo\nfoo\n' }, { text: 'F\\wo', regex: true }, 'a\n1\tFoo'],
  'no case in the names of classes': [{ a: 'FOO x\n' }, { text: 'foo\\S*\\b\\s\\D', regex: true }, 'a\n1\tFOO x'],
  'no case by a flag in front': [{ a: 'foo\n' }, { text: '(?i)FOO', regex: true }, 'a\n1\tfoo'],
  'what needs no backslash with one': [
    { a: 'x-y "z"\n' },
    { text: 'x\\-y \\"z[\\"\\-]', regex: true },
    'a\n1\tx-y "z"',
  ],
  words: [{ a: 'cat\nconcat\ncat_\n' }, { text: '\\bcat\\b', regex: true }, 'a\n1\tcat'],
  'counted repeats': [{ a: 'aa\naaaa\n' }, { text: '^a{3,}$', regex: true }, 'a\n2\taaaa'],
  'beginnings and ends of lines with CRLF': [{ a: 'ab\r\nb\r\n' }, { text: '^b$', regex: true }, 'a\n2\tb'],
  'the beginning behind a byte order mark': [{ a: '\uFEFFab\nb\n' }, { text: '^ab', regex: true }, 'a\n1\tab'],
  'no byte order mark': [{ a: '\uFEFFab\n' }, { text: '\uFEFF' }, 'No hits in 1 file.'],
  'an empty line': [{ a: 'a\n\nb\n' }, { text: '^$', regex: true }, 'a\n2\t'],
  'letters of all scripts': [
    { a: 'Straße\nЖизнь\n😀!\n' },
    { text: 'жизнь|^😀.$|\\p{L}ße', regex: true },
    'a\n1\tStraße\n2\tЖизнь\n3\t😀!',
  ],
  'a letter whose other case is of ASCII': [
    { a: 'task\n' },
    { text: 'taſ\u212a', case_sensitive: false },
    'a\n1\ttask',
  ],
  'the other case outside of ASCII': [{ a: '20 \u212a\n' }, { text: '20 k' }, 'a\n1\t20 \u212a'],
  'files with strange names': [
    { '-e': 'hit\n', '--pre=x': 'hit\n', 'a b/ü (1).txt': 'hit\n', '.env': 'hit\n', '.a/b': 'hit\n' },
    { text: 'hit' },
    '--pre=x\n1\thit\n\n-e\n1\thit\n\n.a/b\n1\thit\n\n.env\n1\thit\n\na b/ü (1).txt\n1\thit',
  ],
  'no ignored files': [
    {
      '.gitignore': '*.log\n!keep.log\n/out\n',
      'x.log': 'hit',
      'keep.log': 'hit',
      'out/a': 'hit',
      'in/.gitignore': '!x.log',
      'in/x.log': 'hit',
      '.ignore': 'keep.log',
      '.rgignore': 'keep.log',
      'node_modules/a': 'hit',
      '.git/info/exclude': 'keep.log',
    },
    { text: 'hit' },
    'keep.log\n1\thit',
  ],
  'no files that are no text': [{ bin: new Uint8Array([104, 105, 116, 0]), a: 'hit' }, { text: 'hit' }, 'a\n1\thit'],
  'long lines around the hit': [
    { a: `${'x'.repeat(1000)}hit${'y'.repeat(1000)}\n` },
    { text: 'hit' },
    `a\n1\t[803 characters ...] ${'x'.repeat(197)}hit${'y'.repeat(100)} [... 900 more characters]`,
  ],
  'surroundings, in which hits are marked': [
    { a: '1\n2\nhit\n4\nhit\n6\n7\n8\n9\nhit\n', b: 'hit' },
    { text: 'hit', context: 1 },
    'a\n 2\t2\n>3\thit\n 4\t4\n>5\thit\n 6\t6\n--\n 9\t9\n>10\thit\n\nb\n>1\thit',
  ],
  'some of many hits in one file': [
    { a: lines(25), b: 'hit' },
    { text: 'hit' },
    `a\n${Array.from({ length: 20 }, (_, n) => `${n + 1}\thit`).join('\n')}\n[5 more in this file]\n\nb\n1\thit`,
  ],
  'what may be wrong: case': [js, { text: 'TOTALS' }, 'No hits in 3 files. Upper and lower case counted.'],
  'what may be wrong: an expression': [
    js,
    { text: 'a|b' },
    'No hits in 3 files. The text was looked for as it stands: regex was not true.',
  ],
  'what may be wrong: the glob': [js, { text: 'a', glob: '*.py' }, 'No file there matches the glob *.py.'],
}

const refused: Record<string, string> = {
  '(a': 'The ( at character 1 is not closed. Write \\( for the character.',
  'a)': 'The ) at character 2 closes no group. Write \\) for the character.',
  '[a': 'The [ at character 1 is not closed. Write \\[ for the character.',
  '[]': 'The class [] at character 1 is empty. Write \\] for the character.',
  '[[:digit:]]': 'The class [[:digit:] at character 1 is not supported. Use \\d, \\w, \\s or \\p{L}.',
  '*a': 'The * at character 1 has nothing to repeat. Write \\*.',
  'é**': 'The * at character 2 is followed by another quantifier.',
  'a{2,1}': 'The numbers in {2,1} at character 2 are in the wrong order.',
  '(?=a)': 'The look-around (?= at character 1 is not supported.',
  '(a)\\1': 'The back-reference \\1 at character 4 is not supported.',
  'a\\nb': 'The \\n at character 2 matches nothing: one line is looked at at a time.',
  '(?i)a(': 'The ( at character 6 is not closed. Write \\( for the character.',
  '\\h': 'The \\h at character 1 is not known.',
  '\\': 'The \\ at character 1 has nothing behind it.',
  '(?:a{100}){100}': 'With all its repeats it has more than 2000 parts.',
}

describe('a search', function () {
  this.timeout(30_000)
  before(() => {
    if (!hasRipgrep) console.log('    (there is no ripgrep here: only the plain search is tested)')
  })

  for (const [what, [files, input, expected]] of Object.entries(cases))
    it(`finds ${what}`, async () => assert.deepEqual(await search(files, input), [expected]))

  for (const [text, expected] of Object.entries(refused))
    it(`says what is wrong with ${text}`, async () =>
      assert.deepEqual(await search({}, { text, regex: true }), [`The regular expression cannot be used. ${expected}`]))

  it('finds as much in memory', async () => {
    const files = new Map(Object.entries(js))
    const disk = onDisk('/', [
      [
        ['search_text', { text: 'TOTAL' }],
        ['search_text', { text: 'total', path: 'c.md' }],
      ],
      ['Ok'],
    ])
    const { told } = await sayYes({ ...disk, options: { ...disk.options, workspace: memoryWorkspace(files) } })
    assert.deepEqual(
      told.map(({ content }) => content),
      ['No hits in 3 files. Upper and lower case counted.', 'c.md\n1\tthe total'],
    )
  })

  it('shows so many hits, and so many characters, and says so', async () => {
    const many = Object.fromEntries(Array.from({ length: 30 }, (_, n) => [`f${n + 10}`, lines(5)]))
    const [hits = '', wide = ''] = await search(
      { ...many, wide: lines(200, 'w'.repeat(280)) },
      { text: 'hit' },
      { text: 'w', path: 'wide' },
    )
    assert.equal(hits.match(/\thit/g)?.length, 100)
    const why = 'Narrow it with path, glob or another text]'
    assert.ok(hits.endsWith(`\n\n[there is more; only the first 100 hits are shown. ${why}`), hits.slice(-200))
    assert.ok(wide.endsWith('\n[100 more in this file]'))
    const long = Object.fromEntries(Array.from({ length: 20 }, (_, n) => [`f${n + 10}`, lines(6, 'w'.repeat(299))]))
    const [cut = ''] = await search(long, { text: 'w' })
    assert.ok(cut.length < 30_500 && cut.endsWith(`[there is more; only the first 30000 characters are shown. ${why}`))
  })

  it('leaves out links, what is too large, what cannot be read, and other folders', async () => {
    const root = newFolder({
      'in/a.txt': 'hit\n',
      'in/locked.txt': 'hit\n',
      'out.txt': 'hit\n',
      'in/large.txt': 'hit\n',
    })
    for (const [path, target] of [
      ['link.txt', 'a.txt'],
      ['link', '../'],
      ['nowhere', 'gone'],
    ] as const)
      symlinkSync(target, join(root, 'in', path))
    truncateSync(join(root, 'in/large.txt'), largestText + 1)
    if (process.getuid?.() !== 0) chmodSync(join(root, 'in/locked.txt'), 0)
    else writeFileSync(join(root, 'in/locked.txt'), new Uint8Array([0]))
    execFileSync('mkfifo', [join(root, 'in/pipe')])
    const inputs = [
      { text: 'hit', path: 'in' },
      { text: 'hit', path: 'in/link' },
      { text: 'hit', path: '..' },
    ]
    for (const searchers of [undefined, []])
      assert.deepEqual(await told(root, inputs, searchers), [
        'in/a.txt\n1\thit',
        'in/link/in/a.txt\n1\thit\n\nin/link/out.txt\n1\thit',
        '.. leads out of the workspace.',
      ])
  })

  it('ends soon whatever the expression', async () => {
    const root = newFolder({
      a: `${'a'.repeat(4_000_000)}\n`,
      b: Array.from({ length: 300_000 }, (_, n) => 'ab'[(n * n * 7 + (n >> 3)) % 2]).join(''),
    })
    const texts = [
      '(a+)+$',
      '(a|aa)*c',
      '(a*)*(a*)*c',
      '(?:(?:){1000}){1000}x',
      '(?:){100000000}x',
      '(a|b)*a(a|b){200}c',
    ]
    const before = process.cpuUsage()
    for (const searchers of [undefined, []])
      await told(
        root,
        [...texts.map((text) => ({ text, regex: true })), { text: `${'a'.repeat(800)}b`, case_sensitive: false }],
        searchers,
      )
    assert.ok(process.cpuUsage(before).user < 20_000_000)
  })

  it('runs no ripgrep that stands in the folder, or that is none', async () => {
    const root = newFolder({ 'bin/rg': '#!/bin/sh\ntouch ran\necho ripgrep 13\n', 'a.txt': 'hit' })
    const other = newFolder({ rg: '#!/bin/sh\necho something else\n' })
    for (const path of [join(root, 'bin/rg'), join(other, 'rg')]) chmodSync(path, 0o755)
    mkdirSync(join(other, 'linked'))
    symlinkSync(join(root, 'bin/rg'), join(other, 'linked/rg'))
    const places = [join(root, 'bin/rg'), join(other, 'linked/rg'), join(other, 'rg'), join(other, 'gone')]
    assert.deepEqual(await told(root, [{ text: 'hit' }], places), ['a.txt\n1\thit'])
    assert.ok(!existsSync(join(root, 'ran')))
  })

  it('is stopped with its run', async function () {
    if (!hasRipgrep) this.skip()
    const workspace = nodeWorkspace(newFolder({ a: 'hit' }))
    const stop = new AbortController()
    stop.abort(new Error('stopped'))
    const pattern = patternOf('hit', { regex: false, caseSensitive: undefined })
    await assert.rejects(Promise.resolve(workspace.sift?.(['a'], pattern, stop.signal)), /stopped/)
  })
})
