import assert from 'node:assert/strict'
import type { FromPanel } from '../../src/protocol/rpc.ts'
import * as given from './panelEvents.ts'
import { type PanelPage, usePanelPage } from './panelPage.ts'

describe('the webview by itself', () => {
  let panel: PanelPage
  usePanelPage((page) => {
    panel = page
  })

  const button = (name: string) => panel.page.getByRole('button', { name, exact: true })
  const settle = () => panel.settle()
  const focused = () =>
    panel.page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent)
  const waiting = given.after([...given.approved, ...given.changes])
  const reviewed = given.after([...given.approved, ...given.changes], { reviewed: [given.entry('c1')] })
  const command = given.after([...given.approved, given.again])
  const plan = given.after([given.asked, given.planned()])

  const show: PanelPage['show'] = (...messages) => panel.show(...messages)

  describe('answers', () => {
    const cases: Record<string, { state: typeof plan; press: () => Promise<void>; sent: FromPanel[] }> = {
      'approve a plan': {
        state: plan,
        press: () => button('Approve plan').click(),
        sent: [{ type: 'command', command: { type: 'approve_plan', payload: { plan_id: given.entry('plan') } } }],
      },
      'revise a plan': {
        state: plan,
        press: async () => {
          await button('Revise…').click()
          await panel.page.keyboard.type('Smaller steps')
          await button('Revise plan').click()
        },
        sent: [
          {
            type: 'command',
            command: { type: 'revise_plan', payload: { plan_id: given.entry('plan'), feedback: 'Smaller steps' } },
          },
        ],
      },
      'reject a plan': {
        state: plan,
        press: async () => {
          await button('Reject').click()
          await button('Reject plan').click()
        },
        sent: [
          { type: 'command', command: { type: 'reject_plan', payload: { plan_id: given.entry('plan'), reason: '' } } },
        ],
      },
      'answer a question': {
        state: given.after([given.asked, given.asksWhat]),
        press: () => panel.page.getByRole('button', { name: /503/ }).click(),
        sent: [
          {
            type: 'command',
            command: {
              type: 'answer_question',
              payload: { question_id: given.entry('question'), answer: '503 Service Unavailable' },
            },
          },
        ],
      },
      'open a diff first': {
        state: waiting,
        press: async () => {
          await button('Open diff').click()
          await button('Accept').click()
        },
        sent: [
          { type: 'open_diff', id: given.entry('c1') },
          { type: 'open_diff', id: given.entry('c1') },
        ],
      },
      'open the diff of a change with conflicts, and not accept it': {
        state: given.after([...given.approved, given.conflicting], { reviewed: [given.entry('c10')] }),
        press: async () => {
          assert.equal(await button('Accept').count(), 0)
          await button('Open diff').click()
        },
        sent: [{ type: 'open_diff', id: given.entry('c10') }],
      },
      'accept a change, once': {
        state: reviewed,
        press: () => button('Accept').dblclick(),
        sent: [{ type: 'command', command: { type: 'accept_change', payload: { change_id: given.entry('c1') } } }],
      },
      'reject a change with a reason': {
        state: reviewed,
        press: async () => {
          await button('Reject').click()
          await panel.page.keyboard.type('Use the config')
          await panel.page.keyboard.press('Enter')
        },
        sent: [
          {
            type: 'command',
            command: { type: 'reject_change', payload: { change_id: given.entry('c1'), reason: 'Use the config' } },
          },
        ],
      },
      'open the diff of another change': {
        state: waiting,
        press: () => button('Open diff of package.json').click(),
        sent: [{ type: 'open_diff', id: given.entry('c3') }],
      },
      'run a command': {
        state: command,
        press: () => button('Run').click(),
        sent: [
          { type: 'command', command: { type: 'approve_terminal', payload: { command_id: given.entry('again') } } },
        ],
      },
      'skip a command': {
        state: command,
        press: async () => {
          await button('Skip…').click()
          await button('Skip command').click()
        },
        sent: [
          {
            type: 'command',
            command: { type: 'reject_terminal', payload: { command_id: given.entry('again'), reason: '' } },
          },
        ],
      },
      stop: {
        state: command,
        press: () => button('Stop (Esc)').click(),
        sent: [{ type: 'command', command: { type: 'cancel', payload: {} } }],
      },
      'start a new session': {
        state: plan,
        press: () => button('New session').click(),
        sent: [{ type: 'new_session' }],
      },
      'open a folder': {
        state: given.after([], { workspace: 'no_folder' }),
        press: () => button('Open folder').click(),
        sent: [{ type: 'open_folder' }],
      },
      'manage trust': {
        state: given.after([], { workspace: 'untrusted' }),
        press: () => button('Manage trust').click(),
        sent: [{ type: 'manage_trust' }],
      },
      'open the log': {
        state: given.after([given.asked, { type: 'error', payload: { detail: 'No.' } }]),
        press: () => button('Open log').click(),
        sent: [{ type: 'open_log' }],
      },
    }
    for (const [name, { state, press, sent }] of Object.entries(cases))
      it(name, async () => {
        await show(state)
        await press()
        assert.deepEqual(await panel.sent(), sent)
        assert.deepEqual(panel.errors, [])
      })
  })

  it('says that it is ready', async () => {
    await panel.open()
    assert.deepEqual(await panel.sent(), [{ type: 'ready' }])
  })

  it('ignores a press before anyone can have read the card', async () => {
    await panel.open()
    await panel.tell(command)
    await panel.sent()
    await panel.page.evaluate(() => document.querySelector<HTMLElement>('.card .primary')?.click())
    assert.deepEqual(await panel.sent(), [])
    await settle()
    await button('Run').click()
    assert.equal((await panel.sent()).length, 1)
  })

  it('ignores a second press of what was "Open diff" a moment ago', async () => {
    await show(waiting)
    await panel.tell({ type: 'host', host: { ...given.host, reviewed: [given.entry('c1')] } })
    await panel.page.evaluate(() => document.querySelector<HTMLElement>('.card .primary')?.click())
    assert.deepEqual(await panel.sent(), [])
  })

  it('goes on with the keyboard to what waits next, then to the composer', async () => {
    await show(reviewed)
    await button('Accept').focus()
    await panel.page.keyboard.press('Enter')
    await panel.tell(given.told(given.resolved('c1', 'file_change')))
    assert.equal(await focused(), 'Open diff')
    assert.ok(await panel.page.getByRole('region', { name: 'Change 2 of 3' }).isVisible())
    await show(command)
    await button('Run').press('Enter')
    await panel.tell(given.told(given.resolved('again', 'terminal_command')))
    assert.equal(await focused(), 'Message')
  })

  it('gives no focus to a card that comes up', async () => {
    await show(given.after(given.approved))
    await panel.page.getByLabel('Message', { exact: true }).focus()
    await panel.tell(given.told(given.again))
    assert.equal(await focused(), 'Message')
  })

  it('is reached by Tab in reading order', async () => {
    await show(waiting)
    await panel.page.getByRole('log').focus()
    const order: unknown[] = []
    for (let presses = 0; presses < 9; presses++) {
      await panel.page.keyboard.press('Tab')
      order.push(await focused())
    }
    assert.deepEqual(order.slice(2), [
      'Open diff',
      'Accept',
      'Reject',
      'Review all',
      'Open diff of test/server/health.test.js',
      'Open diff of package.json',
      'Message',
    ])
  })

  describe('the composer', () => {
    const field = () => panel.page.getByLabel('Message', { exact: true })

    it('sends with Enter, and breaks lines with Shift+Enter', async () => {
      await show(given.after([]))
      await field().pressSequentially('one')
      await field().press('Shift+Enter')
      await field().pressSequentially('two')
      await field().press('Enter')
      await panel.painted()
      assert.deepEqual(await panel.sent(), [
        { type: 'command', command: { type: 'chat', payload: { message: 'one\ntwo' } } },
      ])
      assert.equal(await field().inputValue(), '')
    })

    it('leaves Enter and Escape to input methods', async () => {
      await show(plan)
      await field().fill('にほん')
      for (const key of ['Enter', 'Escape'])
        await field().dispatchEvent('keydown', { key, isComposing: true, bubbles: true, cancelable: true })
      assert.deepEqual(await panel.sent(), [])
    })

    it('steers the agent while it works, and stops it with Escape', async () => {
      await show(given.after([given.asked]))
      await field().fill('And a test')
      await field().press('Enter')
      await field().press('Escape')
      assert.deepEqual(await panel.sent(), [
        { type: 'command', command: { type: 'chat', payload: { message: 'And a test' } } },
        { type: 'command', command: { type: 'cancel', payload: {} } },
      ])
    })

    it('gives a refused message back', async () => {
      await show(given.after([]))
      await field().fill('Do it')
      await field().press('Enter')
      await panel.tell({ type: 'refused', detail: 'Not now.' })
      assert.equal(await field().inputValue(), 'Do it')
      assert.equal(await panel.page.getByRole('alert').textContent(), 'Not now.')
    })

    it('has the draft again when the page is made anew', async () => {
      await panel.open({ draft: 'half a th' })
      await panel.tell(given.after([]))
      assert.equal(await field().inputValue(), 'half a th')
    })

    it('takes an example, and the focus when asked', async () => {
      await show(given.after([]))
      await panel.page.getByRole('button', { name: 'Add a health check endpoint' }).click()
      await panel.painted()
      assert.equal(await field().inputValue(), 'Add a health check endpoint')
      await panel.page.getByRole('button', { name: 'New session' }).focus()
      await panel.tell({ type: 'focus_composer' })
      assert.equal(await focused(), 'Message')
    })
  })
})
