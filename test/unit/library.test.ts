import assert from 'node:assert/strict'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer as createHttpServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { io } from 'socket.io-client'
import { AgentEvent, CodeAgent, CommandQueue, createServer, type SentEvent } from '../../src/index.ts'
import { Guest } from '../contract/guest.ts'
import { command, edit, plan, type Said, scripted } from '../fakes.ts'

describe('the library', () => {
  const workspace = mkdtempSync(join(tmpdir(), 'library-'))
  after(() => rmSync(workspace, { recursive: true }))
  const agentThat = (...answers: (readonly Said[])[]) => new CodeAgent({ workspace, model: scripted(answers) })

  /** Someone who approves everything. */
  function approve(event: SentEvent, commands: CommandQueue): void {
    if (event.type === 'plan') commands.put({ type: 'approve_plan', payload: { plan_id: event.payload.id } })
    if (event.type === 'file_change') commands.put({ type: 'accept_change', payload: { change_id: event.payload.id } })
    if (event.type === 'terminal_command')
      commands.put({ type: 'approve_terminal', payload: { command_id: event.payload.id } })
  }

  it('carries out a task, with real files and a real shell', async () => {
    writeFileSync(join(workspace, 'a.txt'), 'hi\n')
    const agent = agentThat(
      [plan('Greet', 'Check')],
      [edit('a.txt', 'hi', 'hello')],
      ['Done.'],
      [command('cat a.txt')],
      ['Good.'],
      ['Greeted.'],
    )
    const commands = new CommandQueue()
    const lines: string[] = []
    for await (const event of agent.run('Say hello', commands)) {
      lines.push(JSON.stringify(event))
      approve(event, commands)
    }
    const events = lines.map((line) => JSON.parse(line))
    for (const event of events) assert.ok(AgentEvent.parse(event))
    assert.equal(readFileSync(join(workspace, 'a.txt'), 'utf8'), 'hello\n')
    assert.equal(events.find(({ type }) => type === 'terminal_output').payload.stdout, 'hello\n')
    assert.equal(events.at(-1).type, 'complete')
    await agent.close()
  })

  it('is served below a path of a server of yours', async () => {
    const http = createHttpServer((request, response) => response.end(`mine ${request.url}`)).listen(0, '127.0.0.1')
    await once(http, 'listening')
    const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`
    const agent = agentThat(['Hello.'])
    await assert.rejects(createServer(agent, { server: http }), /Name a basePath/)
    const served = await createServer(agent, { server: http, basePath: '/agent' })
    const ask = (path: string) => fetch(`${url}${path}`).then((response) => response.text())
    assert.deepEqual([await ask('/'), await ask('/agents?x=1')], ['mine /', 'mine /agents?x=1'])
    assert.equal(await ask('/agent/health'), '{"status":"ok"}')
    const socket = io(url, { path: '/agent/socket.io/', transports: ['websocket'], auth: { token: served.token } })
    const guest = new Guest(socket)
    guest.say('chat', { message: 'Hi' })
    assert.equal((await guest.see('message')).content, 'Hello.')
    socket.disconnect()
    await served.close()
    await agent.close()
  })

  it('continues its conversation, and takes a second agent for another one', async () => {
    const agent = agentThat(['First.'], ['Second.'])
    const said: string[] = []
    for (const message of ['One', 'Two'])
      for await (const { type, payload } of agent.run(message, new CommandQueue()))
        if (type === 'message') said.push(payload.content)
    assert.deepEqual(said, ['First.', 'Second.'])
    await agent.close()
  })

  it('answers what does not fit, to the one who said it', async () => {
    const agent = agentThat([plan('Nothing')])
    const commands = new CommandQueue()
    assert.throws(() => commands.put({ type: 'approve_plan' }))
    let refusal: SentEvent | undefined
    for await (const event of agent.run('Do it', commands)) {
      if (event.type === 'plan') {
        commands.put({ type: 'accept_change', payload: { change_id: 'nonsense' } })
        commands.put({ type: 'cancel' })
      }
      if (event.type === 'command_rejected') refusal = event
    }
    assert.deepEqual(refusal?.payload, { ref_id: 'nonsense', detail: 'This does not wait for an answer any more.' })
    await agent.close()
  })

  it('stops the run when nobody listens any more', async () => {
    const agent = agentThat([plan('Wait')], [command('sleep 0.3; touch too-late')], ['Back again.'])
    const commands = new CommandQueue()
    for await (const event of agent.run('Wait', commands)) {
      approve(event, commands)
      if (event.type === 'status' && event.payload.state === 'running_terminal') break
    }
    await new Promise((resolve) => setTimeout(resolve, 500))
    assert.ok(!existsSync(join(workspace, 'too-late')))
    await agent.close()
  })

  it('finds a model by its name, and says what is missing for it', async () => {
    const agent = new CodeAgent({ workspace, model: 'mistral/mistral-large-latest' })
    const last: SentEvent[] = []
    for await (const event of agent.run('Hello', new CommandQueue())) last[0] = event
    assert.deepEqual(last[0]?.type === 'error' && last[0].payload, {
      detail: 'Mistral needs a key, and MISTRAL_API_KEY is not set.',
      advice: 'set_api_key',
    })
    await agent.close()
  })

  it('works without options, on the current directory, without a key', async () => {
    const agent = new CodeAgent()
    const types: string[] = []
    for await (const { type } of agent.run('Hello', new CommandQueue())) types.push(type)
    assert.ok(types.includes('message') && !types.includes('plan'))
    assert.equal(types.at(-1), 'complete')
    await agent.close()
  })
})
