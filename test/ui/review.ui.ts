import assert from 'node:assert/strict'
import type { FaultServer } from '../contract/faultServer.ts'
import { scriptedProvider } from '../contract/scriptedProvider.ts'
import { plan } from '../fakes.ts'
import { Chat } from './chat.ts'
import { change, Review, settings, text } from './reviewing.ts'
import { useWorkbench } from './story.ts'
import { until } from './workbench.ts'

const first = [2, 'export const value2 = "two"'] as const
const second = [10, 'export const value10 = "ten"'] as const
const twice = (name: string) => change(name, first, second)

describe('A change under review', () => {
  let server: FaultServer
  before('start a provider', async () => {
    server = await scriptedProvider('openai-chat', [
      [plan('Spell values out')],
      [twice('a.js')],
      [twice('b.js')],
      [twice('c.js')],
      [twice('d.js')],
      [change('d.js', [2, "export const value2 = 'two'"])],
      ['Done.'],
      ['Four files are changed.'],
    ])
  })
  after('stop the provider', () => server.close())
  const workbench = useWorkbench({
    fixture: 'text',
    files: Object.fromEntries(['a.js', 'b.js', 'c.js', 'd.js'].map((name) => [name, text()])),
    settings,
    env: () => ({ OPENAI_API_KEY: 'sk-test-0123456789abcdef', OPENAI_API_BASE: server.url }),
  })
  let chat: Chat
  let review: Review
  /** What the model was last sent. */
  const told = () => JSON.stringify(server.received.at(-1)?.body)

  it('is written exactly as it is, whatever formats files when they are saved', async () => {
    chat = await Chat.open(workbench())
    review = new Review(chat)
    await chat.say('Spell some values out')
    await chat.press('Approve plan')
    await review.shown('a.js')
    await review.accept('a.js')
    await review.shown('b.js')
    assert.equal(await workbench().read('a.js'), text(first, second))
  })

  it('can be edited on its right side: that is what is written, and the model hears of it', async () => {
    await workbench().inDiff(2, 'End')
    await workbench().page.keyboard.type(' // mine,  and kept  ')
    await chat.see('With your edits')
    await workbench().shot('review 1 edited')
    await review.accept('b.js')
    await review.shown('c.js')
    const edited = text([2, `${first[1]} // mine,  and kept  `], second)
    assert.equal(await workbench().read('b.js'), edited)
    assert.match(told(), /The user changed it before accepting\. Theirs stands now:.*@@ line 2 @@.*\/\/ mine/)
  })

  it('can lose a part by the arrow beside it, which the model hears as well', async () => {
    await workbench().inDiff(10, 'Home')
    await workbench().page.locator('.monaco-diff-editor .gutterItem .action-label:visible').last().click()
    await chat.see('With your edits')
    await workbench().shot('review 2 a part dropped')
    await review.accept('c.js')
    await review.shown('d.js')
    assert.equal(await workbench().read('c.js'), text(first))
    assert.match(told(), /The user left out this part of it; do not propose it again unasked:.*@@ line 10 @@/)
  })

  it('can be commented on line by line, and rejected with a reason; the agent follows up', async () => {
    await workbench().inDiff(2, 'Home')
    await workbench().comment('Single quotes, please')
    await chat.see('Your comment goes along with your answer')
    await workbench().shot('review 3 a comment')
    await workbench().titleButton('Reject Change')
    await workbench().answer('Only the first one')
    await until('the next request', async () =>
      /Only the first one.*On line 2 \(export const value2[^)]*\): Single quotes, please/.test(told()),
    )
    await review.shown('d.js')
    assert.equal(await workbench().read('d.js'), text())
    await review.accept('d.js')
    await chat.see('Four files are changed.')
    await chat.idle()
    assert.equal(await workbench().read('d.js'), text([2, "export const value2 = 'two'"]))
  })

  it('is undone by VS Code’s own undo', async () => {
    await workbench().undoIn('b.js')
    assert.equal((await workbench().editorText()).trim(), text().trim())
  })
})
