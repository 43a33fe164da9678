import assert from 'node:assert/strict'
import path from 'node:path'
import type { Locator } from 'playwright-core'
import { openWorkbench } from '../lib/browser.mjs'
import { Chat } from './chat.ts'
import { useWorkbench } from './story.ts'
import { until } from './workbench.ts'

describe('A window over several folders', () => {
  const workbench = useWorkbench({
    fixture: 'python',
    trust: false,
    files: {
      'api/notes.txt': 'What the api does.\n',
      'web/notes.txt': 'What the web does.\n',
      'two.code-workspace': JSON.stringify({ folders: [{ path: 'api' }, { path: 'web' }] }),
    },
  })
  let chat: Chat

  before('open the workspace', async () => {
    const { page, folder } = workbench()
    const url = new URL(page.url())
    url.search = `?workspace=${path.join(folder, 'two.code-workspace')}`
    // VS Code itself at times opens a workspace without its folders; loaded again it has them.
    await until(
      'the folders of the workspace',
      async () => {
        await openWorkbench(page, url.href)
        // It may also have forgotten that it was trusted a moment ago.
        const restricted = page.locator('.statusbar-item', { hasText: 'Restricted Mode' })
        if (await comes(restricted, 5_000)) await workbench().trustFolder()
        chat = await Chat.open(workbench())
        return comes(chat.panel.getByText('Several folders are open').last(), 20_000)
      },
      90_000,
    )
  })

  it('asks which of them to work in', async () => {
    await chat.see('Several folders are open')
    await workbench().shot('roots 1 choose')
    await chat.press('Choose folder')
    await workbench().pick('web')
    await chat.see('What should change?')
    await chat.panel.getByRole('button', { name: 'web' }).waitFor()
  })

  it('works in that one', async () => {
    await chat.say('Delete the file notes.txt')
    await chat.press('Approve plan')
    await chat.press('Open diff')
    await chat.press('Accept')
    const gone = () =>
      workbench()
        .read('web/notes.txt')
        .then(
          () => false,
          () => true,
        )
    await until('the file to be gone', gone)
    await chat.idle()
    assert.equal(await workbench().read('api/notes.txt'), 'What the api does.\n')
    await workbench().shot('roots 2 worked')
  })

  it('goes to another one when told to, where there is another session', async () => {
    await chat.press('web')
    await workbench().pick('api')
    await chat.see('What should change?')
    await chat.panel.getByRole('button', { name: 'api' }).waitFor()
    assert.equal(await chat.panel.getByRole('article').count(), 0)
  })

  it('remembers the choice', async () => {
    await openWorkbench(workbench().page, workbench().page.url())
    chat = await Chat.open(workbench())
    await chat.panel.getByRole('button', { name: 'api' }).waitFor()
  })
})

const comes = (locator: Locator, timeout: number): Promise<boolean> =>
  locator.waitFor({ timeout }).then(
    () => true,
    () => false,
  )
