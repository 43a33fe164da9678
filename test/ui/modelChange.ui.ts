import assert from 'node:assert/strict'
import { type FaultServer, faultServer } from '../contract/faultServer.ts'
import { speak } from '../contract/scriptedProvider.ts'
import { files, task } from '../contract/task.ts'
import { Chat } from './chat.ts'
import { useWorkbench } from './story.ts'

const nowhere = 'http://127.0.0.1:9/v1'
const secret = 'sk-test-0123456789abcdef'

/** A provider that says what its answers cost, and has withdrawn one model. */
const pricedProvider = () =>
  faultServer(({ body }) => {
    const { model, messages } = body as { model: string; messages: { role: string }[] }
    if (model === 'withdrawn')
      return { status: 404, chunks: [JSON.stringify({ error: { message: 'No such model', code: 'model_not_found' } })] }
    const turn = messages.filter(({ role }) => role === 'assistant').length
    const chunks = speak['openai-chat'](task[turn % task.length] ?? [], turn)
    return { chunks: chunks.map((chunk) => chunk.replace('"total_tokens"', '"cost":0.04,"total_tokens"')) }
  })

describe('Models of different kinds in one session', () => {
  let server: FaultServer
  let chat: Chat
  before('start a provider', async () => {
    server = await pricedProvider()
  })
  after('stop the provider', () => server.close())
  const workbench = useWorkbench({
    fixture: 'text',
    // What the folder says of addresses is not listened to.
    files: {
      ...files,
      '.vscode/settings.json': JSON.stringify({
        'agenticEditor.apiBase': nowhere,
        'agenticEditor.model': 'openai/evil',
      }),
      '.env': `OPENAI_API_BASE=${nowhere}\nLITELLM_MODEL=openai/evil\n`,
    },
    settings: {
      'agenticEditor.model': 'openai/withdrawn',
      'agenticEditor.planningModel': 'openai/planner',
      'agenticEditor.spendingLimit': 0.18,
      'agenticEditor.traceRequests': true,
    },
    env: () => ({ OPENAI_API_KEY: secret, OPENAI_API_BASE: server.url }),
  })
  const asked = () => server.received.map(({ body }) => (body as { model: string }).model)

  it('plan with the one, and say what can be done when the other is gone', async () => {
    chat = await Chat.open(workbench())
    await chat.say('Greet the world')
    await chat.press('Approve plan')
    await chat.see(/has no model withdrawn\. Choose another one\./)
    await workbench().shot('model change 1 withdrawn')
    assert.deepEqual(asked(), ['planner', 'planner', 'withdrawn'])
  })

  it('go on with another, in the middle of the session', async () => {
    await chat.press('Select model')
    await workbench().pick('openai/worker')
    await chat.panel.getByRole('button', { name: 'Model: openai/worker. Select another' }).waitFor()
    await chat.press('Try again')
    for (const name of ['greet.js', 'about.js']) {
      await chat.proposedText(new RegExp(`^${name}`))
      await chat.press(/^Accept$/)
    }
    assert.equal(asked()[3], 'worker')
  })

  it('ask before a run costs more than it may', async () => {
    await chat.see(/This run has cost \$0\.\d+, and the next answer may cross the limit/)
    await workbench().shot('model change 2 spending limit')
    assert.deepEqual(asked().slice(3), ['worker', 'worker'])
    await chat.press(/Go on, up to \$0\.36/)
    await chat.press(/^Run$/)
    await chat.see(/exit 1/)
    await chat.press(/^Run$/)
    await chat.done()
    await chat.see(/\$0\.32/)
    await workbench().shot('model change 3 done')
  })

  it('leave requests to be copied, without the key', async () => {
    await workbench().runCommand('Agentic: Copy Diagnostics')
    await workbench()
      .toast(/The diagnostics are on the clipboard/)
      .waitFor()
    await workbench().page.locator('.part.statusbar').click()
    const copied = await workbench().clipboard()
    assert.match(copied, /"user: Greet the world"/)
    assert.match(copied, /has no model withdrawn/)
    assert.ok(!copied.includes(secret))
  })
})
