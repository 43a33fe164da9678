import assert from 'node:assert/strict'
import { Chat, runIn, withServer } from './chat.ts'
import { useWorkbench } from './story.ts'
import { until } from './workbench.ts'

describe('A task in an Express project, from chat to changed file', () => {
  const workbench = useWorkbench({ folderName: 'orders-api', trust: false, theme: 'Dark Modern' })
  let chat: Chat
  let before = ''

  it('starts in a folder that is not trusted: nothing can be asked there', async () => {
    chat = await Chat.open(workbench())
    before = await workbench().read('src/app.js')
    await chat.see(/trust/i)
    await workbench().shot('task 1 untrusted')
    await workbench().trustFolder()
    await chat.see('What should change?')
  })

  it('leads to a plan, and nothing has changed by then', async () => {
    await workbench().shot('task 2 welcome')
    await chat.say('Add a health check endpoint')
    await chat.panel.getByRole('button', { name: 'Approve plan' }).waitFor()
    await chat.status('Waiting for you')
    await workbench().shot('task 3 plan')
    await workbench().shot('plan', 'side bar')
    assert.equal(await workbench().read('src/app.js'), before)
  })

  it('opens the change in the native diff once the plan is approved, and writes nothing yet', async () => {
    await chat.press('Approve plan')
    await chat.diff(/^app\.js/)
    // Before its text is read, which leaves a caret in it.
    await workbench().shot('diff')
    assert.match(await workbench().diffRightText(), /\/health/)
    assert.equal(await workbench().read('src/app.js'), before)
    await workbench().setTheme('Light Modern')
    await workbench().shot('task 5 diff, light')
    await workbench().setTheme('Dark Modern')
  })

  it('writes exactly what the right side shows when it is accepted in the title bar', async () => {
    const proposed = await workbench().diffRightText()
    await workbench().titleButton('Accept Change')
    await until('the file to be written', async () => (await workbench().read('src/app.js')) === proposed)
  })

  it('goes on with the test of the route, accepted on the card', async () => {
    const proposed = await chat.proposedText(/^health\.test\.js/)
    await chat.press('Accept')
    await until('the test to be there', () =>
      workbench()
        .read('test/health.test.js')
        .then(Boolean, () => false),
    )
    assert.equal(await workbench().read('test/health.test.js'), proposed)
  })

  it('asks before it runs the tests, shows the command, and then what came of it', async () => {
    await chat.panel.getByRole('button', { name: 'Run', exact: true }).waitFor()
    await chat.panel.getByLabel('Command', { exact: true }).getByText('npm').waitFor()
    await workbench().resizePanel(300)
    await workbench().shot('task 6 command, 300 px')
    await workbench().shot('command', 'side bar')
    await chat.press(/^Run$/)
    await chat.see(/exit 0/)
    await chat.done()
    await workbench().resizePanel(360)
    await workbench().shot('task 7 done')
  })

  it('leaves a project whose tests pass and whose new route answers 200', async () => {
    await runIn(workbench().folder, 'npm', 'test')
    await withServer(workbench().folder, ['node', 'src/server.js'], async (url) => {
      const response = await fetch(`${url}/health`)
      assert.deepEqual([response.status, await response.json()], [200, { status: 'ok' }])
    })
  })

  it('can be undone in the editor', async () => {
    await workbench().undoIn('src/app.js')
    await until('the old text', async () => (await workbench().editorText()) === before)
    await workbench().page.keyboard.press('ControlOrMeta+y')
  })

  it('is followed by a second request in the same conversation', async () => {
    await chat.say('What does this project do?')
    await chat.status('Looking around')
    await chat.idle()
    const answer = await chat.panel.getByRole('article', { name: 'Agent' }).last().textContent()
    assert.match(answer ?? '', /orders-api/)
    assert.equal(await chat.panel.getByRole('article', { name: 'You' }).count(), 2)
    assert.equal(await chat.panel.getByRole('button', { name: 'Approve plan' }).count(), 0)
    await workbench().shot('task 8 question')
  })

  it('is left behind by a new session', async () => {
    await chat.press('New session')
    await chat.see('What should change?')
    assert.equal(await chat.panel.getByRole('article').count(), 0)
  })
})
