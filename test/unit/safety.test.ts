import assert from 'node:assert/strict'
import fc from 'fast-check'
import { isProtected } from '../../src/safety/controlFiles.ts'
import { visible } from '../../src/safety/display.ts'
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
