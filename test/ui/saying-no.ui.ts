import assert from 'node:assert/strict'
import fs from 'node:fs/promises'
import path from 'node:path'
import { Chat, journalRecords } from './chat.ts'
import { useWorkbench } from './story.ts'
import { until } from './workbench.ts'

describe('Saying no', () => {
  const workbench = useWorkbench()
  let chat: Chat
  before('open the panel', async () => {
    chat = await Chat.open(workbench())
  })

  it('to a plan, with words, leads to another one', async () => {
    await chat.say('Add a health check endpoint')
    await chat.panel.getByRole('button', { name: 'Approve plan' }).waitFor()
    await chat.say('Do it without tests')
    await chat.see(/revision 2/i)
    await workbench().shot('no 1 revised plan')
  })

  it('to a change leaves the file untouched, and the agent hears why', async () => {
    const before = await workbench().read('src/app.js')
    await chat.press('Approve plan')
    await chat.proposedText(/^app\.js/)
    await workbench().titleButton('Reject Change')
    await workbench().answer('We already have one in the gateway')
    await chat.see(/We already have one in the gateway/)
    await until('the diff to close', async () => (await workbench().page.locator('.monaco-diff-editor').count()) === 0)
    assert.equal(await workbench().read('src/app.js'), before)
    const results = (await journalRecords(workbench().profileFolder)).filter(({ type }) => type === 'result')
    assert.match(JSON.stringify(results), /The user rejected this: We already have one in the gateway/)
    await chat.idle()
    await workbench().shot('no 2 rejected change')
  })

  it('to a command skips it, and the agent hears why', async () => {
    await chat.say('Run the command `touch ran.txt`')
    await chat.press('Approve plan')
    await chat.press(/^Skip/)
    await chat.panel.getByRole('textbox', { name: /Why/ }).fill('Not on this machine')
    await chat.press('Skip command')
    await chat.see(/Not on this machine/)
    await chat.idle()
    await assert.rejects(workbench().read('ran.txt'))
  })

  it('to what is running stops it with everything it has started', async () => {
    await chat.say('Run the command `echo $$ > running.pid; sleep 300 & sleep 301`')
    await chat.press('Approve plan')
    await chat.press(/^Run$/)
    const pidFile = path.join(workbench().folder, 'running.pid')
    await until('the command to run', () =>
      fs.readFile(pidFile, 'utf8').then(
        (pid) => pid.endsWith('\n'),
        () => false,
      ),
    )
    const group = Number(await fs.readFile(pidFile, 'utf8'))
    assert.ok(isAlive(group))
    await workbench().shot('no 3 running')
    await chat.press(/^Stop/)
    await until('the process group to be dead', async () => !isAlive(group))
    await chat.see(/Stopped/)
    await workbench().shot('no 4 stopped')
  })
})

/** Whether any process of the group lives; one that nobody has buried yet does not. */
function isAlive(group: number): boolean {
  try {
    process.kill(-group, 0)
    return true
  } catch {
    return false
  }
}
