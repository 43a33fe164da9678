import assert from 'node:assert/strict'
import { askedBy } from '../../src/cli/questions.ts'
import type { EventOf } from '../../src/protocol/events.ts'
import { factsInRow, factsOf } from '../../src/webview/changeFacts.ts'
import * as given from '../ui/panelEvents.ts'

type Change = EventOf<'file_change'>['payload']

function changeOf(path: string, more: Partial<Change> = {}): Change {
  const event = given.changed('c', path, 1, 1, more)
  assert.equal(event.type, 'file_change')
  return event.payload
}

describe('what a card says of a change', () => {
  const facts = (path: string, more: Partial<Change> = {}, ...waiting: string[]) =>
    factsOf(changeOf(path, more), new Set(waiting.map(given.entry))).map(({ icon, text, look = false }) => [
      icon,
      text,
      look,
    ])

  it('is nothing for an ordinary one', () => assert.deepEqual(facts('src/app.js'), []))

  it('is what a protected file can start, loudly, and what a tool obeys, quietly', () => {
    assert.deepEqual(facts('package.json'), [['lock', 'Protected: npm runs its scripts, also while it installs', true]])
    assert.deepEqual(facts('yarn.lock'), [['gear', 'Decides which packages are installed', false]])
    assert.deepEqual(facts('a.json', { kind: 'rename', old_path: 'package.json' }), [
      ['arrow-right', 'Renamed from ', false],
      ['lock', 'Protected where it was: npm runs its scripts, also while it installs', true],
    ])
  })

  it('is what it says of itself, and its conflicts first', () =>
    assert.deepEqual(facts('a.js', { conflicts: 1, notes: ['Removes 60 % of the file'] }), [
      ['git-merge', '1 conflict is marked in it: resolve it in the diff first', true],
      ['warning', 'Removes 60 % of the file', true],
    ]))

  it('is what it is made on top of, as long as that waits', () => {
    const more = { builds_on: [given.entry('below')] }
    assert.deepEqual(facts('a.js', more, 'below'), [
      ['layers', 'On top of another change of this file that waits', false],
    ])
    assert.deepEqual(facts('a.js', more, 'other'), [])
  })

  it('is only what asks for a look in a row', () => {
    const change = changeOf('yarn.lock', { kind: 'create', in_plan: false, builds_on: [given.entry('below')] })
    assert.deepEqual(
      factsInRow(change, new Set(change.builds_on)).map(({ text }) => text),
      ['On top of another change of this file that waits', 'Not in the plan'],
    )
  })
})

describe('what the terminal says of a change', () => {
  const asked = (more: Partial<Change>) => {
    const one = askedBy({ type: 'file_change', payload: changeOf('.envrc', more) })
    assert.ok(one)
    return one
  }

  it('stands over its diff', () =>
    assert.match(
      asked({ notes: ['Adds a line of 2,000 characters (line 1)'] }).shown,
      /^\n.*\nProtected: the shell runs it in this folder, by direnv or mise\nAdds a line of 2,000 characters \(line 1\)\n--- a\/\.envrc/,
    ))

  it('is that it cannot be accepted while conflicts are marked in it', () => {
    assert.equal(
      asked({ conflicts: 2 }).question.answer('a'),
      '2 conflicts are marked in it: resolve them with e first.',
    )
    assert.deepEqual(asked({}).question.answer('a'), { type: 'accept_change', payload: { change_id: 'c' } })
  })
})
