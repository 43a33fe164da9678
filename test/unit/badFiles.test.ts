import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { largestText } from '../../src/edits/size.ts'
import { edit, write } from '../fakes.ts'
import { type Call, make, makeAll, newFolder, treeOf } from '../onDisk.ts'

const read = (path: string, lines: object = {}): Call => ['read_file', { path, ...lines }]
const list = (path: string): Call => ['list_files', { path }]
const search = (text: string, path = '.'): Call => ['search_text', { text, path }]
const remove = (path: string): Call => ['delete_file', { path, description: '' }]
const move = (from: string, to: string): Call => ['move_file', { from, to, description: '' }]
const runIn = (working_dir: string): Call => ['run_command', { command: 'touch ran', description: '', working_dir }]
const atA = (path: string) => edit(path, 'a', 'b')

/** A folder with all that is no plain text file in it, beside a file that is none of the agent's business. */
function trouble(): string {
  const root = join(newFolder({ 'secret.txt': 'secret' }), 'root')
  mkdirSync(join(root, 'src'), { recursive: true })
  const files = { 'a.txt': 'a\n', 'src/b.txt': 'b\n', 'logo.png': new Uint8Array([1, 0, 2]), 'empty.txt': '' }
  for (const [path, content] of Object.entries(files)) writeFileSync(join(root, path), content)
  // Five letters of Cyrillic in Windows-1251, which might be something else.
  writeFileSync(join(root, 'unknown.txt'), Buffer.from('\xf1\xf3\xec\xec\xe0', 'latin1'))
  writeFileSync(join(root, 'huge.txt'), '')
  truncateSync(join(root, 'huge.txt'), largestText + 1)
  writeFileSync(join(root, 'locked.txt'), 'a\n')
  chmodSync(join(root, 'locked.txt'), 0o444)
  execFileSync('mkfifo', [join(root, 'pipe')])
  for (const [path, target] of [
    ['leak.txt', '../secret.txt'],
    ['leak', '..'],
    ['nowhere', '../nowhere.txt'],
    ['loop', 'loop'],
    ['link.txt', 'a.txt'],
  ] as const)
    symlinkSync(target, join(root, path))
  return root
}

/** The model is told why of every call, the user is asked about none, and nothing is written. */
async function refuses(rows: readonly (readonly [call: Call, told: string])[]): Promise<void> {
  const { told, wasProposed, untouched } = await makeAll(
    trouble(),
    rows.map(([call]) => call),
  )
  assert.deepEqual(
    told.map(({ content, failed }) => [content, failed]),
    rows.map(([, expected]) => [expected, true]),
  )
  assert.ok(!wasProposed)
  untouched()
}

const inUnknown =
  'unknown.txt is not encoded in UTF-8, and there is no telling in what it is. Ask the user to convert it to UTF-8, or to reopen it in VS Code with its encoding.'

const refused: Record<string, readonly (readonly [call: Call, told: string])[]> = {
  'a file that is not there': [
    [read('gone.txt'), 'There is no file gone.txt.'],
    [atA('gone.txt'), 'There is no file gone.txt. Use write_file to make it.'],
    [remove('gone.txt'), 'There is no file gone.txt.'],
    [move('gone.txt', 'new.txt'), 'There is no file gone.txt.'],
    [list('gone'), 'There is no folder gone.'],
    [search('a', 'gone'), 'There is no folder gone.'],
  ],
  'a folder in place of a file, and a file in place of a folder': [
    [read('src'), 'src is a folder, not a file.'],
    [atA('src'), 'src is a folder, not a file.'],
    [write('src', 'x'), 'src is a folder, not a file.'],
    [remove('src'), 'src is a folder, not a file.'],
    [move('a.txt', 'src'), 'src is a folder, not a file.'],
    [list('a.txt'), 'a.txt is a file, not a folder.'],
    [search('a', 'a.txt/b'), 'a.txt/b cannot be reached: what should be a folder on the way is a file.'],
    [write('a.txt/b.txt', 'x'), 'a.txt/b.txt cannot be reached: what should be a folder on the way is a file.'],
  ],
  'the workspace itself in place of a file': [
    ...[read(''), read('.'), atA('./'), write('', 'x'), remove('src/..'), move('a.txt', '.')].map(
      (call) => [call, 'The path is that of the workspace itself. Give the path of a file in it.'] as const,
    ),
  ],
  'what is no text: P10, P20': [
    ...[read, atA, remove, (path: string) => write(path, 'x'), (path: string) => move(path, 'new')].map(
      (make) => [make('logo.png'), 'logo.png is a binary file.'] as const,
    ),
    ...[read, atA].map((make) => [make('unknown.txt'), inUnknown] as const),
    [read('pipe'), 'pipe is not a regular file.'],
    [write('pipe', 'x'), 'pipe is not a regular file.'],
  ],
  'what is too much': [
    [read('huge.txt'), 'huge.txt is too large to be read: 10485761 bytes, 10485760 at most.'],
    [atA('huge.txt'), 'huge.txt is too large to be read: 10485761 bytes, 10485760 at most.'],
    [write('new.txt', 'x'.repeat(largestText + 1)), 'new.txt would be larger than 10485760 bytes. Write less.'],
  ],
  'lines that are not there': [
    [read('a.txt', { start_line: 2 }), 'a.txt has only 1 line.'],
    [read('a.txt', { start_line: 7, end_line: 3 }), 'end_line 3 comes before start_line 7.'],
    [search('a\nb'), 'The text has a line break in it. Search for a part of one line.'],
  ],
  'a link': [
    [read('leak.txt'), 'leak.txt leads out of the workspace.'],
    [atA('leak.txt'), 'leak.txt leads out of the workspace.'],
    [write('leak/new.txt', 'x'), 'leak/new.txt leads out of the workspace.'],
    [move('a.txt', 'leak/a.txt'), 'leak/a.txt leads out of the workspace.'],
    [list('leak'), 'leak leads out of the workspace.'],
    [read('nowhere'), 'nowhere is a link that leads nowhere.'],
    [write('nowhere', 'x'), 'nowhere is a link that leads nowhere.'],
    [read('loop'), 'loop cannot be reached: its links lead in a circle.'],
    [remove('link.txt'), 'link.txt is reached through a link. Use a.txt instead.'],
  ],
  'a change that changes nothing': [
    [write('a.txt', 'a\n'), 'a.txt reads like this already. Nothing to change.'],
    [edit('a.txt', 'a', 'a'), 'Edit 1: The text would stay as it is: search and replace are the same.'],
    [edit('a.txt', '', 'x'), 'Edit 1: The text to search for is empty. Use write_file to write a whole file.'],
    [
      edit('a.txt', 'z', 'x'),
      'Edit 1: The text to search for does not occur. Nothing in the file is like it. Read the file again.',
    ],
    [move('a.txt', 'a.txt'), 'There is a file a.txt already.'],
    [move('a.txt', 'src/b.txt'), 'There is a file src/b.txt already.'],
  ],
}

const notRelative = (path: string) => `${path} is not relative to the workspace. Give a path like src/app.js.`
const outside: readonly (readonly [path: string, told: string])[] = [
  ['../secret.txt', '../secret.txt leads out of the workspace.'],
  ['src/../../secret.txt', 'src/../../secret.txt leads out of the workspace.'],
  ...['/etc/passwd', '~/x', 'C:\\x', 'c:/x', '\\\\host\\share', '//host/share', 'file:///x'].map(
    (path) => [path, notRelative(path)] as const,
  ),
  ['a\0b', 'The path contains a control character.'],
  ['src\\b.txt', 'src\\b.txt: a name in it contains \\ or :, which other systems take apart.'],
  ['a.txt::$DATA', 'a.txt::$DATA: a name in it contains \\ or :, which other systems take apart.'],
  ['aux.txt', 'aux.txt: a name in it is a device on Windows.'],
  ['.git.', '.git.: a name in it ends in a dot or a blank, which other systems drop.'],
  ['x'.repeat(256), `${'x'.repeat(256)}: a name in it is too long.`],
  ['x/'.repeat(501), 'The path is too long.'],
]
const everyWay: Record<string, (path: string) => Call> = {
  read_file: read,
  list_files: list,
  search_text: (path) => search('a', path),
  edit_file: atA,
  write_file: (path) => write(path, 'x'),
  delete_file: remove,
  'move_file from': (path) => move(path, 'new.txt'),
  'move_file to': (path) => move('a.txt', path),
  'run_command in': runIn,
}

/** What came between the proposal and the user's yes. */
const tooLate: readonly (readonly [what: string, call: Call, meanwhile: (root: string) => void, told: string])[] = [
  ...[atA('a.txt'), remove('a.txt'), move('a.txt', 'new/c.txt')].map(
    (call) =>
      [
        'was deleted',
        call,
        (root: string) => rmSync(join(root, 'a.txt')),
        'a.txt is gone since this was proposed. Nothing was written.',
      ] as const,
  ),
  ...[remove('a.txt'), move('a.txt', 'new/c.txt')].map(
    (call) =>
      [
        'was changed',
        call,
        (root: string) => writeFileSync(join(root, 'a.txt'), 'else'),
        'a.txt has changed since this was proposed. Nothing was written. Read it again.',
      ] as const,
  ),
  [
    'was made',
    write('new.txt', 'x'),
    (root) => writeFileSync(join(root, 'new.txt'), 'else'),
    'new.txt has been made since this was proposed. Nothing was written. Read it.',
  ],
  [
    'became a folder',
    write('new.txt', 'x'),
    (root) => mkdirSync(join(root, 'new.txt')),
    'new.txt is a folder, not a file.',
  ],
  [
    'came where the file was to go',
    move('a.txt', 'new/c.bin'),
    (root) => {
      mkdirSync(join(root, 'new'))
      writeFileSync(join(root, 'new/c.bin'), new Uint8Array([0]))
    },
    'There is a file new/c.bin already. Nothing was moved.',
  ],
  [
    'became a link',
    atA('a.txt'),
    (root) => {
      rmSync(join(root, 'a.txt'))
      symlinkSync('src/b.txt', join(root, 'a.txt'))
    },
    'a.txt is reached through a link. Use src/b.txt instead.',
  ],
  ['is read-only', atA('locked.txt'), () => {}, 'locked.txt is read-only. Nothing was written. Ask the user about it.'],
]

describe('a file that cannot be worked with', function () {
  this.timeout(20_000)

  for (const [what, rows] of Object.entries(refused))
    it(`${what}: the model is told, the user is not asked, nothing is written`, () => refuses(rows))

  for (const [way, call] of Object.entries(everyWay))
    it(`a path outside, or one that is none elsewhere, for ${way}`, () =>
      refuses(outside.map(([path, expected]) => [call(path), expected])))

  for (const [what, call, meanwhile, expected] of tooLate)
    it(`${what} before the user said yes to ${call[0]}`, async () => {
      const { content, failed, wasProposed, untouched } = await make(trouble(), call, meanwhile)
      assert.deepEqual([content, failed, wasProposed], [expected, true, true])
      untouched()
    })

  it('a command in a folder that is none is not run', async () => {
    const root = trouble()
    for (const [folder, why] of [
      ['gone', `${join(root, 'gone')} cannot be entered: it is not there.`],
      ['a.txt', `${join(root, 'a.txt')} is not a folder.`],
      ['leak', `${join(root, 'leak')} is not inside the workspace.`],
    ] as const) {
      const { content, untouched } = await make(root, runIn(folder))
      assert.equal(content, `Exit code -1.\nstderr:\n${why} Nothing was run.\n`)
      untouched()
    }
  })
})

describe('a file that is long', function () {
  this.timeout(20_000)

  it('is cut when it is read, and says so: by lines, by characters, within a line', async () => {
    const files = { 'lines.txt': 'x\n'.repeat(2_500), 'wide.txt': `${'y'.repeat(300_000)}\nend\n`, 'empty.txt': '' }
    const root = newFolder({
      ...files,
      'much.txt': `${'z'.repeat(60_000)}\n`.repeat(3),
      'many.txt': `${'w'.repeat(1_900)}\n`.repeat(60),
    })
    const lastLine = async (call: Call) => (await make(root, call)).content?.split('\n').at(-1)
    assert.equal(await lastLine(read('lines.txt')), '[lines 1 to 2000 of 2500; read on with start_line 2001]')
    assert.equal(await lastLine(read('lines.txt', { start_line: 2_001 })), '[lines 2001 to 2500 of 2500]')
    assert.equal(await lastLine(read('much.txt')), '[3 lines cut at 2000 characters; read one alone to see more of it]')
    assert.equal(await lastLine(read('many.txt')), '[lines 1 to 52 of 60; read on with start_line 53]')
    assert.match(
      (await make(root, read('wide.txt'))).content ?? '',
      /^1\ty{2000} \[\.\.\. 298000 more characters\]\n2\tend\n\[1 line cut at 2000 characters; read one alone/,
    )
    assert.match(
      (await make(root, read('wide.txt', { start_line: 1, end_line: 1 }))).content ?? '',
      /^1\ty{100000} \[\.\.\. 200000 more characters\]\n\[lines 1 to 1 of 2\]\n\[1 line cut at 100000/,
    )
    assert.match(
      (await make(root, search('yy'))).content ?? '',
      /^wide\.txt\n1\ty{300} \[\.\.\. 299700 more characters\]$/,
    )
    assert.equal(await lastLine(read('empty.txt')), 'empty.txt is empty.')
  })

  it('is edited all the same', async () => {
    const root = newFolder({ 'big.txt': `${'line\n'.repeat(1_000_000)}end\n` })
    const { content } = await make(root, edit('big.txt', 'end', 'END'))
    assert.equal(content, 'Changed big.txt: 1 line added, 1 removed.')
  })

  it('has the longest name there can be, and is written', async () => {
    const root = newFolder()
    await make(root, write('n'.repeat(255), 'x'))
    assert.deepEqual(Object.keys(treeOf(root)), ['n'.repeat(255)])
  })
})
