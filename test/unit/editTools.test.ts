import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { plan, type Said } from '../fakes.ts'
import { newFolder, onDisk, sayYes } from '../onDisk.ts'

const edit = (path: string, ...edits: { search: string; replace: string }[]): Said => [
  'edit_file',
  { path, edits, description: 'D' },
]
const write = (path: string, content: string): Said => ['write_file', { path, content, description: 'D' }]

/** What the user is shown when a model does this, what it is told, and the file afterwards. */
async function make(content: string, call: Said) {
  const root = newFolder({ 'a.txt': content })
  const { proposed, told } = await sayYes(onDisk(root, [[plan('Do it')], [call], ['Done.'], ['Summary.']]))
  const shown = proposed.flatMap((event) => (event.type === 'file_change' ? [event.payload] : []))
  return { shown, told: told.map(({ content }) => content), now: readFileSync(join(root, 'a.txt'), 'utf8') }
}

describe('a change that a model makes', () => {
  it('is marked where it was not found letter by letter', async () => {
    const { shown, told, now } = await make(
      'if a:\n    b()\n',
      edit('a.txt', { search: 'b()\n', replace: 'c()\nd()\n' }),
    )
    assert.deepEqual(
      shown.map(({ matched }) => matched),
      ['Matched, but indentation shifted by 4 (line 2)'],
    )
    assert.equal(now, 'if a:\n    c()\n    d()\n')
    assert.deepEqual(told.slice(-1), [
      'Changed a.txt: 2 lines added, 1 removed.\nIt now reads there:\n1\tif a:\n2\t    c()\n3\t    d()',
    ])
    const exact = await make('a\nb\n', edit('a.txt', { search: 'b\n', replace: 'c\n' }))
    assert.deepEqual([exact.shown[0]?.matched, exact.now], [undefined, 'a\nc\n'])
  })

  it('is refused with what is closest, and nothing is proposed, when one of its edits cannot be placed', async () => {
    const edits = [
      { search: 'a\n', replace: 'A\n' },
      { search: 'x = 2\nend\n', replace: 'x = 3\nend\n' },
    ]
    const { shown, told, now } = await make('a\nx = 1\nend\n', edit('a.txt', ...edits))
    assert.deepEqual([shown, now], [[], 'a\nx = 1\nend\n'])
    assert.match(told.join('\n'), /Edit 2: .*Closest is lines 2 to 3\. Line 2 is\nx = 1\nnot\nx = 2/)
  })

  it('is marked where most of the file goes away', async () => {
    const long = Array.from({ length: 50 }, (_, index) => `line ${index}\n`).join('')
    const { shown } = await make(long, write('a.txt', 'line 1\nline 2\nline 3\nnew\n'))
    assert.deepEqual(shown[0]?.notes, ['Removes 92 % of the file'])
    const few = await make(long, edit('a.txt', { search: 'line 7\n', replace: '' }))
    assert.equal(few.shown[0]?.notes, undefined)
  })

  it('is marked where its diff does not show what it adds', async () => {
    const { shown } = await make('a\nb\n', write('a.txt', 'a\nb\u202e\n'))
    assert.deepEqual(shown[0]?.notes, ['Adds a character that turns text around: ‹U+202E› (line 2)'])
    const made = await make('a\n', write('new.txt', 'x\u200b'))
    assert.deepEqual(made.shown[0]?.notes, ['Adds a character that cannot be seen: ‹U+200B› (line 1)'])
  })

  it('is refused when it leaves out what it should write', async () => {
    for (const remark of ['// ... rest of the code unchanged ...', '# existing code remains the same', '/* ... */']) {
      const { shown, told } = await make('a\nb\n', write('a.txt', `new\n${remark}\n`))
      assert.deepEqual(shown, [], remark)
      assert.match(told.join('\n'), /would be written as it is\. Write the whole file/)
    }
    const { now } = await make('a\n', write('a.txt', 'a\n...\n// the rest of the world\n'))
    assert.equal(now, 'a\n...\n// the rest of the world\n')
  })

  it('keeps the line ends, the mark and the end of a file that is written anew', async () => {
    const { now } = await make('\uFEFFa\r\nb\nc\r\n', write('a.txt', 'a\nb\nnew\nc'))
    assert.equal(now, '\uFEFFa\r\nb\nnew\nc\r\n')
    assert.equal((await make('a\r\nb', write('a.txt', 'a\nc\n'))).now, 'a\r\nc')
  })
})
