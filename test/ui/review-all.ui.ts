import assert from 'node:assert/strict'
import type { FaultServer } from '../contract/faultServer.ts'
import { scriptedProvider } from '../contract/scriptedProvider.ts'
import { plan, write } from '../fakes.ts'
import { openWorkbench } from '../lib/browser.mjs'
import { Chat } from './chat.ts'
import { change, Review, settings, text } from './reviewing.ts'
import { useWorkbench } from './story.ts'
import { until } from './workbench.ts'

const two = [2, 'export const value2 = "two"'] as const
const three = [3, 'export const value3 = 3 // mine'] as const
const names = ['a.js', 'b.js', 'c.js']

describe('Several changes at once', () => {
  let server: FaultServer
  before('start a provider', async () => {
    server = await scriptedProvider('openai-chat', [
      [plan('Spell values out')],
      [
        ...names.map((name) => change(name, two)),
        write('lib/new.js', 'export const fresh = 1\n'),
        write('.vscode/tasks.json', '{}\n'),
      ],
      ['Done.'],
      ['Five files are changed.'],
    ])
  })
  after('stop the provider', () => server.close())
  const workbench = useWorkbench({
    fixture: 'text',
    files: Object.fromEntries(names.map((name) => [name, text()])),
    settings,
    env: () => ({ OPENAI_API_KEY: 'sk-test-0123456789abcdef', OPENAI_API_BASE: server.url }),
  })
  let chat: Chat
  const tabs = (name: RegExp) => workbench().page.getByRole('tab', { name })
  const list = () => workbench().page.getByRole('tree', { name: 'Changes' })

  /** Gives the labels of all tabs that have been in front since. */
  async function watchTabs(): Promise<() => Promise<string[]>> {
    const { page } = workbench()
    await page.evaluate(`
      window.tabsInFront = new Set()
      setInterval(() => {
        for (const tab of document.querySelectorAll('.tab.active .label-name')) tabsInFront.add(tab.textContent)
      }, 15)`)
    return () => page.evaluate<string[]>('[...tabsInFront]')
  }

  it('stand in a list, and are gone through one by one', async () => {
    chat = await Chat.open(workbench())
    await chat.say('Spell some values out')
    await chat.press('Approve plan')
    await new Review(chat).shown('a.js')
    await workbench().page.getByRole('button', { name: 'Changes Section' }).click()
    await list()
      .getByRole('treeitem', { name: /^b\.js, \+1 −1, waits for you/ })
      .waitFor()
    await workbench().runCommand('Agentic: Next Change to Review')
    await new Review(chat).shown('b.js')
    await workbench().shot('all 1 list')
  })

  it('show in the list what the user has made of one', async () => {
    await workbench().inDiff(three[0], 'End')
    await workbench().typeSlowly(' // mine')
    await list()
      .getByRole('treeitem', { name: /^b\.js, \+2 −2, waits for you/ })
      .waitFor()
    await chat.panel
      .getByRole('listitem')
      .filter({ hasText: /b\.js.*\+2.*−2/ })
      .waitFor()
  })

  it('are opened, and not accepted, by who presses twice', async () => {
    const row = list().getByRole('treeitem', { name: /^c\.js/ })
    await row.hover()
    const accept = row.getByRole('button', { name: 'Accept' })
    await accept.click()
    await tabs(/^c\.js \(proposed change\)/).waitFor()
    await accept.click()
    const header = workbench().page.locator('.pane-header', { hasText: 'Changes' })
    await header.hover()
    const button = header.getByRole('button', { name: /^Accept All Changes/ })
    await button.click()
    await tabs(/^Changes to review/)
      .first()
      .waitFor()
    await button.click()
    await workbench().page.waitForTimeout(1_000)
    for (const name of names) assert.equal(await workbench().read(name), text(), name)
    assert.equal(await tabs(/^Changes to review/).count(), 1)
  })

  it('are reviewed all at once, and accepted but for what has to be accepted by itself', async () => {
    await workbench().runCommand('Agentic: Review All Changes')
    await workbench()
      .page.getByRole('tab', { name: /^Changes to review/, selected: true })
      .waitFor()
    await workbench().page.locator('.multiDiffEntry').nth(2).waitFor()
    await workbench().shot('all 2 many diffs')
    await chat.panel.getByRole('button', { name: 'Accept all 4' }).waitFor()
    const inFront = await watchTabs()
    await workbench().titleButton('Accept All Changes')
    await workbench()
      .toast(/4 changes accepted\. To be accepted by itself: \.vscode\/tasks\.json/)
      .waitFor()
    await until(
      'the files to be written',
      async () =>
        (await workbench()
          .read('lib/new.js')
          .catch(() => '')) !== '',
    )
    for (const name of names)
      assert.equal(await workbench().read(name), name === 'b.js' ? text(two, three) : text(two), name)
    await tabs(/^Changes to review/).waitFor({ state: 'detached' })
    await chat.see(/Protected: VS Code obeys it/)
    const others = (await inFront()).filter((label) => !/^(Changes to review|tasks\.json)/.test(label))
    assert.deepEqual(others, [], 'no diff of what is accepted flashes by')
    await workbench().shot('all 3 the protected one')
    await chat.press('Reject')
    await chat.press('Reject change')
    await chat.see('Five files are changed.')
  })

  it('can be looked at again after the fact, and undone by VS Code', async () => {
    await workbench().runCommand('Agentic: Review All Changes')
    await workbench()
      .page.getByRole('tab', { name: /^Changes of this run/, selected: true })
      .waitFor()
    await workbench().shot('all 4 after the fact')
    await workbench().runCommand('Agentic: Review All Changes')
    await workbench().page.waitForTimeout(1_000)
    assert.equal(await tabs(/^Changes of this run/).count(), 1)
    await workbench().undoIn('b.js')
    await until('the text of before', async () => (await workbench().editorText()).trim() === text().trim())
  })

  it('can each be looked at again from the list', async () => {
    await list()
      .getByRole('treeitem', { name: /^c\.js, \+1 −1, accepted/ })
      .click()
    await chat.diff(/^c\.js \(change\)/)
  })

  it('leave no view behind that could show nothing, when the window is reloaded', async () => {
    await workbench().runCommand('Agentic: Review All Changes')
    await tabs(/^Changes of this run/).waitFor()
    await openWorkbench(workbench().page, workbench().page.url())
    await Chat.open(workbench())
    await chat.see('Five files are changed.')
    await until('them to be closed', async () => (await tabs(/^Changes of this run|\(change\)/).count()) === 0)
    await workbench().shot('all 5 after a reload')
  })
})
