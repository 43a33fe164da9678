import type { FaultServer } from '../contract/faultServer.ts'
import { scriptedProvider } from '../contract/scriptedProvider.ts'
import { plan } from '../fakes.ts'
import { Chat } from './chat.ts'
import { settings } from './reviewing.ts'
import { useWorkbench } from './story.ts'
import { until } from './workbench.ts'

describe('A plan with comments beside its lines', () => {
  let server: FaultServer
  before('start a provider', async () => {
    server = await scriptedProvider('openai-chat', [
      [plan('Spell values out', 'Check them')],
      [plan('Spell two values out', 'Check them')],
      ['Done.'],
      ['Checked.'],
      ['All is done.'],
    ])
  })
  after('stop the provider', () => server.close())
  const workbench = useWorkbench({
    fixture: 'text',
    settings,
    theme: 'Dark Modern',
    env: () => ({ OPENAI_API_KEY: 'sk-test-0123456789abcdef', OPENAI_API_BASE: server.url }),
  })
  const told = () => JSON.stringify(server.received.at(-1)?.body)

  it('comes back revised, as the comments say; those on the next go along with its approval', async () => {
    const chat = await Chat.open(workbench())
    await chat.say('Spell some values out')
    await chat.press('Edit the plan')
    await workbench()
      .page.getByRole('tab', { name: /^Plan\.md/, selected: true })
      .waitFor()
    await until('the plan', async () => (await workbench().editorText()).startsWith('# The plan'))
    await workbench().cursorAt(5)
    await workbench().comment('Two of them are enough')
    await chat.see('Your comment goes along with your answer')
    await workbench().shot('plan comment 1')
    await workbench().titleButton('Ask for Another Plan')
    await workbench().answer('', 'Ask for another plan')
    await chat.see('Spell two values out')
    await until('the model to hear it', async () => /On “Spell values out”: Two of them are enough/.test(told()))
    await chat.press('Edit the plan')
    await workbench()
      .page.getByRole('tab', { name: /^Plan 2\.md/, selected: true })
      .waitFor()
    await until('the plan', async () => (await workbench().editorText()).includes('Spell two values out'))
    await workbench().cursorAt(5)
    await workbench().comment('The first two')
    await chat.see('Your comment goes along with your answer')
    await workbench().titleButton('Approve Plan')
    await chat.see('All is done.')
    const all = JSON.stringify(server.received.map(({ body }) => body))
    await until('the model to hear that as well', async () =>
      /They say: On “Spell two values out”: The first two/.test(all),
    )
  })
})
