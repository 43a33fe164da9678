import assert from 'node:assert/strict'
import { ContextOverflow } from '../../src/core/errors.ts'
import type { Message, Model, ModelPart } from '../../src/core/model.ts'
import type { Usage } from '../../src/protocol/events.ts'
import { command, plan, type Said, sitDown, world, write } from '../fakes.ts'

const cost = (dollars: number): ModelPart => ({ type: 'usage', usage: usage({ cost: dollars, cost_known: true }) })
const usage = (some: Partial<Usage>): Usage => ({ prompt_tokens: 100, completion_tokens: 10, cost: 0, ...some })
const read = (path: string) => ['read_file', { path }] as const
/** What the model was sent with its n-th request. */
const sent = (asked: readonly string[], n: number): Message[] => JSON.parse(asked[n] ?? '{}').messages

/** A model that says what it is told to, and then how much that took: the last word of `scripted` on usage is left out. */
const saying = (answers: readonly (readonly Said[])[], files: Record<string, string> = {}, commands = {}) => {
  const made = world(answers, files, commands)
  const { model } = made.options
  const own = (turn: number) =>
    answers[turn]?.some((said) => typeof said === 'object' && 'type' in said && said.type === 'usage')
  const quiet: Model = {
    name: model.name,
    async *answer(request, signal) {
      const turn = request.messages.filter(({ role }) => role === 'assistant').length
      let isFirst = true
      for await (const part of model.answer(request, signal)) {
        if (part.type === 'usage' && own(turn) && !isFirst) continue
        if (part.type === 'usage') isFirst = false
        yield part
      }
    },
  }
  return { ...made, options: { ...made.options, model: quiet } }
}

describe('what a model says beside its answer', () => {
  it('is shown: what it thinks, and why nothing comes', async () => {
    const user = await sitDown(
      world([
        [{ type: 'waiting', detail: 'OpenAI is busy. Trying again in 2 s.' }, { type: 'thought', text: 'Hm.' }, 'Hi.'],
      ]),
    )
    const waits: string[] = []
    user.session.subscribe(() => waits.push(user.session.view.waiting))
    await user.chat('Hello')
    await user.session.idle()
    assert.ok(waits.includes('OpenAI is busy. Trying again in 2 s.'))
    assert.equal(user.session.view.waiting, '')
    assert.equal((await user.see('thought_delta')).content, 'Hm.')
    assert.equal((await user.see('thought')).content, 'Hm.')
  })

  it('goes back to it as it was, and is never shown', async () => {
    const replay = { by: 'anthropic/claude', content: [{ type: 'redacted_thinking', data: 'xyz' }] }
    const { asked, options } = world([[{ type: 'replay', replay }, read('a.txt')], ['Done.']], { 'a.txt': 'a' })
    const user = await sitDown({ options })
    await user.chat('Look')
    await user.session.idle()
    assert.deepEqual(
      sent(asked, 1).find(({ role }) => role === 'assistant'),
      {
        role: 'assistant',
        content: '',
        tool_calls: [{ id: 'call-0-1', name: 'read_file', input: { path: 'a.txt' } }],
        replay,
      },
    )
    assert.ok(!JSON.stringify(user.events).includes('xyz'))
  })

  it('counts: tokens, what came from a cache, the cost, how full it is', async () => {
    const took = usage({ cache_read: 60, cost: 0.25, cost_known: true, context_limit: 1000 })
    const user = await sitDown(
      saying([
        [{ type: 'usage', usage: took }, 'One.'],
        [{ type: 'usage', usage: took }, 'Two.'],
      ]),
    )
    await user.chat('One?')
    await user.session.idle()
    await user.chat('Two?')
    await user.session.idle()
    const { spent, spent_in_run, context } = user.session.view
    assert.deepEqual(spent_in_run, {
      prompt_tokens: 100,
      completion_tokens: 10,
      cache_read: 60,
      cost: 0.25,
      cost_known: true,
    })
    assert.deepEqual([spent.prompt_tokens, spent.cost, context], [200, 0.5, { tokens: 110, limit: 1000 }])
  })
})

describe('an answer that reaches its limit of tokens', () => {
  it('is gone on with', async () => {
    const { asked, options } = world([['The first half', { type: 'cut_off' }], ['and the second.']])
    const user = await sitDown({ options })
    await user.chat('Explain')
    await user.session.idle()
    assert.match(sent(asked, 1).at(-1)?.content ?? '', /was cut off .* Go on where it ended/)
    assert.equal(user.session.view.status, 'complete')
  })
})

describe('a conversation that is too long for the model', () => {
  const long = `${'x'.repeat(49)}\n`.repeat(100)
  const files = { 'a.txt': long, 'b.txt': long, 'c.txt': 'short' }

  it('is told in short where it is old, once the model has refused it', async () => {
    const overflow = new ContextOverflow('This is longer than the model can take. Start a new session.')
    const { asked, options } = world([[read('a.txt')], [read('b.txt')], [read('c.txt')], ['Read.']], files)
    const { model } = options
    let refused = 0
    const small: Model = {
      name: 'small',
      answer(request, signal) {
        if (JSON.stringify(request.messages).length > 9000 && ++refused > 0) throw overflow
        return model.answer(request, signal)
      },
    }
    const user = await sitDown({ options: { ...options, model: small } })
    await user.chat('Read all')
    await user.session.idle()
    assert.equal(user.session.view.status, 'complete')
    assert.ok(refused > 0)
    const results = sent(asked, 3).flatMap(({ role, content }) => (role === 'tool' ? [content.length] : []))
    assert.ok((results[0] ?? 0) < 400 && (results[1] ?? 0) > 4000, `results of ${results} characters`)
    assert.match(
      sent(asked, 3).find(({ role }) => role === 'tool')?.content ?? '',
      /more characters were left out .* Call the tool again/,
    )
  })

  it('is told in short before the model refuses it, when its size is known', async () => {
    const nearly = { type: 'usage', usage: usage({ prompt_tokens: 900, context_limit: 1000 }) } as const
    const little = { type: 'usage', usage: usage({ prompt_tokens: 200, context_limit: 1000 }) } as const
    const reads = Array.from({ length: 10 }, (_, n) => [read(`f${n}.txt`), n === 9 ? nearly : little])
    const many = Object.fromEntries(Array.from({ length: 10 }, (_, n) => [`f${n}.txt`, long]))
    const { asked, options } = saying([...reads, ['Read.']], many)
    const user = await sitDown({ options })
    await user.chat('Read all')
    await user.session.idle()
    const results = sent(asked, 10).flatMap(({ role, content }) => (role === 'tool' ? [content.length < 400] : []))
    assert.deepEqual(results, [true, true, ...Array(8).fill(false)])
  })

  it('ends the run with a word to the user when nothing can be left out', async () => {
    const { options } = world([])
    const model: Model = {
      name: 'tiny',
      // biome-ignore lint/correctness/useYield: it fails before it says anything
      async *answer() {
        throw new ContextOverflow('This is longer than tiny can take. Start a new session.')
      },
    }
    const user = await sitDown({ options: { ...options, model } })
    await user.chat('Hi')
    assert.equal((await user.see('error')).detail, 'This is longer than tiny can take. Start a new session.')
  })

  it('changes no byte of what was said before, as long as it is not', async () => {
    const { asked, options } = world(
      [
        [read('c.txt')],
        [plan('Write', 'Test')],
        [write('d.txt', 'd')],
        ['Written.'],
        [command('npm test')],
        ['Ok.'],
        ['Done.'],
      ],
      files,
      { 'npm test': { stdout: 'ok' } },
    )
    const user = await sitDown({ options })
    await user.chat('Write d')
    await user.approvePlan()
    await user.accept()
    await user.run()
    await user.session.idle()
    for (const [n, request] of asked.slice(1).entries()) {
      const before = JSON.stringify(sent(asked, n)).slice(0, -1)
      assert.ok(request.includes(before), `request ${n + 1} does not begin with what request ${n} was`)
    }
  })
})

describe('a spending limit', () => {
  const expensive = [
    [plan('Look')],
    [cost(0.4), read('a.txt')],
    [cost(0.4), read('a.txt')],
    [cost(0.4), 'Seen.'],
    [cost(0.1), 'Done.'],
  ]
  const limited = (limit: number) => {
    const { asked, options } = saying(expensive, { 'a.txt': 'a' })
    return { asked, options: { ...options, spendingLimit: () => limit } }
  }

  it('has the user asked before it is crossed, and again when the next part is used up', async () => {
    const { asked, options } = limited(1)
    const user = await sitDown({ options })
    await user.chat('Look')
    await user.approvePlan()
    const { id, question, options: choices } = await user.see('question')
    assert.match(question, /^This run has cost \$0\.80, and the next answer may cross the limit/)
    assert.deepEqual(choices, ['Go on, up to $2.00', 'Stop here'])
    assert.equal(asked.length, 3)
    await user.say({ type: 'answer_question', payload: { question_id: id, answer: 'Go on, up to $2.00' } })
    await user.session.idle()
    assert.equal(user.session.view.status, 'complete')
  })

  it('ends the run when the user says so', async () => {
    const { asked, options } = limited(1)
    const user = await sitDown({ options })
    await user.chat('Look')
    await user.approvePlan()
    const { id } = await user.see('question')
    await user.say({ type: 'answer_question', payload: { question_id: id, answer: 'Stop here' } })
    assert.match((await user.see('error')).detail, /You stopped the run at its spending limit; it has cost \$0\.80/)
    assert.equal(asked.length, 3)
  })

  it('of 0 is none', async () => {
    const user = await sitDown(limited(0))
    await user.chat('Look')
    await user.approvePlan()
    await user.session.idle()
    assert.equal(user.session.view.status, 'complete')
  })
})

describe('AGENTS.md of the folder', () => {
  it('is told to the model once, before anything else, and shown to the user', async () => {
    const files = { 'AGENTS.md': 'Use tabs.\n', 'a.txt': 'a' }
    const { asked, options } = world([['One.'], ['Two.']], files)
    const user = await sitDown({ options })
    await user.chat('One?')
    assert.deepEqual([(await user.see('tool_call')).title], ['AGENTS.md'])
    await user.session.idle()
    await user.chat('Two?')
    await user.session.idle()
    const told = sent(asked, 1).filter(({ content }) => content.includes('Use tabs.'))
    assert.equal(told.length, 1)
    assert.equal(sent(asked, 0)[0]?.content, 'AGENTS.md in this folder says how to work here:\nUse tabs.\n')
  })
})
