import assert from 'node:assert/strict'
import { type AddressInfo, createServer } from 'node:net'
import { openWorkbench } from '../lib/browser.mjs'
import { Chat } from './chat.ts'
import { useWorkbench } from './story.ts'
import { until } from './workbench.ts'

describe('One session in the panel and in a browser', () => {
  /** Somebody else's, at the port that is set. */
  const other = createServer()
  before('take the port', () => new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve)))
  after(() => other.close())
  const workbench = useWorkbench({
    settings: () => ({ 'agenticEditor.server.port': (other.address() as AddressInfo).port }),
  })
  let chat: Chat

  /** What the button of the notification copies. */
  const link = async (): Promise<string> => {
    await workbench().runCommand('Agentic: Copy Link for a Browser')
    await workbench().toast('The link was copied').waitFor()
    return workbench().clipboard()
  }
  const openTab = async (address: string) => {
    const tab = await workbench().page.context().newPage()
    await tab.goto(address)
    return tab
  }
  const press = async (tab: Awaited<ReturnType<typeof openTab>>, name: string | RegExp) => {
    const button = tab.getByRole('button', { name }).last()
    await button.waitFor()
    await tab.waitForTimeout(600)
    await button.click()
  }

  const start = async () => {
    await workbench().runCommand('Agentic: Start Server')
    const taken = workbench().toast(/Port \d+ is taken/)
    await taken.getByRole('button', { name: 'Use Another Port' }).click()
  }

  it('is served once the user has started the server, and taken another port', async () => {
    chat = await Chat.open(workbench())
    await start()
    await workbench()
      .toast(/is served at http:\/\/127\.0\.0\.1:\d+/)
      .waitFor()
    await workbench().shot('server 1 started')
  })

  it('is the same in both: the plan is approved in one, the change in the other', async () => {
    await chat.say('Add a health check endpoint')
    await chat.panel.getByRole('button', { name: 'Approve plan' }).waitFor()
    const tab = await openTab(await link())
    await press(tab, 'Sessions')
    await press(tab, /^Add a health check endpoint/)
    await tab.getByTitle(/^Open in VS Code, browser/).waitFor()
    await chat.panel.getByTitle(/^Open in VS Code, browser/).waitFor()
    await press(tab, 'Approve plan')
    await workbench().page.bringToFront()
    await chat.proposedText(/^app\.js/)
    await chat.see(/^Plan approved in a browser/)
    await workbench().shot('server 2 approved in the browser')
    await workbench().titleButton('Accept Change')
    await until('the file', async () => /\/health/.test(await workbench().read('src/app.js')))
    await tab.bringToFront()
    await press(tab, 'Open diff')
    await tab.locator('dialog').getByRole('button', { name: 'Accept' }).click()
    await tab.getByRole('button', { name: /^Run/ }).waitFor()
    await tab.close()
    await workbench().page.bringToFront()
    await chat.panel.getByTitle(/^Open in VS Code, browser/).waitFor({ state: 'detached' })
  })

  it('goes on when the browser is gone and the window was reloaded', async () => {
    await openWorkbench(workbench().page, workbench().page.url())
    chat = await Chat.open(workbench())
    await chat.press(/^Run$/)
    await chat.see(/exit 0/)
    await chat.done()
    assert.match(await workbench().read('test/health.test.js'), /\/health/)
  })

  it('is told of in the window when it was begun in a browser', async () => {
    await start()
    await workbench()
      .toast(/is served at/)
      .waitFor()
    const tab = await openTab(await link())
    await tab.getByRole('textbox', { name: 'Message' }).fill('Explain what this project does')
    await tab.keyboard.press('Enter')
    await tab.getByRole('button', { name: /^Stop/ }).waitFor({ state: 'detached' })
    await workbench().page.bringToFront()
    // There also when the toast has gone by while the other tab was in front.
    await workbench().runCommand('Notifications: Show Notifications')
    await workbench().page.locator('.notifications-center').getByText('Asked from a browser: Explain').waitFor()
    await workbench().shot('server 3 asked from a browser')
    await workbench().runCommand('Agentic: Stop Server')
    await tab.getByText(/^The server is not there/).waitFor()
  })
})
