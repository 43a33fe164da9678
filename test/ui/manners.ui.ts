import assert from 'node:assert/strict'
import fs from 'node:fs/promises'
import path from 'node:path'
import { Chat } from './chat.ts'
import { useWorkbench } from './story.ts'
import { until } from './workbench.ts'

/** Longer than a notification takes that is still to come. */
const longEnough = 2_500

describe('A good guest in VS Code', () => {
  const workbench = useWorkbench({ folderName: 'orders-api', theme: 'Dark Modern' })
  let chat: Chat
  before('the panel, which nobody has opened yet', () => {
    chat = new Chat(workbench(), workbench().panel())
  })

  const statusBar = (text: string) => workbench().page.locator('.statusbar-item', { hasText: `Agent (Mock)${text}` })
  const isRun = () =>
    workbench()
      .read('ran.txt')
      .then(
        () => true,
        () => false,
      )
  const hasFocus = (what: string, target = chat.composer) =>
    until(`the keyboard in ${what}`, () => target.evaluate((element) => element.contains(document.activeElement)))
  const noDiff = async () => assert.equal(await workbench().page.locator('.monaco-diff-editor').count(), 0)
  const pressKeys = async (...keys: string[]) => {
    for (const key of keys) await workbench().page.keyboard.press(key)
  }

  /** In the editor: VS Code in the browser does not look at the file by itself. */
  async function set(changed: Record<string, unknown>): Promise<void> {
    const file = path.join(workbench().profileFolder, 'user-data/User/settings.json')
    const text = JSON.stringify({ ...JSON.parse(await fs.readFile(file, 'utf8')), ...changed })
    await workbench().runCommand('Preferences: Open User Settings (JSON)')
    await workbench().page.getByRole('tab', { name: 'settings.json', selected: true }).waitFor()
    const editor = workbench().page.locator('.editor-group-container.active .monaco-editor').first()
    await editor.getByText('workbench.tips.enabled').waitFor()
    await editor.locator('.native-edit-context, textarea.inputarea').first().focus()
    await pressKeys('Control+a', 'Delete')
    await workbench().page.keyboard.insertText(text)
    await pressKeys('Control+s')
    await until('the settings to be saved', async () => (await fs.readFile(file, 'utf8')) === text)
  }

  describe('shows newcomers around', () => {
    it('when they ask for it', async () => {
      await workbench().runCommand('Agentic: Open Walkthrough')
      await workbench().page.locator('[data-step-id$="#plan"]').click()
      await workbench().page.waitForTimeout(1000)
      await workbench().shot('manners 0 walkthrough')
    })
  })

  describe('adds to the chat', () => {
    const draft = (text: string) => until(`the draft ${text}`, async () => (await chat.composer.inputValue()) === text)
    /** A menu that has only just come up takes no press yet. */
    const choose = (name: string) => {
      const item = workbench().page.getByRole('menuitem', { name })
      return until(`${name} to be chosen`, () =>
        item
          .click({ timeout: 1000 })
          .then(() => item.waitFor({ state: 'detached', timeout: 1000 }))
          .then(
            () => true,
            () => false,
          ),
      )
    }
    const row = (name: string) => workbench().page.locator('.explorer-folders-view').getByText(name, { exact: true })

    it('the selected lines, also when the chat has never been open', async () => {
      await statusBar('').waitFor()
      await workbench().openFile('src/app.js')
      const line = workbench().page.locator('.view-line').filter({ hasText: 'createApp' })
      await line.click()
      await pressKeys('Home', 'Shift+ArrowDown', 'Shift+ArrowDown')
      await line.click({ button: 'right', position: { x: 20, y: 5 } })
      await choose('Add Selection to Agent Chat')
      await draft('`src/app.js:4-5` ')
      await hasFocus('the composer')
    })

    it('a file from its tab, and files and folders from the explorer', async () => {
      await workbench().page.getByRole('tab', { name: 'app.js' }).click({ button: 'right' })
      await choose('Add to Agent Chat')
      await draft('`src/app.js:4-5` `src/app.js` ')
      await pressKeys('Control+Shift+e')
      await row('test').click()
      await row('package.json').click({ modifiers: ['ControlOrMeta'] })
      await row('package.json').click({ button: 'right' })
      await choose('Add to Agent Chat')
      await draft('`src/app.js:4-5` `src/app.js` `test` `package.json` ')
      await workbench().shot('manners 1 mentions')
    })
  })

  describe('tells who looks elsewhere', () => {
    it('that a plan waits: on the icon, in the status bar, and once in words that lead there', async () => {
      await chat.say('Run the command `touch ran.txt`')
      await pressKeys('Control+b')
      const toast = workbench().toast('The agent has a plan for you to approve.')
      await toast.waitFor()
      await statusBar(': approve the plan').waitFor()
      await workbench().page.locator('.activitybar .badge-content', { hasText: '1' }).waitFor()
      await workbench().shot('manners 2 notification')
      await toast.getByRole('button', { name: 'Open' }).click()
      await hasFocus('the plan', chat.panel.getByRole('region', { name: 'Plan' }))
    })

    it('and lets nobody approve what is out of sight', async () => {
      await chat.press('Approve plan')
      await pressKeys('Control+b')
      await workbench().toast('The agent asks to run a command.').waitFor()
      await pressKeys('Control+k', 'Control+y')
      await chat.panel.getByRole('button', { name: 'Run', exact: true }).waitFor()
      await workbench().page.waitForTimeout(500)
      assert.equal(await isRun(), false)
      await chat.press('Run')
      await chat.done()
      assert.equal(await isRun(), true)
    })

    it('with words that do no harm when it is too late for them', async () => {
      const stale = workbench().toast('The agent asks to run a command.')
      await stale.getByRole('button', { name: 'Open' }).click()
      await hasFocus('the composer')
      await statusBar('').waitFor()
    })
  })

  describe('does as it is set, at once', () => {
    it('with the key that sends', async () => {
      await set({ 'agenticEditor.sendWith': 'ctrlEnter' })
      await chat.panel.getByRole('button', { name: 'Send (Ctrl/Cmd+Enter)' }).waitFor()
      await chat.composer.fill('Add a health check endpoint')
      await chat.composer.press('Enter')
      assert.match(await chat.composer.inputValue(), /\n$/)
      await chat.composer.press('Control+Enter')
      await chat.panel.getByRole('button', { name: 'Approve plan' }).waitFor()
    })

    it('with diffs that open only on request, and without notifications', async () => {
      await set({ 'agenticEditor.openDiffs': 'onlyOnRequest', 'agenticEditor.notifyWhenHidden': false })
      await chat.press('Approve plan')
      await pressKeys('Control+b')
      await statusBar(': review the change').waitFor()
      await workbench().page.waitForTimeout(longEnough)
      await noDiff()
      assert.equal(await workbench().toast('The agent').count(), 0)
      await statusBar(': review the change').click()
      await chat.diff(/^app\.js/)
    })
  })

  describe('in the secondary side bar, 200 px wide', () => {
    it('has a change shown, and a plan approved', async () => {
      await workbench().runCommand('View: Move View')
      await workbench().pick('Chat')
      await workbench().pick('New Secondary Side Bar Entry')
      await workbench().page.locator('.part.auxiliarybar').waitFor()
      await workbench().resizePanel(200, 'secondary side bar')
      await chat.panel.getByRole('button', { name: 'Accept' }).waitFor()
      await workbench().shot('manners 3 change, 200 px')
      await chat.press(/^Stop/)
      await chat.idle()
      await chat.press('New session')
      await chat.see('What should change?')
      await chat.composer.fill('Run the command `npm test`')
      await chat.composer.press('Control+Enter')
      await chat.panel.getByRole('button', { name: 'Approve plan' }).waitFor()
      for (const theme of ['Light Modern', 'Dark High Contrast', 'Light High Contrast', 'Dark Modern']) {
        await workbench().setTheme(theme)
        await workbench().page.waitForTimeout(300)
        await workbench().shot(`manners 4 plan, 200 px, ${theme}`, 'secondary side bar')
      }
      await chat.press('Approve plan')
      await chat.panel.getByRole('button', { name: 'Run', exact: true }).waitFor()
      await workbench().shot('manners 5 command, 200 px')
    })
  })

  describe('sees how far newcomers are', () => {
    it('in its walkthrough', async () => {
      await workbench().runCommand('Agentic: Open Walkthrough')
      for (const step of ['open', 'ask', 'plan', 'command'])
        await workbench().page.locator(`[data-done-step-id$="#${step}"][aria-checked=true]`).first().waitFor()
      await workbench().shot('manners 6 walkthrough')
    })
  })
})
