import assert from 'node:assert/strict'
import { type Call, makeAll, newFolder } from '../onDisk.ts'

const read = (path: string, lines: object = {}): Call => ['read_file', { path, ...lines }]
const list = (path = '.'): Call => ['list_files', { path }]
const find = (glob: string): Call => ['find_files', { glob }]

/** What the model is told of each call. */
async function told(files: Record<string, string>, ...calls: Call[]): Promise<string[]> {
  const { told } = await makeAll(newFolder(files), calls)
  return told.map(({ content }) => content ?? '')
}

/** So many files, called by number. */
const many = (count: number, folder: string): Record<string, string> =>
  Object.fromEntries(Array.from({ length: count }, (_, n) => [`${folder}${String(n).padStart(4, '0')}.txt`, '']))

describe('read_file', () => {
  it('shows neither a byte order mark nor what ends the lines', async () => {
    const [text = ''] = await told({ a: '\uFEFFone\r\ntwo\r\n' }, read('a'))
    assert.equal(text, '1\tone\n2\ttwo')
  })

  it('says which lines it shows, and how to read on where something that was asked for is left', async () => {
    const files = { a: 'x\n'.repeat(5_000), b: '1\n2\n3\n' }
    const calls = [{}, { start_line: 2_001, end_line: 9_999 }, { start_line: 4_999 }, { start_line: 3, end_line: 4 }]
    const marks = (await told(files, ...calls.map((lines) => read('a', lines)))).map((text) => text.split('\n').at(-1))
    assert.deepEqual(marks, [
      '[lines 1 to 2000 of 5000; read on with start_line 2001]',
      '[lines 2001 to 4000 of 5000; read on with start_line 4001]',
      '[lines 4999 to 5000 of 5000]',
      '[lines 3 to 4 of 5000]',
    ])
    assert.deepEqual(await told(files, read('b'), read('b', { end_line: 9 })), ['1\t1\n2\t2\n3\t3', '1\t1\n2\t2\n3\t3'])
  })

  it('names the files that may be meant by one that is not there', async () => {
    const files = { 'src/app/main.ts': '', 'src/app/mian.js': '', 'lib/Util.ts': '', 'test/main.ts': '', 'a.ts': '' }
    const wrong = ['src/main.ts', 'lib/util.ts', 'src/app/mian.ts', 'test/mein.ts', 'b.ts', 'nothing/like/it']
    assert.deepEqual(await told(files, ...wrong.map((path) => read(path))), [
      'There is no file src/main.ts. Did you mean test/main.ts or src/app/main.ts?',
      'There is no file lib/util.ts. Did you mean lib/Util.ts?',
      'There is no file src/app/mian.ts. Did you mean src/app/mian.js?',
      'There is no file test/mein.ts. Did you mean test/main.ts?',
      'There is no file b.ts. Did you mean a.ts?',
      'There is no file nothing/like/it.',
    ])
  })
})

describe('list_files', () => {
  it('lists all files where there are not too many', async () => {
    assert.deepEqual(await told({ 'b/c': '', a: '', '.gitignore': 'x', x: '' }, list(), list('b')), [
      '.gitignore\na\nb/c',
      'b/c',
    ])
  })

  it('tells folders by their number of files where there are many, and opens the upper ones', async () => {
    const files = {
      ...many(250, 'big/'),
      ...many(90, 'src/deep/er/'),
      'src/a.ts': '',
      'src/b/c.ts': '',
      'readme.md': '',
    }
    const [text = '', inner = ''] = await told(files, list(), list('src'))
    assert.deepEqual(text.split('\n').slice(0, 3), ['readme.md', 'big/0000.txt', 'big/0001.txt'])
    assert.deepEqual(text.split('\n').slice(-4), [
      'src/a.ts',
      'src/b/c.ts',
      'src/deep/er/ (90 files)',
      '[343 files in all; list a folder to see what is in it]',
    ])
    assert.ok(inner.includes('src/deep/er/0089.txt'))
  })

  it('stays short whatever is in the folder', async () => {
    const flat = Object.assign({}, ...Array.from({ length: 400 }, (_, n) => ({ [`d${n}/a`]: '', [`f${n}`]: '' })))
    const [text = ''] = await told(flat, list())
    const rows = text.split('\n')
    assert.equal(rows.length, 302)
    assert.deepEqual(rows.slice(149, 151), ['f232', 'd0/ (1 file)'])
    assert.deepEqual(rows.slice(-2), [
      '[500 more in this folder itself]',
      '[800 files in all; list a folder to see what is in it]',
    ])
  })

  it('names the folders that may be meant by one that is not there', async () => {
    const files = { 'src/tools/a.ts': '', 'test/b.ts': '' }
    assert.deepEqual(
      await told(files, list('tools'), list('tests'), list('zzz'), ['search_text', { text: 'a', path: 'Src' }]),
      [
        'There is no folder tools. Did you mean src/tools?',
        'There is no folder tests. Did you mean test?',
        'There is no folder zzz.',
        'There is no folder Src. Did you mean src?',
      ],
    )
  })
})

describe('find_files', () => {
  const files = { 'src/app/Main.ts': '', 'src/app/util.js': '', 'docs/a.md': '' }

  it('knows braces, and names without a folder', async () => {
    assert.deepEqual(await told(files, find('src/**/*.{js,ts}'), find('*.md'), find('./docs/*')), [
      'src/app/Main.ts\nsrc/app/util.js',
      'docs/a.md',
      'docs/a.md',
    ])
  })

  it('says what would match when nothing does', async () => {
    const globs = ['app/*.ts', 'src', '/docs/', 'app', 'SRC/**/*.TS', 'src/app/util.ts', 'main.tsx', '*.py']
    assert.deepEqual(await told(files, ...globs.map(find)), [
      'No file matches. **/app/*.ts would.',
      'No file matches. src/** would.',
      'No file matches. docs/** would.',
      'No file matches. **/app/** would.',
      'No file matches. There is src/app/Main.ts.',
      'No file matches. There is src/app/util.js.',
      'No file matches. There is src/app/Main.ts.',
      'No file matches.',
    ])
  })

  it('says that there are more', async () => {
    const [text = ''] = await told(many(301, ''), find('*.txt'))
    assert.equal(text.split('\n').at(-1), '[the first 300 of 301; use a narrower glob]')
  })
})
