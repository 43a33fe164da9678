import assert from 'node:assert/strict'
import type { TextEditor, Uri } from 'vscode'
import { EntryId } from '../../src/protocol/ids.ts'
import { emptyView, type Pending } from '../../src/protocol/view.ts'
import { announcement, waitingIn } from '../../src/protocol/waiting.ts'
import { mentionOfSelection, mentionsOf } from '../../src/vscode/mentions.ts'

const root = '/home/me/orders-api'
const file = (path: string, scheme = 'file') => ({ scheme, fsPath: path }) as Uri

describe('what waits', () => {
  const pending = (...kinds: Pending['kind'][]) =>
    waitingIn({ ...emptyView, pending: kinds.map((kind, index) => ({ id: EntryId.parse(`e${index}`), kind })) })

  it('is named as keybindings know it, and nobody is asked about a read', () => {
    const kinds = pending('file_read', 'plan', 'file_change', 'terminal_command', 'question').map(({ kind }) => kind)
    assert.deepEqual(kinds, ['plan', 'change', 'command', 'question'])
  })

  it('is told in one sentence', () => {
    assert.equal(announcement(pending('plan')), 'The agent has a plan for you to approve.')
    assert.equal(announcement(pending('file_change')), 'The agent has a change for you to review.')
    assert.equal(announcement(pending('file_change', 'file_change')), 'The agent has 2 changes for you to review.')
    assert.equal(announcement(pending('terminal_command')), 'The agent asks to run a command.')
    assert.equal(announcement(pending('question')), 'The agent has a question for you.')
    assert.equal(announcement([]), '')
  })
})

describe('a mention', () => {
  it('names files and folders by their path in the folder', () => {
    const uris = [file(`${root}/src/app.js`), file(`${root}/test`), file(`${root}/..data/a b.txt`)]
    assert.equal(mentionsOf(root, uris), '`src/app.js` `test` `..data/a b.txt`')
  })

  it('names the selected lines, without one that is only touched', () => {
    const selected = (startLine: number, endLine: number, endCharacter: number) =>
      mentionOfSelection(root, {
        document: { uri: file(`${root}/src/app.js`) },
        selection: { start: { line: startLine, character: 0 }, end: { line: endLine, character: endCharacter } },
      } as TextEditor)
    assert.equal(selected(9, 19, 4), '`src/app.js:10-20`')
    assert.equal(selected(9, 20, 0), '`src/app.js:10-20`')
    assert.equal(selected(9, 9, 4), '`src/app.js:10`')
    assert.equal(selected(9, 10, 0), '`src/app.js:10`')
  })

  it('is of nothing outside the folder, and of no name that would end it', () => {
    for (const uri of [file('/home/me/other.txt'), file('/home/me'), file(root), file(`${root}/a`, 'untitled')])
      assert.throws(() => mentionsOf(root, [uri]), /inside the folder/)
    assert.throws(() => mentionsOf(undefined, [file('/a')]), /Open a folder/)
    for (const name of ['a`b', 'a\nb'])
      assert.throws(() => mentionsOf(root, [file(`${root}/${name}`)]), /cannot be added/)
  })
})
