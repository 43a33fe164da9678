import assert from 'node:assert/strict'
import type { AgentEvent } from '../../src/protocol/events.ts'
import type { HostState } from '../../src/protocol/rpc.ts'
import { emptyView, reduce } from '../../src/protocol/view.ts'
import { type Block, layout, lookedAt, pathsIn, totalsOf } from '../../src/webview/layout.ts'
import { renderMarkdown, splitPath } from '../../src/webview/markdown.ts'
import { panelHtml } from '../../src/webview/shell.ts'
import { commandParts, plainOutput } from '../../src/webview/terminal.ts'
import { amount, compose, duration, ending, lookedWords, statusLine } from '../../src/webview/words.ts'
import * as given from '../ui/panelEvents.ts'

const viewOf = (events: readonly AgentEvent[]) => events.reduce(reduce, emptyView)
const layoutOf = (events: readonly AgentEvent[]) => layout(viewOf(events))
const shape = (blocks: readonly Block[]) =>
  blocks.map((block) => (block.kind === 'stack' ? block.rows.map(({ kind }) => kind).join(' ') : block.kind))

describe('the layout of the panel', () => {
  it('joins looks that follow each other', () => {
    const [, stack] = layoutOf(given.research)
    assert.equal(stack?.kind, 'stack')
    const [row] = stack.rows
    assert.equal(row?.kind, 'looks')
    assert.equal(lookedWords(lookedAt(row.items)), 'Read 4 files, searched 2×')
  })

  it('starts a new group of looks after a message', () => {
    const [, read] = given.research
    assert.ok(read)
    assert.deepEqual(shape(layoutOf([given.asked, read, given.said('So'), read])), ['said', 'looks', 'said', 'looks'])
  })

  it('counts a file that was read twice once', () =>
    assert.equal(
      lookedWords({ files: 1, searches: 0, folders: 2, others: 1 }),
      'Read 1 file, listed 2 folders, used 1 tool',
    ))

  it('puts what waits last, and what is decided into rows', () => {
    const events = [...given.approved, ...given.changes, given.resolved('c2', 'file_change'), given.reported('c2')]
    assert.deepEqual(shape(layoutOf(events)), ['said', 'looks', 'said', 'plan', 'said', 'change', 'changes'])
  })

  it('shows the first change that waits, its place among its like, and the others', () => {
    const places = ['c1', 'c2', 'c3'].map((_, decided) => {
      const answers = ['c1', 'c2', 'c3'].slice(0, decided).map((id) => given.resolved(id, 'file_change'))
      const block = layoutOf([...given.approved, ...given.changes, ...answers]).at(-1)
      assert.equal(block?.kind, 'changes')
      const { first, index, count, others } = block.changes
      return [first.payload.id, index, count, others.length]
    })
    assert.deepEqual(places, [
      ['c1', 1, 3, 2],
      ['c2', 2, 3, 1],
      ['c3', 3, 3, 0],
    ])
  })

  it('counts the revisions of a plan within its run', () => {
    const first = [given.asked, given.planned('p1'), given.resolved('p1', 'plan', 'revise', 'No')]
    const revision = (events: readonly AgentEvent[]) => {
      const block = layoutOf(events).at(-1)
      return block?.kind === 'plan' && block.revision
    }
    assert.equal(revision([...first, given.planned('p2')]), 2)
    assert.equal(revision([...first, given.asked, given.planned('p3')]), 1)
  })

  it('shows only the last error of a session that stopped as a card', () => {
    const error: AgentEvent = { type: 'error', payload: { detail: 'No.' } }
    assert.deepEqual(shape(layoutOf([given.asked, error])), ['said', 'stopped'])
    assert.deepEqual(shape(layoutOf([given.asked, error, given.asked])), ['said', 'failure', 'said'])
  })

  it('splits tall stacks, and stays quick', () => {
    const commands = Array.from({ length: 120 }, (_, index) =>
      given.commanded(`c${index}`, 'true', { automatic: true }),
    )
    assert.deepEqual(
      layoutOf(commands).map((block) => block.kind === 'stack' && block.rows.length),
      [50, 50, 20],
    )
  })

  it('sums up the last run', () => {
    const done = [
      given.resolved('c1', 'file_change'),
      given.reported('c1'),
      given.resolved('c2', 'file_change'),
      given.reported('c2', 'failed'),
    ]
    const { feed } = viewOf([...given.approved, ...given.changes, ...done])
    assert.deepEqual(totalsOf(feed), { files: 1, added: 12, removed: 3, commands: 0 })
    assert.deepEqual(totalsOf(viewOf([given.asked]).feed), { files: 0, added: 0, removed: 0, commands: 0 })
  })

  it('knows the files that were mentioned', () =>
    assert.deepEqual(
      [...pathsIn(viewOf([given.planned()]).feed)],
      ['src/server/app.js', 'test/server/health.test.js', 'package.json'],
    ))
})

describe('the words of the panel', () => {
  const ready: HostState = given.host
  const words = (...events: AgentEvent[]) => statusLine(viewOf(events))?.text

  it('say what goes on and what comes next', () => {
    assert.equal(words(), undefined)
    assert.equal(words(given.asked), 'Looking around. Next: a plan, or an answer.')
    assert.equal(words(...given.approved), 'Step 1 of 3. Next: a change or command for you.')
    const run = [given.commanded('t', 'npm test'), given.resolved('t', 'terminal_command')]
    assert.equal(words(...given.approved, ...run), 'Running. Next: the agent reads the output.')
  })

  it('say what waits for the user', () => {
    assert.equal(words(given.asked, given.planned()), 'Waiting for you: approve the plan.')
    assert.equal(words(...given.approved, ...given.changes), 'Waiting for you: review 3 changes, in any order.')
    assert.equal(words(...given.approved, ...given.changes.slice(0, 1)), 'Waiting for you: review the change.')
    assert.equal(words(...given.approved, given.again), 'Waiting for you: run this command?')
  })

  it('say why a message cannot be sent', () => {
    const blocked = (events: readonly AgentEvent[], workspace: HostState['workspace'] = 'ready') =>
      compose(viewOf(events), { ...ready, workspace }).blocked
    assert.equal(blocked([]), '')
    assert.equal(blocked([given.asked, given.planned()]), '')
    assert.equal(blocked([given.asked]), '')
    assert.equal(blocked([...given.approved, ...given.changes]), '')
    assert.equal(blocked([], 'no_folder'), 'Open a folder to begin.')
    assert.equal(blocked([], 'untrusted'), 'Trust this folder to begin.')
  })

  it('say how a command ended', () => {
    const output = { command_id: given.entry('c'), stdout: '', stderr: '', duration_ms: 3_100 }
    assert.equal(ending({ ...output, exit_code: 0 }), 'exit 0, 3.1 s')
    assert.equal(ending({ ...output, exit_code: -1, ended: 'stopped' }), 'stopped, 3.1 s')
    assert.equal(ending({ ...output, exit_code: -1, ended: 'lost' }), 'lost')
  })

  it('round durations and amounts', () => {
    assert.deepEqual([40, 9_940, 12_300, 108_000, 120_000].map(duration), [
      '0.0 s',
      '9.9 s',
      '12 s',
      '1 min 48 s',
      '2 min',
    ])
    assert.deepEqual([812, 14_212, 999_960, 1_300_000].map(amount), ['812', '14.2k', '1.0M', '1.3M'])
  })
})

describe('what a terminal printed', () => {
  it('is plain text', () => {
    const printed = {
      '\u001b[1;31mred\u001b[0m': 'red',
      'a\u001b[2Jb\u001b[Hc': 'abc',
      '\u001b]8;;https://evil.example\u0007text\u001b]8;;\u0007': 'text',
      '\u001b]52;c;ZXZpbA==\u001b\\x': 'x',
      '\u001b]0;title never ends': '',
      '\u001bPpayload\u001b\\after': 'after',
      '\u009b31mred': 'red',
      'one\rtwo\r\nthree': 'one\ntwo\nthree',
      'a\bb\u202ec': 'a‹U+0008›b‹U+202E›c',
    }
    for (const [raw, shown] of Object.entries(printed)) assert.equal(plainOutput(raw), shown)
  })

  it('is cut in the middle when it is long', () => assert.ok(plainOutput('x'.repeat(1e6)).length < 70_000))
})

describe('a command', () => {
  it('is shown whole', () => {
    const command = 'FOO=1  npm test\n\t--all'
    assert.equal(
      commandParts(command)
        .map(({ text }) => text)
        .join(''),
      command,
    )
  })

  it('shows what would push its end out of sight', () => {
    const label = (command: string) =>
      commandParts(command).flatMap((part) => (part.kind === 'run' ? [part.label] : []))
    assert.deepEqual(label(`ls${' '.repeat(300)}&& rm -rf x`), ['‹300 blanks›'])
    assert.deepEqual(label(`ls${'\n'.repeat(200)}rm x`), ['‹200 line ends›'])
    assert.deepEqual(label('ls   -l'), [])
  })

  it('has its unseen characters written out', () =>
    assert.equal(
      commandParts('git\u200b log')
        .map(({ text }) => text)
        .join(''),
      'git‹U+200B› log',
    ))
})

describe('a message', () => {
  it('is Markdown', () => {
    assert.equal(renderMarkdown('**a** `b`'), '<p><strong>a</strong> <code>b</code></p>\n')
    assert.equal(renderMarkdown('# T'), '<h4>T</h4>\n')
    assert.match(renderMarkdown('```js\nunfinished <b>'), /<code>unfinished &lt;b&gt;/)
  })

  it('W01: shows HTML as text', () => {
    for (const html of ['<img src=x onerror=alert(1)>', '<svg onload=alert(1)>', '<style>*{}</style>', '<base href=x>'])
      assert.doesNotMatch(renderMarkdown(html), /<(?!\/?p>)/)
  })

  it('W02: has no images', () => {
    assert.equal(renderMarkdown('![see](https://evil.example/?d=1)'), '<p>see</p>\n')
    assert.equal(renderMarkdown('![see][x]\n\n[x]: https://evil.example'), '<p>see</p>\n')
  })

  it('W04: links only to the web, and only by way of the host', () => {
    const hostile = [
      ...['command:x', 'vscode:x', 'javascript:alert(1)', 'JaVaScRiPt:alert(1)', 'java&#115;cript:alert(1)'],
      ...['data:text/html,x', 'file:///etc/passwd', '//evil.example', 'https:/x', 'java&#10;script:x', 'mailto:a@b.c'],
    ]
    for (const url of hostile) assert.doesNotMatch(renderMarkdown(`[x](${url}) <${url}>`), /<a|href/, url)
    assert.equal(
      renderMarkdown('[x](https://example.com/?a=1&b="2")'),
      '<p><a role="link" tabindex="0" data-link="https://example.com/?a=1&amp;b=%222%22" title="https://example.com/?a=1&amp;b=%222%22">x</a></p>\n',
    )
    assert.doesNotMatch(renderMarkdown('https://example.com'), /<a/)
  })

  it('links to files of the session', () => {
    const files = new Set(['src/a.js'])
    assert.match(renderMarkdown('`src/a.js:12`', files), /data-file="src\/a.js" data-line="12"/)
    assert.equal(renderMarkdown('`src/b.js`', files), '<p><code>src/b.js</code></p>\n')
  })

  it('splits paths before the name', () => {
    assert.deepEqual(splitPath('a/b/c.js'), ['a/b', '/c.js'])
    assert.deepEqual(splitPath('c.js'), ['', 'c.js'])
  })
})

describe('the page of the panel', () => {
  const html = panelHtml({ cspSource: 'https://x', nonce: 'n', script: 'https://x/"a.js', styles: ['https://x/b.css'] })

  it('W08: has a policy that lets nothing else in', () => {
    const [, policy = ''] = /Content-Security-Policy" content="([^"]*)"/.exec(html) ?? []
    assert.deepEqual(policy.split('; '), [
      "default-src 'none'",
      "script-src 'nonce-n'",
      'style-src https://x',
      'font-src https://x',
      'img-src https://x',
      "connect-src 'none'",
      "frame-src 'none'",
      "form-action 'none'",
      "base-uri 'none'",
    ])
  })

  it('has nothing inline, and escapes what it is given', () => {
    assert.doesNotMatch(html, /<style|style=|\son\w+=/)
    assert.match(html, /<script nonce="n" src="https:\/\/x\/&quot;a.js"><\/script>/)
  })
})
