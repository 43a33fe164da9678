import assert from 'node:assert/strict'
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Message, ModelPart } from '../../src/core/model.ts'
import { mockModel } from '../../src/models/mock/model.ts'
import { cleanUp, copyOf, filesIn, folderWith, textIn, work } from './mockRun.ts'

afterEach(cleanUp)

describe('the mock model runs a command', function () {
  this.timeout(60_000)

  const commands = [
    `printf '%s|' "a b" | tr '|' ';' && echo "it's"`,
    'echo  two  spaces\t"tab" ; exit 3',
    'echo `echo inner` $HOME \\n ünï 😀',
  ]
  for (const command of commands)
    it(`with exactly these bytes: ${command}`, async () => {
      const worked = await work(await folderWith({}), `Run the command \`${command}\``)
      assert.deepEqual(
        worked.of('terminal_command').map((asked) => asked.command),
        [command],
      )
      assert.equal(worked.of('plan')[0]?.steps.length, 1)
      assert.equal(worked.asked.length, 4)
    })

  it('in quotes, and several of them', async () => {
    const said = async (request: string) =>
      (await work(await folderWith({}), request)).of('terminal_command').map(({ command }) => command)
    assert.deepEqual(await said('Please run "true"'), ['true'])
    assert.deepEqual(await said('run `true` and then `echo 1`.'), ['true', 'echo 1'])
  })

  it('says honestly that it failed, or was not run', async () => {
    const worked = await work(await folderWith({}), 'Run `ls nowhere-at-all`')
    assert.match(worked.summary, /exit code 2: `.*nowhere-at-all/)
    assert.equal(worked.of('step_update').at(-1)?.status, 'failed')
    const skipped = await work(await folderWith({}), 'Run `touch x`', ({ type }) =>
      type === 'terminal_command' ? 'not now' : undefined,
    )
    assert.match(skipped.summary, /`touch x` was not run, since you said: “not now”/)
  })
})

describe('the mock model', function () {
  this.timeout(60_000)

  it('answers questions and greetings in words', async () => {
    const folder = await copyOf('express')
    for (const [question, expected] of [
      ['What does this project do?', /\*\*orders-api\*\*.*Orders of the shop[\s\S]*README\.md/],
      ['Explain src/app.js', /`src\/app\.js` has \d+ lines/],
      ['Hello', /mock model/],
    ] as const) {
      const worked = await work(folder, question)
      assert.match(worked.summary, expected)
      assert.deepEqual(worked.of('plan'), [])
    }
  })

  it('writes a note when it does not understand, and touches nothing else', async () => {
    const folder = await copyOf('express')
    const before = filesIn(folder)
    const request = 'Make orders sortable by customer'
    const worked = await work(folder, request)
    assert.deepEqual(
      worked.of('file_change').map(({ kind }) => kind),
      ['create'],
    )
    const note = textIn(folder, 'notes/make-orders-sortable-by-customer.md')
    assert.match(note, /> Make orders sortable by customer[\s\S]*`src\/routes\/orders\.js`, line \d+[\s\S]*Next step/)
    await worked.chat(request)
    const after = filesIn(folder).filter((path) => !before.includes(path))
    assert.deepEqual(after, [
      'notes',
      'notes/make-orders-sortable-by-customer-2.md',
      'notes/make-orders-sortable-by-customer.md',
    ])
  })

  it('writes over no note, even one that is ignored', async () => {
    const folder = await folderWith({ '.gitignore': 'notes/\n', 'notes/paint-it-black.md': 'mine' })
    await work(folder, 'Paint it black')
    assert.equal(textIn(folder, 'notes/paint-it-black.md'), 'mine')
    assert.match(textIn(folder, 'notes/paint-it-black-2.md'), /> Paint it black/)
  })

  it('tells a question from a task', async () => {
    const folder = await folderWith({ 'server.js': "import http from 'node:http'\n" })
    for (const [request, plans] of [
      ['Is there a health check?', 0],
      ['Can you explain server.js?', 0],
      ['Could you add a health check?', 1],
      ['How about adding a health check?', 1],
      ['When it starts, print the port', 1],
    ] as const)
      assert.equal((await work(folder, request)).of('plan').length, plans, request)
  })

  it('asks what should be different when it is told nothing new', async () => {
    const worked = await work(await folderWith({}), 'Paint it black', ({ type }) => (type === 'plan' ? '' : undefined))
    assert.match(worked.summary, /didn't say what to change.*no other plan/)
  })

  it('takes up what is said about a plan', async () => {
    const folder = await copyOf('node-http')
    const feedback = ["without tests, and don't run anything", 'call it /healthz']
    const worked = await work(folder, 'Add a health check', ({ type }) =>
      type === 'plan' ? feedback.shift() : undefined,
    )
    const [first, second, third] = worked.of('plan')
    assert.equal(first?.steps.length, 3)
    assert.deepEqual(
      second?.steps.map(({ files }) => files),
      [['server.js']],
    )
    assert.doesNotMatch(JSON.stringify(second), /without tests|with a test/)
    assert.match(third?.steps[0]?.description ?? '', /\/healthz/)
    assert.match(textIn(folder, 'server.js'), /'\/healthz'/)
    assert.ok(!existsSync(join(folder, 'test/health.test.js')))
  })

  it('leaves what is rejected, and what depends on it', async () => {
    const folder = await copyOf('node-http')
    const before = textIn(folder, 'server.js')
    const worked = await work(folder, 'Add a health check', ({ type }) =>
      type === 'file_change' ? 'not like this' : undefined,
    )
    assert.equal(worked.of('file_change').length, 1)
    assert.deepEqual(worked.of('terminal_command'), [])
    assert.match(
      worked
        .of('message')
        .map(({ content }) => content)
        .join('\n'),
      /I'll leave `server\.js` as it is, since you said: “not like this”/,
    )
    assert.match(worked.summary, /^Nothing was done\.[\s\S]*Not done: Test the route/)
    assert.equal(textIn(folder, 'server.js'), before)
  })

  it('reads a file again when an edit does not fit, and says so when it never does', async () => {
    const edited = async (change: (text: string) => string) => {
      const folder = await copyOf('node-http')
      const path = join(folder, 'server.js')
      const worked = await work(folder, 'Add a health check, without running anything', ({ type }) => {
        if (type === 'plan') writeFileSync(path, change(textIn(folder, 'server.js')))
        return type === 'terminal_command' ? 'no need' : undefined
      })
      const said = worked
        .of('message')
        .map(({ content }) => content)
        .join('\n')
      assert.match(said, /I'll read the file again/)
      return { text: textIn(folder, 'server.js'), said, summary: worked.summary }
    }
    const moved = await edited((text) => text.replaceAll("'/notes'", "'/memos'"))
    assert.match(moved.text, /'\/health'[\s\S]*'\/memos'/)
    const gone = await edited(() => 'export const nothing = 1\n')
    assert.equal(gone.text, 'export const nothing = 1\n')
    assert.match(gone.said, /`server\.js` could not be changed/)
    assert.match(gone.summary, /^Nothing was done\./)
  })

  it('says the same to the same conversation, and stops when it is told to', async () => {
    const no = ({ type }: { type: string }) => (type === 'terminal_command' ? 'no need' : undefined)
    const worked = await work(await copyOf('node-http'), 'Add a health check', no)
    const say = async (messages: readonly Message[], pace: number, signal = new AbortController().signal) => {
      const parts: ModelPart[] = []
      for await (const part of mockModel({ pace }).answer(
        { system: '', messages, tools: [], purpose: 'working' },
        signal,
      ))
        parts.push(part)
      return parts
    }
    for (const messages of worked.asked)
      assert.deepEqual(await say(messages, 0), await say(structuredClone(messages), 0))
    const abort = new AbortController()
    setTimeout(() => abort.abort(), 20)
    await assert.rejects(say(worked.asked[0] ?? [], 60_000, abort.signal), { name: 'AbortError' })
  })
})
