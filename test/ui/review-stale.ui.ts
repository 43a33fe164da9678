import assert from 'node:assert/strict'
import type { FaultServer } from '../contract/faultServer.ts'
import { scriptedProvider } from '../contract/scriptedProvider.ts'
import { plan } from '../fakes.ts'
import { Chat, runIn } from './chat.ts'
import { change, Review, settings, text } from './reviewing.ts'
import { useWorkbench } from './story.ts'
import { until } from './workbench.ts'

const two = [2, 'export const value2 = "two"'] as const
const mine = [11, 'export const value11 = "mine"'] as const
const names = ['disk.js', 'buffer.js', 'branch.js', 'both.js']

describe('A file that changes while its change is under review', () => {
  let server: FaultServer
  before('start a provider', async () => {
    server = await scriptedProvider('openai-chat', [
      [plan('Spell values out')],
      ...names.map((name) => [change(name, two)]),
      ['Done.'],
      ['Four files are changed.'],
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
  let review: Review
  const again = async (name: string) => {
    await workbench().titleButton('Accept Change')
    await chat.see(/Merged anew/)
    await review.shown(name)
  }
  const git = (...args: string[]) =>
    runIn(workbench().folder, 'git', '-c', 'user.name=A', '-c', 'user.email=a@example.com', ...args)

  it('on disk: nothing is written, and both are merged and shown anew', async () => {
    chat = await Chat.open(workbench())
    review = new Review(chat)
    await chat.say('Spell some values out')
    await chat.press('Approve plan')
    await review.shown('disk.js')
    await workbench().write('disk.js', text(mine))
    await again('disk.js')
    assert.equal(await workbench().read('disk.js'), text(mine))
    assert.equal((await workbench().diffRightText()).trimEnd(), text(two, mine).trimEnd())
    await workbench().shot('stale 1 merged')
    await review.accept('disk.js')
    await review.shown('buffer.js')
    assert.equal(await workbench().read('disk.js'), text(two, mine))
  })

  it('in an editor, unsaved: that text is merged, and stays unsaved', async () => {
    await workbench().openFile('buffer.js')
    await workbench().typeAt(11, mine[1])
    await workbench()
      .page.getByRole('tab', { name: /^buffer\.js \(proposed change\)/ })
      .click()
    await review.shown('buffer.js')
    await again('buffer.js')
    await review.accept('buffer.js')
    await chat.see('Not saved')
    await review.shown('branch.js')
    assert.equal(await workbench().read('buffer.js'), text())
    await workbench().openFile('buffer.js')
    assert.equal((await workbench().editorText()).trimEnd(), text(two, mine).trimEnd())
    await workbench()
      .page.getByRole('tab', { name: /^branch\.js \(proposed change\)/ })
      .click()
  })

  it('by a checkout: the same', async () => {
    await git('init', '-q')
    await git('add', 'branch.js')
    await git('commit', '-qm', 'before')
    await git('checkout', '-qb', 'other')
    await workbench().write('branch.js', text(mine))
    await git('commit', '-qam', 'mine')
    await git('checkout', '-q', '-')
    await git('checkout', '-q', 'other')
    await review.shown('branch.js')
    await again('branch.js')
    await review.accept('branch.js')
    await review.shown('both.js')
    assert.equal(await workbench().read('branch.js'), text(two, mine))
  })

  it('in the same line: the conflict is marked, and has to be resolved before it is accepted', async () => {
    await workbench().write('both.js', text([2, 'export const value2 = "mine"']))
    await again('both.js')
    await chat.see(/1 conflict/)
    await workbench().shot('stale 2 conflict')
    await workbench().titleButton('Accept Change')
    await workbench()
      .toast(/Resolve the conflicts/)
      .waitFor()
    assert.equal(await workbench().read('both.js'), text([2, 'export const value2 = "mine"']))
    await workbench().inDiff(2, 'Home')
    for (const _line of [2, 3, 4, 5, 6]) await workbench().page.keyboard.press('ControlOrMeta+Shift+k')
    await workbench().page.keyboard.type('export const value2 = "ours"\n')
    await chat.see('With your edits')
    await workbench().titleButton('Accept Change')
    await until('the file to be written', async () =>
      (await workbench().read('both.js')).startsWith(text([2, 'export const value2 = "ours"']).slice(0, 60)),
    )
    assert.equal(await workbench().read('both.js'), text([2, 'export const value2 = "ours"']))
    await chat.see('Four files are changed.')
  })
})
