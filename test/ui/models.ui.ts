import assert from 'node:assert/strict'
import fs from 'node:fs/promises'
import path from 'node:path'
import type { WireName } from '../../src/models/target.ts'
import { type FaultServer, faultServer } from '../contract/faultServer.ts'
import { scriptedProvider } from '../contract/scriptedProvider.ts'
import { files, result, task } from '../contract/task.ts'
import { projectRoot } from '../lib/paths.mjs'
import { Chat } from './chat.ts'
import { useWorkbench } from './story.ts'
import type { Workbench } from './workbench.ts'

const secret = 'sk-test-0123456789abcdef'

/** What a user approves of the scripted task, and what is on the disk in the end. */
async function carryOut(workbench: Workbench, chat: Chat): Promise<void> {
  for (const [name, content] of Object.entries(files)) await workbench.write(name, content)
  await chat.say('Greet the world')
  await chat.press('Approve plan')
  for (const name of ['greet.js', 'about.js']) {
    await chat.proposedText(new RegExp(`^${name}`))
    await chat.press(/^Accept$/)
  }
  await chat.press(/^Run$/)
  await chat.see(/exit 1/)
  await chat.press(/^Run$/)
  await chat.panel.getByRole('heading', { name: 'Done', exact: true }).waitFor()
  await chat.idle()
  for (const [name, content] of Object.entries(result)) assert.equal(await workbench.read(name), content)
}

describe('A model at an address of one’s own', () => {
  const workbench = useWorkbench({ fixture: 'text', files })
  let server: FaultServer
  let chat: Chat
  before(async () => {
    server = await scriptedProvider('openai-chat', task)
  })
  after(() => server.close())

  it('is chosen from the panel, and verified', async () => {
    chat = await Chat.open(workbench())
    await workbench().shot('models 1 mock')
    await chat.press('Select a model')
    await workbench().page.locator('.quick-input-widget').getByText('An address of your own…').waitFor()
    await workbench().shot('models 2 select model')
    await workbench().pick('An address of your own…')
    await workbench().answer(`${server.url}/v1`, 'OpenAI-Compatible Server (1/2)')
    await workbench().pick('road-runner')
    await chat.panel.getByRole('button', { name: 'Model: custom/road-runner. Select another' }).waitFor()
    await workbench().toast('custom/road-runner answers from now on.').getByText('Verify Connection').click()
    await workbench()
      .toast(/custom\/road-runner answers; it took/)
      .waitFor()
    await workbench().shot('models 3 verified')
  })

  it('carries out a whole task', async () => {
    await carryOut(workbench(), chat)
    await chat.see(/60 % from a cache/)
    await workbench().shot('models 4 done')
  })
})

describe('Keys and addresses of the environment', () => {
  const names: readonly (readonly [wire: WireName, model: string, variables: string])[] = [
    ['openai-responses', 'meta/road-runner', 'META'],
    ['anthropic', 'anthropic/claude-sonnet-4-5', 'ANTHROPIC'],
    ['gemini', 'gemini/gemini-2.5-pro', 'GEMINI'],
  ]
  const servers: FaultServer[] = []
  before('start providers', async () => {
    for (const [wire] of names) servers.push(await scriptedProvider(wire, task))
  })
  after('stop providers', () => Promise.all(servers.map((server) => server.close())))
  const env = () => ({
    META_MODEL_API_KEY: secret,
    ANTHROPIC_API_KEY: secret,
    GEMINI_API_KEY: secret,
    ...Object.fromEntries(names.map(([, , name], index) => [`${name}_API_BASE`, servers[index]?.url ?? ''])),
  })
  const workbench = useWorkbench({ fixture: 'text', files, env })
  let chat: Chat
  for (const [index, [wire, model]] of names.entries())
    it(`carry out the same task over another wire: ${wire}`, async () => {
      chat ??= await Chat.open(workbench())
      await workbench().runCommand('Agentic: Select Model')
      await workbench().pick(model)
      await chat.panel.getByRole('button', { name: `Model: ${model}. Select another` }).waitFor()
      await workbench().runCommand('Agentic: New Session')
      await chat.see('What should change?')
      await carryOut(workbench(), chat)
      const { received = [] } = servers[index] ?? {}
      assert.equal(received.length, task.length)
      assert.ok(Object.values(received[0]?.headers ?? {}).some((header) => header?.includes(secret)))
    })
})

describe('A language model of VS Code', () => {
  const answers = path.join(projectRoot, 'node_modules/.cache/scripted-answers.json')
  const workbench = useWorkbench({
    fixture: 'text',
    files,
    extensions: [path.join(projectRoot, 'test/ui/modelProvider')],
    env: { SCRIPTED_ANSWERS: answers },
  })
  before(async () => {
    await fs.mkdir(path.dirname(answers), { recursive: true })
    await fs.writeFile(answers, JSON.stringify(task))
  })

  it('is chosen, allowed by the user when VS Code asks, and carries out the same task', async () => {
    const chat = await Chat.open(workbench())
    await workbench().runCommand('Agentic: Select Model')
    await workbench().pick('Road Runner')
    await chat.panel.getByRole('button', { name: /Model: vscode:scripted\/road-runner/ }).waitFor()
    // Only where VS Code asks for it.
    const allow = workbench().page.locator('.monaco-dialog-box').getByRole('button', { name: 'Allow' })
    await workbench().page.addLocatorHandler(allow, () => allow.click())
    await carryOut(workbench(), chat)
    await workbench().shot('models 5 of VS Code, done')
  })
})

describe('The key of a provider', () => {
  let server: FaultServer
  before('start a provider', async () => {
    server = await faultServer(({ headers }) => ({
      status: 401,
      headers: { 'content-type': 'application/json' },
      chunks: [JSON.stringify({ error: { message: `Wrong key ${headers.authorization}` } })],
    }))
  })
  after('stop the provider', () => server.close())
  const settings = () => ({ 'agenticEditor.model': 'custom/road-runner', 'agenticEditor.apiBase': server.url })
  const workbench = useWorkbench({ fixture: 'text', files, settings })

  it('is entered, sent to its server only, and shown nowhere', async () => {
    const chat = await Chat.open(workbench())
    await workbench().runCommand('Agentic: Set API Key')
    await workbench().pick('Any OpenAI-compatible server')
    await workbench().page.locator('.quick-input-widget').getByText('API Key for Any').waitFor()
    await workbench().shot('models 6 API key')
    await workbench().answer(secret)
    await workbench()
      .toast(/The key for .* is kept/)
      .waitFor()
    await chat.say('Greet the world')
    await chat.see(/does not accept the key/)
    await workbench().shot('models 7 wrong key')
    assert.equal(server.received[0]?.headers.authorization, `Bearer ${secret}`)
    const text = await chat.panel.locator('body').textContent()
    assert.ok(!text?.includes(secret), 'the panel does not show the key')
    assert.deepEqual(await filesWith(secret, workbench().profileFolder), [])
  })
})

async function filesWith(text: string, folder: string): Promise<string[]> {
  const names = await fs.readdir(folder, { recursive: true, withFileTypes: true })
  const found: string[] = []
  for (const entry of names) {
    if (!entry.isFile()) continue
    const file = path.join(entry.parentPath, entry.name)
    if ((await fs.readFile(file)).includes(text)) found.push(file)
  }
  return found
}
