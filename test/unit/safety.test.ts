import assert from 'node:assert/strict'
import fc from 'fast-check'
import { differing } from '../../src/edits/hunks.ts'
import { isProtected, protectionOf } from '../../src/safety/controlFiles.ts'
import { visible } from '../../src/safety/display.ts'
import { notable as notableIn, otherForm } from '../../src/safety/notable.ts'
import { workspacePath } from '../../src/safety/paths.ts'

describe('a path of the workspace', () => {
  const refused = (path: string) => 'problem' in workspacePath(path)

  it('leads inside, however it is written', () => {
    assert.deepEqual(workspacePath('./src//a/../b.js'), { path: 'src/b.js' })
    assert.deepEqual(workspacePath('..hidden/file'), { path: '..hidden/file' })
    assert.deepEqual(workspacePath('.'), { path: '' })
  })

  const outside = {
    P02: ['../../etc/x', 'a/../../x', './a/./../../x'],
    P03: ['/etc/passwd', 'file:///etc/passwd', '~/x'],
    P14: ['C:\\x', 'C:x', '\\\\server\\share\\x', '//server/share', '\\\\?\\C:\\x', '/c:/x'],
    P15: ['a.txt::$DATA', '.git::$INDEX_ALLOCATION/x', 'dir:stream'],
    P16: ['.git.', '.git ', '.env...'],
    P17: ['CON', 'NUL.txt', 'aux', 'COM1', 'LPT9.log', 'src/con.js'],
    P18: ['..\\..\\x'],
    P19: ['a\0.png', '\ud800', 'x'.repeat(300), 'a/'.repeat(2500), 'a\r', 'a\n', 'a\tb', 'a\u001b[2J'],
  }
  for (const [row, paths] of Object.entries(outside))
    for (const path of paths) it(`${row}: is not ${JSON.stringify(path).slice(0, 40)}`, () => assert.ok(refused(path)))

  it('never leads out, whatever it is', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('..', '.', '', 'a', '..b', 'c.js'), { maxLength: 8 }), (parts) => {
        const checked = workspacePath(parts.join('/'))
        if ('path' in checked) assert.ok(!checked.path.split('/').includes('..') && !checked.path.startsWith('/'))
      }),
    )
  })
})

describe('a protected file', () => {
  const protectedFiles = [
    '.vscode/settings.json',
    '.VSCODE/tasks.json',
    'pkg/a/.vscode/tasks.json',
    '.git/hooks/pre-commit',
    '.g\u200dit/config',
    '．git/config',
    'a/foo.code-workspace',
    'package.json',
    'sub/package.json',
    '.github/workflows/ci.yml',
    '.husky/pre-commit',
    'AGENTS.md',
    '.mcp.json',
    '.cursor/mcp.json',
  ]
  for (const path of protectedFiles) it(`is ${JSON.stringify(path)}`, () => assert.ok(isProtected(path)))
  for (const path of [
    'yarn.lock',
    'sub/vite.config.ts',
    'Makefile',
    '.env',
    '.env.local',
    'tsconfig.json',
    'Cargo.toml',
  ])
    it(`is noted, and no more, for ${path}`, () => assert.equal(protectionOf(path)?.kind, 'noted'))
  it('says what a change can start', () => {
    assert.equal(protectionOf('a/package.json')?.starts, 'Its scripts run when packages are installed, built or tested')
    assert.equal(protectionOf('.git/hooks/pre-commit')?.starts, 'Git obeys it, and may run what it names')
    assert.equal(protectionOf('src/app.js'), null)
  })
  for (const path of ['src/app.js', 'README.md', 'my.vscode.txt', 'package.json.md', 'git/config'])
    it(`is not ${path}`, () => assert.ok(!isProtected(path)))
})

describe('what cannot be seen', () => {
  it('is written out: D01, D02', () => {
    assert.equal(visible('rm\u202e -rf \u200bx\u00a0\u2800'), 'rm‹U+202E› -rf ‹U+200B›x‹U+00A0›‹U+2800›')
    assert.equal(visible('a\r\u001b[2K'), 'a‹U+000D›‹U+001B›[2K')
    assert.equal(visible('plain é 漢字\n\tindented'), 'plain é 漢字\n\tindented')
  })
})

describe('what a change brings that is not seen', () => {
  const notable = (before: string, after: string) => [
    ...notableIn(differing(before, after)),
    ...otherForm(before, after),
  ]

  it('is named with its line, when it was not there before', () => {
    assert.deepEqual(notable('a\n', 'a\nif (ok\u202e) {}\u2066\n'), [
      'Adds characters that are not seen: ‹U+202E› (line 2), ‹U+2066› (line 2)',
    ])
    assert.deepEqual(notable('\u200b\n', 'x\n\u200b\n\u200b\n'), [
      'Adds characters that are not seen: ‹U+200B› (line 2)',
    ])
    assert.deepEqual(notable('', '\u200bx\u200b\n'), [
      'Adds characters that are not seen: ‹U+200B› (2 times, first in line 1)',
    ])
  })

  it('is no emoji, no tab, no line end, and no mark at the beginning', () => {
    assert.deepEqual(notable('a\n', '\tfamily 👨‍👩‍👧 and ❤️\n'), [])
    assert.deepEqual(notable('\uFEFFa\r\n', '\uFEFFb\r\n'), [])
    assert.deepEqual(notable('a\u200b\n', 'b\u200b\n'), [])
  })

  it('is a very long line, other line ends, or a byte order mark', () => {
    assert.deepEqual(notable('a\n', `a\n${'x'.repeat(48_210)}\n`), ['Adds a line of 48210 characters (line 2)'])
    assert.deepEqual(notable('a\r\nb\r\n', 'a\nb\n'), ['Changes line ends from CRLF to LF'])
    assert.deepEqual(notable('a\nb\n', 'a\r\nb\n'), ['Changes line ends from LF to mixed ones'])
    assert.deepEqual(notable('\uFEFFa\n', 'a\n'), ['Removes the byte order mark'])
    assert.deepEqual(notable('', 'a\r\n'), [])
  })

  it('is nothing where nothing was added, whatever stands there', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => assert.deepEqual(notable(text, text), [])),
    )
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 50 }),
        fc.string({ unit: 'binary', maxLength: 50 }),
        (a, b) => void notable(a, b),
      ),
    )
  })
})
