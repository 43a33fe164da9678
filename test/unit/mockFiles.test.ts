import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { cleanUp, copyOf, filesIn, folderWith, textIn, work } from './mockRun.ts'

afterEach(cleanUp)

describe('the mock model renames and deletes files', function () {
  this.timeout(60_000)

  const noCommands = ({ type }: { type: string }) => (type === 'terminal_command' ? 'no need' : undefined)

  it('renames one, and says honestly what refers to it', async () => {
    const folder = await copyOf('node-http')
    const text = textIn(folder, 'server.js')
    const worked = await work(folder, 'Rename the file server.js to app.js', noCommands)
    assert.equal(textIn(folder, 'app.js'), text)
    assert.ok(!existsSync(join(folder, 'server.js')))
    assert.match(
      worked.of('plan')[0]?.reasoning ?? '',
      /can't update them:[\s\S]*`main\.js`, line 1[\s\S]*notes\.test\.js`/,
    )
    assert.match(worked.summary, /Moved `server\.js` to `app\.js`\./)
    assert.equal(worked.of('file_change').length, 1)
  })

  it('deletes one', async () => {
    const folder = await folderWith({ 'old.js': 'export {}\n', 'src/new.js': 'export {}\n' })
    const worked = await work(folder, 'Please delete `old.js`.')
    assert.deepEqual(filesIn(folder), ['src', 'src/new.js'])
    assert.match(worked.summary, /^I searched for its name and found nothing[\s\S]*- Deleted `old\.js`\.$/)
  })

  it('moves into a folder, and never over another file', async () => {
    const folder = await folderWith({ 'a.js': '1\n', 'lib/b.js': '2\n', 'c.js': '3\n', 'lib/c.js': '4\n' })
    await work(folder, 'move a.js to lib')
    assert.equal(textIn(folder, 'lib/a.js'), '1\n')
    const refused = await work(folder, 'rename lib/a.js to b.js')
    assert.match(refused.summary, /already, so I won't/)
    assert.match((await work(folder, 'delete the file c.js')).summary, /Deleted `c\.js`/)
    assert.match((await work(folder, 'delete the file d.js')).summary, /I see no file `d\.js`/)
  })

  it('leaves the file when the user says no', async () => {
    const folder = await folderWith({ 'old.js': 'export {}\n' })
    const worked = await work(folder, 'Delete the file old.js', ({ type }) =>
      type === 'file_change' ? 'keep it' : undefined,
    )
    assert.deepEqual(filesIn(folder), ['old.js'])
    assert.match(worked.summary, /^Nothing was done\.[\s\S]*left as it is, since you said: “keep it”/)
  })
})
