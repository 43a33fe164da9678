import assert from 'node:assert/strict'
import type { ToPanel } from '../../src/protocol/rpc.ts'
import * as given from './panelEvents.ts'
import { type PanelPage, usePanelPage } from './panelPage.ts'

describe('the webview, when a key of the editor is for it', () => {
  let panel: PanelPage
  usePanelPage((page) => {
    panel = page
  })

  const plan = given.after([given.asked, given.planned()])
  const change = given.after([...given.approved, ...given.changes])
  const reviewed = given.after([...given.approved, ...given.changes], { reviewed: [given.entry('c1')] })
  const command = given.after([...given.approved, given.again])
  const question = given.after([given.asked, given.asksWhat])
  const press = (what: 'approve' | 'reject' | 'next') => panel.tell({ type: 'press', what })
  const field = () => panel.page.getByLabel('Message', { exact: true })
  const focused = () =>
    panel.page.evaluate(() => {
      const { activeElement } = document
      return activeElement?.closest('.field')?.querySelector('label')?.textContent ?? activeElement?.className
    })

  const approvals: Record<string, { state: ToPanel; sent: string }> = {
    'approves a plan': { state: plan, sent: 'approve_plan' },
    'opens the diff of a change first': { state: change, sent: 'open_diff' },
    'accepts a change that was looked at': { state: reviewed, sent: 'accept_change' },
    'runs a command': { state: command, sent: 'approve_terminal' },
  }
  for (const [name, { state, sent }] of Object.entries(approvals))
    it(`${name}, but not at once`, async () => {
      await panel.open({ height: 1200 })
      await panel.tell(state)
      await panel.sent()
      if (sent !== 'open_diff') await press('approve')
      assert.deepEqual(await panel.sent(), [])
      await panel.settle()
      await press('approve')
      const [message] = await panel.sent()
      assert.equal(message?.type === 'command' ? message.command.type : message?.type, sent)
    })

  it('shows a button that is out of sight instead of pressing it', async () => {
    await panel.open({ height: 300 })
    await panel.tell(plan)
    await panel.page.evaluate(() => document.querySelector('.feed')?.scrollTo(0, 0))
    await panel.settle()
    await panel.sent()
    await press('approve')
    assert.deepEqual(await panel.sent(), [])
    await press('approve')
    assert.equal((await panel.sent()).length, 1)
  })

  for (const [name, { state, label }] of Object.entries({
    plan: { state: plan, label: 'Why not? You may leave this empty.' },
    change: { state: reviewed, label: 'Why not? The agent reads this.' },
    command: { state: command, label: 'Why not? The agent reads this.' },
  }))
    it(`asks why a ${name} is not wanted, and only once`, async () => {
      await panel.show(state)
      for (const _press of [1, 2]) await press('reject')
      assert.equal(await focused(), label)
      assert.deepEqual(await panel.sent(), [])
    })

  it('brings the keyboard to the card, or to the composer when nothing waits', async () => {
    await panel.show(question)
    for (const what of ['next', 'approve', 'reject'] as const) {
      await field().focus()
      await press(what)
      assert.equal(await focused(), 'card waiting')
    }
    await panel.show(given.after([]))
    await press('next')
    assert.ok(await field().evaluate((element) => element === document.activeElement))
    assert.deepEqual(await panel.sent(), [])
  })

  it('puts what is added behind the draft, also before anything is painted', async () => {
    await panel.open({ draft: 'Look at' })
    await panel.tell(given.after([]), { type: 'insert', text: '`src/app.js`' }, { type: 'insert', text: '`test`' })
    assert.equal(await field().inputValue(), 'Look at `src/app.js` `test` ')
    await panel.page.keyboard.type('now')
    await panel.painted()
    assert.equal(await field().inputValue(), 'Look at `src/app.js` `test` now')
  })

  it('sends with Ctrl+Enter only, when that is set', async () => {
    await panel.show(given.after([], { send_with: 'ctrlEnter' }))
    await field().pressSequentially('one')
    await field().press('Enter')
    await field().pressSequentially('two')
    assert.deepEqual(await panel.sent(), [])
    await field().press('Control+Enter')
    await panel.painted()
    assert.deepEqual(await panel.sent(), [
      { type: 'command', command: { type: 'chat', payload: { message: 'one\ntwo' } } },
    ])
  })
})
