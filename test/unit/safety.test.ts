import assert from 'node:assert/strict'
import fc from 'fast-check'
import { isProtected, protectionOf, protectionsOf } from '../../src/safety/controlFiles.ts'
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
  const protectedFiles = {
    '.vscode/settings.json': 'VS Code obeys it: settings, tasks, launch configurations',
    '.VSCODE/tasks.json': 'VS Code obeys it: settings, tasks, launch configurations',
    'pkg/a/.vscode/tasks.json': 'VS Code obeys it: settings, tasks, launch configurations',
    'a/foo.code-workspace': 'VS Code obeys it: settings, tasks, launch configurations',
    '.idea/workspace.xml': 'JetBrains editors obey it: settings, run configurations',
    '.devcontainer/devcontainer.json': 'development containers are built and started as it says',
    '.devcontainer.json': 'development containers are built and started as it says',
    '.git/hooks/pre-commit': 'Git obeys it: hooks, filters, submodules',
    '.g\u200dit/config': 'Git obeys it: hooks, filters, submodules',
    '．git/config': 'Git obeys it: hooks, filters, submodules',
    '.gitattributes': 'Git obeys it: hooks, filters, submodules',
    '.husky/pre-commit': 'Git runs it with every commit or push',
    'lefthook.yml': 'Git runs it with every commit or push',
    '.github/workflows/ci.yml': 'CI runs it, with the secrets of the repository',
    Jenkinsfile: 'CI runs it, with the secrets of the repository',
    'package.json': 'npm runs its scripts, also while it installs',
    'sub/package.json': 'npm runs its scripts, also while it installs',
    '.npmrc': 'package managers obey it: where from, and what runs then',
    '.yarnrc.yml': 'package managers obey it: where from, and what runs then',
    '.yarn/releases/yarn.cjs': 'package managers run what is in it',
    'AGENTS.md': 'coding agents obey it: instructions, hooks, servers',
    '.claude/settings.json': 'coding agents obey it: instructions, hooks, servers',
    '.cursor/mcp.json': 'coding agents obey it: instructions, hooks, servers',
    '.mcp.json': 'coding agents start the servers that it names',
    '.bashrc': 'every new shell runs it',
    '.ssh/config': 'SSH obeys it: keys, hosts, commands',
    '.envrc': 'the shell runs it in this folder, by direnv or mise',
    'mise.toml': 'the shell runs it in this folder, by direnv or mise',
    'lib/sitecustomize.py': 'Python runs it whenever it starts',
    'tests/conftest.py': 'pytest runs it before all tests',
  }
  for (const [path, starts] of Object.entries(protectedFiles))
    it(`is ${JSON.stringify(path)}`, () => {
      assert.deepEqual(protectionOf(path), { tier: 1, starts })
      assert.ok(isProtected(path))
    })

  const obeyed = {
    'Decides which packages are installed': [
      ...['package-lock.json', 'yarn.lock', 'api/Cargo.lock', 'pnpm-lock.yaml', 'go.mod', 'go.sum', 'poetry.lock'],
      ...['requirements.txt', 'requirements-dev.txt', 'Pipfile', 'composer.json'],
    ],
    'Runs when the project is built or installed': [
      ...['Makefile', 'Dockerfile', 'Dockerfile.dev', 'docker-compose.yml', 'setup.py', 'pyproject.toml', 'build.rs'],
      ...['Cargo.toml', '.cargo/config.toml', 'Gemfile', 'build.gradle.kts', 'pom.xml', 'gradlew', 'App.csproj'],
    ],
    'Configures a tool, which may run what stands here': [
      ...['tsconfig.json', 'tsconfig.build.json', 'vite.config.ts', 'webpack.config.js', 'jest.config.mjs', '.babelrc'],
      ...['eslint.config.js', '.eslintrc.json', '.prettierrc', 'biome.json', 'tox.ini', 'babel.config.json'],
    ],
    'Programs take settings and secrets from it': ['.env', '.env.local'],
  }
  for (const [starts, paths] of Object.entries(obeyed))
    for (const path of paths)
      it(`is not ${path}, which a tool obeys`, () => {
        assert.deepEqual(protectionOf(path), { tier: 2, starts })
        assert.ok(!isProtected(path))
      })

  for (const path of ['src/app.js', 'README.md', 'my.vscode.txt', 'package.json.md', 'git/config', 'src/config.ts'])
    it(`is not ${path}`, () => assert.equal(protectionOf(path), null))

  it('is told of a change by both of its paths, each thing once', () => {
    const told = (path: string, old_path?: string) => protectionsOf({ path, old_path }).map(({ text }) => text)
    assert.deepEqual(told('.envrc'), ['Protected: the shell runs it in this folder, by direnv or mise'])
    assert.deepEqual(told('a/package.json', 'package.json'), [
      'Protected: npm runs its scripts, also while it installs',
    ])
    assert.deepEqual(told('old.json', 'package.json'), [
      'Protected where it was: npm runs its scripts, also while it installs',
    ])
    assert.deepEqual(told('package.json', 'Makefile'), [
      'Protected: npm runs its scripts, also while it installs',
      'Before: Runs when the project is built or installed',
    ])
    assert.deepEqual(told('src/app.js', 'src/index.js'), [])
  })
})

describe('what cannot be seen', () => {
  it('is written out: D01, D02', () => {
    assert.equal(visible('rm\u202e -rf \u200bx\u00a0\u2800'), 'rm‹U+202E› -rf ‹U+200B›x‹U+00A0›‹U+2800›')
    assert.equal(visible('a\r\u001b[2K'), 'a‹U+000D›‹U+001B›[2K')
    assert.equal(visible('plain é 漢字\n\tindented'), 'plain é 漢字\n\tindented')
  })
})
