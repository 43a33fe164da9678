import assert from 'node:assert/strict'
import { Chat, runIn, withServer } from './chat.ts'
import { useWorkbench } from './story.ts'
import { until } from './workbench.ts'

describe('Fix error handling in main.py', () => {
  const workbench = useWorkbench({ fixture: 'python' })
  const postGarbage = () =>
    withServer(workbench().folder, ['python3', 'main.py'], (url) =>
      fetch(`${url}/items`, { method: 'POST', body: '{"name": ' }).then(
        ({ status }) => status,
        () => 0,
      ),
    )

  it('mends an error path that failed before', async () => {
    assert.ok([0, 500].includes(await postGarbage()), 'it fails before')
    const chat = await Chat.open(workbench())
    await chat.say('Fix error handling in main.py')
    await chat.press('Approve plan')
    const proposed = await chat.proposedText(/^main\.py/)
    await workbench().shot('python 1 diff')
    await workbench().titleButton('Accept Change')
    // VS Code writes a file in two steps.
    await until('the file to be written', async () => (await workbench().read('main.py')) === proposed)
    await chat.press(/^Run$/)
    await chat.see(/exit 0/)
    await chat.done()
    await workbench().shot('python 2 done')
    assert.equal(await postGarbage(), 400)
    await runIn(workbench().folder, 'python3', '-m', 'unittest')
  })
})
