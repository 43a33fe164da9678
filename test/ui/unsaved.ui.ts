import assert from 'node:assert/strict'
import { Chat } from './chat.ts'
import { useWorkbench } from './story.ts'

describe('A file with unsaved edits', () => {
  const workbench = useWorkbench({ fixture: 'python' })

  it('is changed in its editor and left unsaved; the command that checks it can save it first', async () => {
    const before = await workbench().read('main.py')
    await workbench().openFile('main.py')
    await workbench().page.locator('.monaco-editor .view-line').first().click()
    await workbench().page.keyboard.press('ControlOrMeta+Home')
    await workbench().page.keyboard.type('# mine\n')
    const chat = await Chat.open(workbench())
    await chat.say('Add a health check endpoint')
    await chat.press('Approve plan')
    const proposed = await chat.proposedText(/^main\.py/)
    assert.ok(proposed.startsWith('# mine\n'), 'the diff is made on what the user sees')
    await workbench().titleButton('Accept Change')
    await chat.see('Not saved')
    assert.equal(await workbench().read('main.py'), before)
    await chat.proposedText(/^test_health\.py/)
    await chat.press(/^Accept$/)
    await chat.panel.getByRole('button', { name: 'Save all and run' }).waitFor()
    await workbench().shot('unsaved 1 save all and run')
    await chat.press('Save all and run')
    await chat.see(/exit 0/)
    assert.equal(await workbench().read('main.py'), proposed)
    await chat.idle()
  })
})
