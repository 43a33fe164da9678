import assert from 'node:assert/strict'
import { openWorkbench } from '../lib/browser.mjs'
import { Chat } from './chat.ts'
import { useWorkbench } from './story.ts'
import { until, Workbench } from './workbench.ts'

describe('The sessions of a folder', () => {
  const workbench = useWorkbench({ fixture: 'python' })
  let chat: Chat

  const rows = () => workbench().page.locator('.quick-input-list .monaco-list-row')
  const list = async () => {
    await chat.press('Sessions')
    await rows().first().waitFor()
  }
  /** Presses a button of the row that is about this session. */
  const onRow = async (title: string, button: string) => {
    const row = rows().filter({ hasText: title })
    await row.hover()
    await row
      .getByRole('button', { name: button })
      .or(row.locator(`[aria-label="${button}"]`))
      .first()
      .click()
  }

  it('are left as they are by a new one, and listed', async () => {
    chat = await Chat.open(workbench())
    await chat.say('Add a health check endpoint')
    await chat.panel.getByRole('button', { name: 'Approve plan' }).waitFor()
    await chat.press('New session')
    await chat.see('What should change?')
    await chat.say('What does this project do?')
    await chat.idle()
    await list()
    await rows().filter({ hasText: 'waits for you' }).waitFor()
    await workbench().shot('sessions 1 list')
  })

  it('are found by their titles, and go on where they were', async () => {
    await workbench().quickInput().fill('health')
    await until('one to be found', async () => (await rows().filter({ hasText: 'Add a health check' }).count()) === 1)
    await rows().filter({ hasText: 'Add a health check' }).click()
    await chat.panel.getByRole('button', { name: 'Approve plan' }).waitFor()
    await chat.see('Add a health check endpoint')
  })

  it('can be renamed', async () => {
    await list()
    await onRow('Add a health check', 'Rename')
    await until('the field', async () => (await workbench().quickInput().inputValue()).startsWith('Add a health'))
    await workbench().answer('Health of the service')
    await rows().filter({ hasText: 'Health of the service' }).waitFor()
    await workbench().shot('sessions 2 renamed')
    await workbench().page.keyboard.press('Escape')
    await chat.panel.getByRole('heading', { name: 'Health of the service' }).waitFor()
  })

  it('can be deleted, and be had back', async () => {
    await list()
    await onRow('Health of the service', 'Delete')
    await until('it to be gone', async () => (await rows().filter({ hasText: 'Health of the service' }).count()) === 0)
    await workbench().page.keyboard.press('Escape')
    await chat.see('What should change?')
    await workbench().shot('sessions 3 deleted')
    await workbench().toast('Deleted the session').getByRole('button', { name: 'Undo' }).click()
    await chat.panel.getByRole('heading', { name: 'Health of the service' }).waitFor()
    await chat.panel.getByRole('button', { name: 'Approve plan' }).waitFor()
  })

  it('come back with the window, the last one shown', async () => {
    await openWorkbench(workbench().page, workbench().page.url())
    chat = await Chat.open(workbench())
    await chat.panel.getByRole('heading', { name: 'Health of the service' }).waitFor()
    await chat.panel.getByRole('button', { name: 'Approve plan' }).waitFor()
    assert.equal(await chat.panel.getByRole('article', { name: 'You' }).count(), 1)
  })

  it('go on out of sight while another is shown, and say when they are done or wait', async () => {
    await chat.press('New session')
    await chat.say('Run the command `sleep 6`')
    await chat.press('Approve plan')
    await chat.press(/^Run$/)
    await chat.press('New session')
    await chat.see('What should change?')
    const toast = workbench().toast('“Run the command `sleep 6`” has come to its end.')
    await toast.getByRole('button', { name: 'Open' }).click()
    await chat.see(/exit 0/)
    await chat.done()
    await workbench().shot('sessions 4 back')
  })

  it('wait out of sight as well, and are opened where they wait', async () => {
    await chat.press('New session')
    await chat.say('Run the command `sleep 5` and then `echo hi`')
    await chat.press('Approve plan')
    await chat.press(/^Run$/)
    await chat.press('New session')
    await chat.see('What should change?')
    const toast = workbench().toast(/“Run the command .* waits for you\./)
    await workbench().shot('sessions 5 waits')
    await toast.getByRole('button', { name: 'Open' }).click()
    await chat.press(/^Run$/)
    await chat.done()
  })

  it('are others in a second window on the folder, which VS Code gives a storage of its own', async () => {
    const { page, server, folder, profileFolder } = workbench()
    const second = new Workbench(await page.context().newPage(), server, folder, profileFolder)
    try {
      await openWorkbench(second.page, page.url())
      const other = await Chat.open(second)
      await other.see('What should change?')
      await other.say('Run the command `echo two`')
      await other.press('Approve plan')
      await chat.say('Run the command `echo one`')
      await other.press(/^Run$/)
      await other.done()
      await second.shot('sessions 6 second window')
      await chat.press('Approve plan')
      await chat.press(/^Run$/)
      await chat.done()
    } finally {
      await second.page.close()
    }
  })
})
