import assert from 'node:assert/strict'
import { openWorkbench } from '../lib/browser.mjs'
import { Chat } from './chat.ts'
import { useWorkbench } from './story.ts'
import { until } from './workbench.ts'

describe('A plan that the user edits, and a run that is undone', () => {
  const workbench = useWorkbench({ folderName: 'orders-api', theme: 'Dark Modern' })
  let chat: Chat
  let before = ''

  const lineOf = async (text: string): Promise<number> => {
    const lines = (await workbench().editorText()).split('\n')
    return lines.findIndex((line) => line.includes(text)) + 1
  }
  /** Puts the caret there; line and column count from 1. */
  const goTo = async (line: number, column: number): Promise<void> => {
    await workbench().page.keyboard.press('Control+g')
    await workbench().answer(`:${line}:${column}`)
    await workbench().quickInput().waitFor({ state: 'hidden' })
  }
  const exists = (file: string) =>
    workbench()
      .read(file)
      .then(
        () => true,
        () => false,
      )

  it('opens as a document that lists its steps', async () => {
    chat = await Chat.open(workbench())
    before = await workbench().read('src/app.js')
    await chat.say('Add a health check endpoint')
    await chat.press('Edit the plan')
    await workbench()
      .page.getByRole('tab', { name: /^Plan\.md/, selected: true })
      .waitFor()
    await until('the plan', async () => (await workbench().editorText()).startsWith('# Add a health check'))
    assert.match(await workbench().editorText(), /- \[ \] Add .*\n {2}- `src\/app\.js`/)
    await workbench().shot('plan 1 document')
  })

  it('is on the card as the user writes it, with what is wrong in it', async () => {
    await goTo(await lineOf('npm test'), 4)
    await workbench().page.keyboard.press('Shift+ArrowRight')
    await workbench().page.keyboard.type('x')
    await chat.panel.getByText('Edited', { exact: true }).waitFor()
    await until('one step less', async () => (await chat.panel.locator('.card .steps > li').count()) === 2)
    await goTo(await lineOf('<!--'), 1)
    await workbench().page.keyboard.type('And then?\n')
    await chat.see(/This is no step/)
    await workbench().shot('plan 2 mistake')
    assert.ok(await chat.panel.getByRole('button', { name: 'Approve plan' }).isDisabled())
    await goTo(await lineOf('And then?'), 1)
    await workbench().page.keyboard.press('Control+Shift+k')
    await chat.panel.getByText(/This is no step/).waitFor({ state: 'detached' })
  })

  it('has a preview', async () => {
    await workbench().titleButton('Preview Plan')
    await workbench()
      .page.getByRole('tab', { name: /^Preview Plan\.md/ })
      .waitFor()
    const shown = workbench().page.frameLocator('iframe.webview.ready[src*="markdown"]').frameLocator('#active-frame')
    await shown.getByRole('heading', { name: /^Add a health check/ }).waitFor()
    await workbench().shot('plan 3 preview')
  })

  it('keeps its edits while another session is shown', async () => {
    await chat.press('New session')
    await chat.see('What should change?')
    await workbench()
      .page.getByRole('tab', { name: /^Plan\.md/ })
      .waitFor({ state: 'detached' })
    await chat.press('Sessions')
    await workbench().pick('Add a health check endpoint')
    await chat.panel.getByText('Edited', { exact: true }).waitFor()
    await chat.press('Edit the plan')
    await until('the edited plan', async () => /- \[x\] Check it with/.test(await workbench().editorText()))
  })

  it('is still there with its edits after a reload', async () => {
    await openWorkbench(workbench().page, workbench().page.url())
    chat = await Chat.open(workbench())
    await chat.panel.getByText('Edited', { exact: true }).waitFor()
    // From the card: VS Code writes down late which tabs are open, so that a reload may lose this one.
    await chat.press('Edit the plan')
    await workbench()
      .page.getByRole('tab', { name: /^Plan\.md/, selected: true })
      .waitFor()
    await until('the edited plan', async () => /- \[x\] Check it with/.test(await workbench().editorText()))
    await workbench().shot('plan 4 reloaded')
  })

  it('is carried out as it stands in the document that is approved', async () => {
    await workbench().titleButton('Approve Plan')
    await workbench()
      .page.getByRole('tab', { name: /^Plan\.md/ })
      .waitFor({ state: 'detached' })
    const steps = chat.panel.getByLabel('Plan').getByRole('listitem')
    await until('the steps of the document alone', async () => (await steps.count()) === 2)
    await chat.proposedText(/^app\.js/)
    await chat.press('Accept')
    await chat.proposedText(/^health\.test\.js/)
    await chat.press('Accept')
    await chat.done()
    assert.notEqual(await workbench().read('src/app.js'), before)
    assert.equal(await chat.panel.getByRole('button', { name: 'Run', exact: true }).count(), 0)
    await chat.panel.getByLabel('Plan').locator('summary').click()
    await workbench().shot('plan 5 done')
  })

  it('is undone: what nobody has touched is back at once, what was edited is asked about in the diff', async () => {
    const changed = await workbench().read('src/app.js')
    await workbench().write('src/app.js', `${changed}// mine\n`)
    await chat.press('Undo this run…')
    await workbench().shot('plan 6 undo')
    await chat.press('Bring back these files')
    await until('the new test to be gone', async () => !(await exists('test/health.test.js')))
    await workbench()
      .page.getByRole('tab', { name: /^app\.js/, selected: true })
      .waitFor()
    assert.equal(await workbench().diffRightText(), before)
    await workbench().shot('plan 7 undo asks')
    assert.match(await workbench().read('src/app.js'), /mine/)
    await workbench().titleButton('Accept Change')
    await until('the old text', async () => (await workbench().read('src/app.js')) === before)
    await chat.see(/2 files as before/)
    await chat.idle()
    await workbench().shot('plan 8 undone')
  })

  it('can be had again with the command that undoes the last run', async () => {
    await workbench().runCommand('Agentic: Undo the Last Run')
    await workbench().dialogButton('Bring Back')
    await until('the test to be there again', () => exists('test/health.test.js'))
  })
})
