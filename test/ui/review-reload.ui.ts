import assert from 'node:assert/strict'
import type { FaultServer } from '../contract/faultServer.ts'
import { scriptedProvider } from '../contract/scriptedProvider.ts'
import { plan } from '../fakes.ts'
import { openWorkbench } from '../lib/browser.mjs'
import { Chat } from './chat.ts'
import { change, Review, settings, text } from './reviewing.ts'
import { useWorkbench } from './story.ts'
import { until } from './workbench.ts'

const two = [2, 'export const value2 = "two"'] as const
const names = ['a.js', 'b.js', 'c.js']
const typed = 'not a letter of this is to be lost, whatever opens meanwhile'

describe('Changes that wait', () => {
  let server: FaultServer
  before('start a provider', async () => {
    server = await scriptedProvider(
      'openai-chat',
      [
        [plan('Spell values out', 'Spell more out')],
        names.map((name) => change(name, two)),
        ['Done.'],
        ...names.map((name) => [change(name, [5, 'export const value5 = "five"'])]),
        ['Done.'],
        ['All is spelt out.'],
      ],
      1_500,
    )
  })
  after('stop the provider', () => server.close())
  const workbench = useWorkbench({
    fixture: 'text',
    files: { ...Object.fromEntries(names.map((name) => [name, text()])), 'notes.txt': '' },
    settings,
    env: () => ({ OPENAI_API_KEY: 'sk-test-0123456789abcdef', OPENAI_API_BASE: server.url }),
  })
  let chat: Chat

  it('take no keystroke from the user who types in another editor while they come', async () => {
    await workbench().openFile('notes.txt')
    chat = await Chat.open(workbench())
    await chat.say('Spell some values out')
    await chat.press('Approve plan')
    await workbench().clickIntoEditor()
    await workbench().typeSlowly(typed)
    await workbench()
      .page.getByRole('tab', { name: /^a\.js \(proposed change\)/ })
      .waitFor()
    await workbench().shot('pending 1 typing goes on')
    await workbench().openFile('notes.txt')
    assert.equal((await workbench().editorText()).trim(), typed)
  })

  it('outlive the window: with what was written into them and beside them', async () => {
    await workbench()
      .page.getByRole('tab', { name: /^a\.js \(proposed change\)/ })
      .click()
    await workbench().inDiff(2, 'End')
    await workbench().page.keyboard.type(' // mine')
    await workbench().comment('Is this needed?')
    await chat.see('Your comment goes along with your answer')
    await openWorkbench(workbench().page, workbench().page.url())
    chat = await Chat.open(workbench())
    await chat.see('Your comment goes along with your answer')
    await chat.see('With your edits')
    await workbench().shot('pending 2 after a reload')
    await workbench()
      .page.getByRole('tab', { name: /^a\.js \(proposed change\)/ })
      .click()
    const review = new Review(chat)
    for (const name of names) {
      await review.shown(name)
      await review.accept(name)
    }
    await until('the model to be told', async () => server.received.length > 2)
    assert.equal(await workbench().read('a.js'), text([2, `${two[1]} // mine`]))
    assert.deepEqual([await workbench().read('b.js'), await workbench().read('c.js')], [text(two), text(two)])
    const told = JSON.stringify(server.received[2]?.body)
    assert.match(told, /Theirs stands now.*\/\/ mine.*On line 2 \(export const value2[^)]*\): Is this needed\?/)
  })
})
