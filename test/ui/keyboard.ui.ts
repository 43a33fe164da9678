import assert from 'node:assert/strict'
import fs from 'node:fs/promises'
import path from 'node:path'
import { Chat } from './chat.ts'
import { useWorkbench } from './story.ts'
import { until } from './workbench.ts'

/** Longer than an answer takes to count after its card or diff has come up. */
const afterAppearing = 700

const keys = {
  focusChat: ['Control+k', 'Control+Shift+g'],
  next: ['Control+k', 'Control+g'],
  approve: ['Control+k', 'Control+y'],
  reject: ['Control+k', 'Control+n'],
  stop: ['Control+k', 'Control+Shift+e'],
}

describe('Everything with the keyboard alone', () => {
  const workbench = useWorkbench({ folderName: 'orders-api' })
  let chat: Chat
  let before = ''

  const { press, type } = {
    async press(name: keyof typeof keys): Promise<void> {
      await workbench().page.waitForTimeout(afterAppearing)
      for (const key of keys[name]) await workbench().page.keyboard.press(key)
    },
    async type(words: string): Promise<void> {
      await workbench().page.keyboard.type(words)
      await workbench().page.keyboard.press('Enter')
    },
  }
  const composerFocused = () =>
    until('the keyboard in the composer', () => chat.composer.evaluate((field) => field === document.activeElement))
  const reasonField = () => chat.panel.getByRole('textbox', { name: /Why not/ })

  it('opens the chat and asks', async () => {
    before = await workbench().read('src/app.js')
    await press('focusChat')
    chat = new Chat(workbench(), workbench().panel())
    await composerFocused()
    await type('Add a health check endpoint')
    await chat.panel.getByRole('button', { name: 'Approve plan' }).waitFor()
  })

  it('approves the plan from the composer', async () => {
    await press('approve')
    await chat.diff(/^app\.js/)
    assert.equal(await workbench().read('src/app.js'), before)
  })

  it('goes to the diff, and accepts the change there', async () => {
    await press('next')
    await until('the keyboard in the diff', () =>
      workbench().page.evaluate(() => document.activeElement?.closest('.monaco-diff-editor') !== null),
    )
    await workbench().shot('keyboard 1 diff')
    await press('approve')
    await until('the file to be written', async () => (await workbench().read('src/app.js')).includes('/health'))
  })

  it('rejects the next change there, with a reason', async () => {
    await chat.diff(/^health\.test\.js/)
    await press('reject')
    await workbench().quickInput().waitFor()
    await type('No tests today')
    await chat.see('No tests today')
    await assert.rejects(workbench().read('test/health.test.js'))
    await workbench().shot('keyboard 2 rejected')
  })

  it('skips a command on its card, with a reason', async () => {
    await finish()
    // The end of the run is still being painted; whoever types has seen it.
    await chat.see(/^Done/)
    await workbench().page.waitForTimeout(1000)
    await press('focusChat')
    await composerFocused()
    await type('Run the command `touch ran.txt`')
    await chat.panel.getByRole('button', { name: 'Approve plan' }).waitFor()
    await press('approve')
    await chat.panel.getByRole('button', { name: 'Run', exact: true }).waitFor()
    await press('reject')
    await reasonField().waitFor()
    await type('Not now')
    await chat.see('Not now')
    await chat.idle()
    await assert.rejects(workbench().read('ran.txt'))
  })

  it('runs a command from an editor, and stops it', async () => {
    await press('focusChat')
    await composerFocused()
    await type('Run the command `echo $$ > running.pid; sleep 301`')
    await chat.panel.getByRole('button', { name: 'Approve plan' }).waitFor()
    await press('next')
    await until('the keyboard on the card', () =>
      chat.panel.getByRole('region', { name: 'Plan' }).evaluate((card) => card.contains(document.activeElement)),
    )
    await press('approve')
    await chat.panel.getByRole('button', { name: 'Run', exact: true }).waitFor()
    await workbench().page.keyboard.press('Control+1')
    await press('approve')
    await until('the command to run', () =>
      fs.readFile(path.join(workbench().folder, 'running.pid'), 'utf8').then(
        (pid) => pid.endsWith('\n'),
        () => false,
      ),
    )
    await press('stop')
    await chat.see(/Stopped/)
    await chat.idle()
  })

  it('starts a new session', async () => {
    await workbench().page.keyboard.press('F1')
    await workbench().quickInput().waitFor()
    await type('Agentic: New Session')
    await chat.see('What should change?')
    await composerFocused()
  })

  /** Answers whatever else the task asks. */
  async function finish(): Promise<void> {
    const run = chat.panel.getByRole('button', { name: 'Run', exact: true })
    const isAsked = await run.waitFor({ timeout: 5000 }).then(
      () => true,
      () => false,
    )
    if (isAsked) {
      await press('reject')
      await reasonField().waitFor()
      await type('')
    }
    await chat.idle()
  }
})
