import assert from 'node:assert/strict'
import { openWorkbench } from '../lib/browser.mjs'
import { Chat } from './chat.ts'
import { useWorkbench } from './story.ts'
import { until, type Workbench } from './workbench.ts'

describe('A window that is reloaded', () => {
  const workbench = useWorkbench()

  const reload = async (): Promise<Chat> => {
    await openWorkbench(workbench().page, workbench().page.url())
    return Chat.open(workbench())
  }

  it('while a plan waits: it waits again', async () => {
    const chat = await Chat.open(workbench())
    await chat.say('Add a health check endpoint')
    await chat.panel.getByRole('button', { name: 'Approve plan' }).waitFor()
    const again = await reload()
    await again.press('Approve plan')
    await again.proposedText(/^app\.js/)
  })

  it('while a change waits: its diff is open again, and is what is written', async () => {
    const chat = await reload()
    const proposed = await chat.proposedText(/^app\.js/)
    await workbench().shot('reload 1 diff')
    await workbench().titleButton('Accept Change')
    await until('the file to be written', async () => (await workbench().read('src/app.js')) === proposed)
    await chat.proposedText(/^health\.test\.js/)
    await chat.press('Accept')
  })

  it('while a command waits: it is asked for again, and runs once', async () => {
    await Chat.open(workbench()).then((chat) => chat.panel.getByRole('button', { name: /^Run$/ }).waitFor())
    await countTestRuns(workbench())
    const chat = await reload()
    await chat.press(/^Run$/)
    await chat.see(/exit 0/)
    await chat.done()
    assert.equal(await workbench().read('runs.txt'), 'run\n')
    assert.match(await workbench().read('test/health.test.js'), /\/health/)
  })

  it('while a command runs: that is lost, said, and asked for again', async () => {
    const chat = await Chat.open(workbench())
    await chat.say('Run the command `echo begun >> begun.txt; sleep 120`')
    await chat.press('Approve plan')
    await chat.press(/^Run$/)
    const begun = () => workbench().read('begun.txt')
    await until('the command to run', () => begun().then(Boolean, () => false))
    const again = await reload()
    await again.see(/can’t tell how far it came|can't tell how far it came/)
    await again.panel.getByRole('button', { name: 'Run', exact: true }).waitFor()
    await again.see(/^(lost|cut off)/)
    await workbench().shot('reload 2 lost command')
    assert.equal(await begun(), 'begun\n')
    await again.press(/^Run$/)
    await until('it to run again', async () => (await begun()) === 'begun\nbegun\n')
    await again.press(/^Stop/)
    await again.idle()
  })
})

/** Has each `npm test` of the project leave a line in runs.txt. */
async function countTestRuns(workbench: Workbench): Promise<void> {
  const manifest = JSON.parse(await workbench.read('package.json'))
  manifest.scripts.pretest = 'echo run >> runs.txt'
  await workbench.write('package.json', JSON.stringify(manifest))
}
