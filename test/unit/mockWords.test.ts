import assert from 'node:assert/strict'
import type { Message } from '../../src/core/model.ts'
import { stepPrompt, summaryPrompt } from '../../src/core/prompt.ts'
import { code } from '../../src/models/mock/markdown.ts'
import { type Reply, replyTo } from '../../src/models/mock/reply.ts'
import type { Step } from '../../src/protocol/events.ts'
import { cleanUp, copyOf, folderWith, work } from './mockRun.ts'

afterEach(cleanUp)

/** Plays the loop, with a made-up world: what each tool says follows from its name and how often it was called. */
function play(request: string, tell: (name: string, input: unknown) => { content: string; failed: boolean }) {
  const messages: Message[] = [{ role: 'user', content: request }]
  const said: string[] = []
  const answer = (): Reply => {
    for (;;) {
      const reply = replyTo(messages)
      said.push(reply.text)
      const calls = reply.calls.map((call, index) => ({ ...call, id: `c${messages.length}-${index}` }))
      messages.push({ role: 'assistant', content: reply.text, tool_calls: calls })
      const plan = calls.find(({ name }) => name === 'propose_plan')
      for (const { id, name, input } of calls) messages.push({ role: 'tool', call_id: id, ...tell(name, input) })
      if (calls.length === 0 || plan) return reply
    }
  }
  const [proposed] = answer().calls
  assert.ok(proposed)
  const { steps } = proposed.input as { steps: Step[] }
  for (const [index, step] of steps.entries()) {
    messages.push({ role: 'user', content: stepPrompt(step, index, steps.length) })
    answer()
  }
  messages.push({ role: 'user', content: summaryPrompt })
  return { said, summary: answer().text, steps }
}

const done = (content: string) => ({ content, failed: false })

describe('what the mock model says', function () {
  this.timeout(60_000)

  it('shows code with backticks and unseen characters as it is', () => {
    assert.equal(code('echo `a`'), '`` echo `a` ``')
    assert.equal(code('a ``b'), '```a ``b```')
    assert.equal(code('rm \u202ex'), '`rm ‹U+202E›x`')
    assert.equal(code('one\ntwo\nthree'), '`one` and 2 more lines')
  })

  it('runs what cannot be seen byte for byte, and shows it', async () => {
    const line = 'echo a\u200bb'
    const worked = await work(await folderWith({}), `Run \`${line}\``)
    assert.equal(worked.of('terminal_command')[0]?.command, line)
    assert.match(worked.summary, /`echo a‹U\+200B›b` succeeded/)
  })

  for (const [end, expected] of [
    ['Stopped.', /`x` was stopped before it finished/],
    ['Stopped after 5 s, its time limit.', /`x` was stopped after 5 s, its time limit/],
    ['Lost: the editor stopped while this command was running.', /`x` was lost .* may have done some/],
    ['Ended by SIGKILL.', /`x` was ended by SIGKILL/],
    ['It could not be started: spawn bash ENOENT', /^Nothing was done\.[\s\S]*`x` could not be started: spawn bash/],
  ] as const)
    it(`says of a command how it ended: ${end}`, () => {
      const { said, summary } = play('Run `x`', (name) =>
        name === 'run_command' ? { content: `Exit code -1.\nstderr:\n${end}\n`, failed: true } : done('Approved.'),
      )
      assert.match(summary, expected)
      assert.doesNotMatch(said.join('\n'), /-1/)
      assert.equal(/Nothing was done/.test(summary), end.startsWith('It could not'))
    })

  it('says that a change is not saved yet, and promises nothing', () => {
    const server = "import express from 'express'\n\nexport const app = express()\n"
    const numbered = server.split('\n').map((line, index) => `${index + 1}\t${line}`)
    const unsaved = 'It went into the open editor, which has other unsaved edits, and is not saved yet.'
    const tools: Record<string, string> = {
      list_files: 'app.js',
      read_file: numbered.join('\n'),
      search_text: 'No hits.',
      edit_file: `Changed app.js: 4 lines added, 0 removed. ${unsaved}`,
      run_command: 'Exit code 0.',
    }
    const { said, summary, steps } = play('Add a health check', (name) => done(tools[name] ?? 'Approved.'))
    assert.deepEqual(
      steps.map(({ description }) => description),
      ['Add the route `GET /health` to `app.js`', 'Check it with `node --check app.js`'],
    )
    const sentence = /`app\.js` is changed in the editor, and not saved yet: save it before the check counts\./
    assert.match(said.slice(0, -1).join('\n'), sentence)
    assert.match(summary, sentence)
    assert.match(summary, /^`GET \/health` should answer 200/)
  })

  it('fetches no compiler', async () => {
    const files = { 'app.ts': "import express from 'express'\n\nexport const app = express()\n" }
    const no = ({ type }: { type: string }) => (type === 'terminal_command' ? 'no need' : undefined)
    const without = await work(await folderWith(files), 'Add a health check', no)
    assert.deepEqual(without.of('terminal_command'), [])
    const json = JSON.stringify({ devDependencies: { typescript: '5' } })
    const using = await work(await folderWith({ ...files, 'package.json': json }), 'Add a health check', no)
    assert.equal(using.of('terminal_command')[0]?.command, 'npx --no-install tsc --noEmit')
  })

  it('says honestly when feedback changes nothing', async () => {
    const feedback = ['make it blue', 'and round']
    const worked = await work(await copyOf('node-http'), 'Add a health check', ({ type }) =>
      type === 'plan' ? feedback.shift() : undefined,
    )
    const [first, second, ...more] = worked.of('plan')
    assert.deepEqual(second?.steps.map(textOf), first?.steps.map(textOf))
    assert.equal(second?.description, first?.description)
    assert.equal(more.length, 0)
    const said = worked.of('message').map(({ content }) => content)
    assert.ok(
      said.some((text) => text.includes("In mock mode I can't act on “make it blue”, so here is the same plan")),
    )
    assert.match(worked.summary, /“and round”, and I have no other plan/)
  })

  it('describes a project by its routes, and not by its lockfile', async () => {
    const worked = await work(await copyOf('express'), 'What does this project do?')
    assert.match(worked.summary, /`GET \/orders\/:id` in `src\/routes\/orders\.js`/)
    assert.doesNotMatch(worked.summary, /package-lock|USE/)
    const asked = await work(await copyOf('express'), 'Where is express used?')
    assert.doesNotMatch(asked.summary, /package-lock/)
  })
})

const textOf = ({ description }: Step) => description
