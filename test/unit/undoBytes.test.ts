import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import iconv from 'iconv-lite'
import { Refused } from '../../src/core/errors.ts'
import type { EntryId } from '../../src/protocol/ids.ts'
import { edit, mortal, plan, sitDown, write } from '../fakes.ts'
import { newFolder, onDisk, sayYes, yesTo } from '../onDisk.ts'

const german = '// Größe und Überträge für die Käufer\r\nend'
const japanese = '// これは日本語のテストです。\n// ファイルの文字コードを調べます。\n'
const bytesOf = (text: string, encoding: string) => iconv.encode(text, encoding)

describe('undoing changes to files in encodings', function () {
  this.timeout(60_000)
  const before = {
    'changed.txt': bytesOf('Größe\n', 'windows-1252'),
    'gone.txt': bytesOf(japanese, 'shift_jis'),
    'moved.txt': bytesOf(`\uFEFF${german}`, 'utf-16be'),
    'short.txt': bytesOf('Übergrößen für Käufer\n', 'windows-1252'),
  }
  const calls = [
    edit('changed.txt', 'Größe', 'Size'),
    ['delete_file', { path: 'gone.txt', description: '' }],
    ['move_file', { from: 'moved.txt', to: 'new.txt', description: '' }],
    ['delete_file', { path: 'short.txt', description: '' }],
  ] as const
  const answers = [[plan('Do it')], calls, ['Done.'], ['Summary.']]
  const asBefore = (root: string) => {
    for (const [path, content] of Object.entries(before))
      assert.deepEqual(readFileSync(join(root, path)), content, path)
  }

  it('brings the same bytes back, also after the session was closed and by another process', async () => {
    const root = newFolder(before)
    const { view } = await sayYes(onDisk(root, answers, newJournals()))
    assert.equal(view.status, 'complete')
    const again = await sitDown(onDisk(root, answers, journals))
    const { id } =
      again.session.view.feed.flatMap((item) => (item.type === 'checkpoint' ? [item.payload] : []))[0] ?? {}
    await again.say({ type: 'restore_checkpoint', payload: { checkpoint_id: id as EntryId } })
    await again.session.idle()
    asBefore(root)
    assert.equal(
      again.events.some(({ type }) => type === 'approval_resolved'),
      false,
      'nothing had to be asked',
    )
    await again.session.close()
  })

  it('is itself undone to the same bytes', async () => {
    const root = newFolder(before)
    await sayYes(onDisk(root, answers, newJournals()))
    const person = await sitDown(onDisk(root, answers, journals))
    const last = () =>
      person.session.view.feed.flatMap((item) => (item.type === 'checkpoint' ? [item.payload.id] : [])).at(-1)
    for (const _time of [1, 2, 3]) {
      await person.say({ type: 'restore_checkpoint', payload: { checkpoint_id: last() as EntryId } })
      await person.session.idle()
    }
    asBefore(root)
    await person.session.close()
  })

  it('and making them goes on after a crash at any append', async () => {
    const change = [
      [plan('Do it')],
      [edit('a.txt', 'Größe', 'Maß'), write('b.txt', 'Käufe\n')],
      ['Done.'],
      ['Summary.'],
    ]
    for (let append = 1, reached = true; reached; append++) {
      const root = newFolder({
        'a.txt': bytesOf('Größe\n', 'windows-1252'),
        'b.txt': bytesOf('Überträge\n', 'windows-1252'),
      })
      const made = onDisk(root, change, newJournals())
      const { store, died } = mortal(made.options.store, [append, append % 2 === 0 ? 'before' : 'after'])
      const done = sayYes({ ...made, options: { ...made.options, store } })
      reached = (await Promise.race([died, done])) === 'died'
      const after = await sitDown(onDisk(root, change, journals))
      const sayYesToAll = () => {
        const { pending, feed } = after.session.view
        for (const item of feed) {
          const yes = pending.some(({ id }) => 'id' in item.payload && item.payload.id === id) && yesTo(item)
          // Some have been answered by the process that died.
          if (yes) void after.say(yes).catch((error) => assert.ok(error instanceof Refused))
        }
      }
      after.session.subscribe(sayYesToAll)
      sayYesToAll()
      await after.session.idle()
      const begun = after.session.view.feed.some(({ type }) => type === 'run_started')
      const [a, b] = begun ? ['Maß\n', 'Käufe\n'] : ['Größe\n', 'Überträge\n']
      assert.equal(readFileSync(join(root, 'a.txt'), 'latin1'), a)
      assert.equal(readFileSync(join(root, 'b.txt'), 'latin1'), b)
      await after.session.close()
      if (!reached) await done
    }
  })

  let journals = ''
  const newJournals = () => {
    journals = newFolder()
    return journals
  }
})
