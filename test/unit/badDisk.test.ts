import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { appendFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { command, edit, plan, sitDown, write } from '../fakes.ts'
import { make, newFolder, onDisk, treeOf } from '../onDisk.ts'

const remove = (path: string) => ['delete_file', { path, description: '' }] as const
const move = (from: string, to: string) => ['move_file', { from, to, description: '' }] as const

/** Everything that is left of the space on a disk. */
function fill(path: string): void {
  for (const size of [65_536, 4_096, 1])
    try {
      for (;;) appendFileSync(path, 'x'.repeat(size))
    } catch {
      // This much does not fit any more.
    }
}

describe('a disk', () => {
  const root = newFolder()
  const mount = (...options: string[]) => spawnSync('mount', [...options, root]).status === 0
  before(function () {
    if (!mount('-t', 'tmpfs', '-o', 'size=64k', 'none')) this.skip()
  })
  after(() => void spawnSync('umount', ['-l', root]))
  beforeEach(() => writeFileSync(join(root, 'a.txt'), 'a\n'))
  const much = 'x'.repeat(200_000)

  it('that is full: nothing is written, no folder is left, and the run goes on', async () => {
    for (const path of ['a.txt', 'new.txt', 'new/deep/b.txt']) {
      const { content, failed, wasProposed, untouched } = await make(root, write(path, much))
      const expected = `${path} could not be written: the disk is full. Nothing was written.`
      assert.deepEqual([content, failed, wasProposed], [expected, true, true])
      untouched()
    }
  })

  it('that is read-only: nothing is written, and the run goes on', async () => {
    assert.ok(mount('-o', 'remount,ro'))
    try {
      for (const [call, expected] of [
        [write('b.txt', 'x'), 'b.txt could not be written: the disk is read-only. Nothing was written.'],
        [write('new/b.txt', 'x'), 'new/b.txt could not be written: the disk is read-only. Nothing was written.'],
        [write('a.txt', 'x'), 'a.txt is read-only. Nothing was written. Ask the user about it.'],
        [remove('a.txt'), 'a.txt could not be deleted: the disk is read-only. It is as it was.'],
        [move('a.txt', 'b.txt'), 'a.txt could not be moved: the disk is read-only. It is as it was.'],
      ] as const) {
        const { content, untouched } = await make(root, call)
        assert.equal(content, expected)
        untouched()
      }
    } finally {
      mount('-o', 'remount,rw')
    }
  })

  it('that is full does not keep a command from running', async () => {
    const { content } = await make(root, command('head -c 200000 /dev/zero > full; echo exit $?; rm -f full'))
    assert.match(content ?? '', /exit 1/)
  })

  it('that is full, with the journal on it: the run stops, nothing is written, and it goes on from there', async () => {
    const files = newFolder({ 'a.txt': 'a\n' })
    const says = [[plan('Do it')], [edit('a.txt', 'a', 'b')], ['Done.'], ['Summary.']]
    const user = await sitDown(onDisk(files, says, root))
    await user.chat('Do it')
    await user.approvePlan()
    const { id: change_id } = await user.see('file_change')
    const before = treeOf(files)
    fill(join(root, 'full'))
    // Long enough for the page of the disk that the journal has begun.
    await user.say({ type: 'accept_change', payload: { change_id, modified: 'mine\n'.repeat(2_000) } })
    await user.session.idle()
    const { type, payload } = user.events.at(-1) ?? {}
    assert.equal(type, 'error')
    assert.match(JSON.stringify(payload), /What happens here can no longer be saved, so the run was stopped/)
    assert.deepEqual(treeOf(files), before)
    await user.session.close().catch(() => {})

    rmSync(join(root, 'full'))
    const after = await sitDown(onDisk(files, says, root))
    assert.deepEqual(after.session.view.pending, [{ id: change_id, kind: 'file_change' }])
    await after.say({ type: 'accept_change', payload: { change_id } })
    await after.see('complete')
    assert.equal(readFileSync(join(files, 'a.txt'), 'utf8'), 'b\n')
    await after.session.close()
  })
})
