import assert from 'node:assert/strict'
import type { Model } from '../../src/core/model.ts'
import { plan, sitDown, world, write } from '../fakes.ts'

describe('words of the user', () => {
  it('that come while a plan waits are about the plan', async () => {
    const { asked, options } = world([[plan('Wrong')], [plan('Right')]])
    const user = await sitDown({ options })
    await user.chat('Do it')
    await user.see('plan')
    await user.chat('Do something else')
    await user.see('plan')
    assert.match(asked.at(-1) ?? '', /The user rejected this: Do something else/)
    assert.equal(user.session.view.plan?.steps[0]?.description, 'Right')
    await user.cancel()
  })

  it('that come while it works reach the model at its next call, once', async () => {
    const { asked, options } = world([[plan('Edit')], [write('a.txt', 'x')], ['Done.'], ['Summary.']])
    const user = await sitDown({ options })
    await user.chat('Do it')
    await user.approvePlan()
    const { id } = await user.see('file_change')
    await user.chat('Use tabs')
    await user.chat('And be brief')
    assert.equal(user.session.view.feed.filter(({ type }) => type === 'user_message').length, 2)
    await user.say({ type: 'accept_change', payload: { change_id: id } })
    await user.see('complete')
    const [next = '', summary = ''] = asked.slice(2)
    assert.match(next, /"role":"user","content":"The user says, while you work:\\nUse tabs\\n\\nAnd be brief"/)
    assert.equal(summary.split('Use tabs').length, 2)
    await assert.rejects(user.chat('  '), /Write what you want/)
  })

  it('that come when it has just finished make it go on', async () => {
    const { asked, options } = world([['Hello.'], ['I will.']])
    let heard = false
    const model: Model = {
      name: 'slow',
      async *answer(request, signal) {
        yield* options.model.answer(request, signal)
        if (!heard) await user.chat('Say more')
        heard = true
      },
    }
    const user = await sitDown({ options: { ...options, model } })
    await user.chat('Hi')
    await user.session.idle()
    assert.equal(asked.length, 2)
    assert.match(asked[1] ?? '', /Say more/)
  })

  it('are not lost by a crash before the model has heard them', async () => {
    const { asked, options } = world([[plan('Edit')], [write('a.txt', 'x')], ['Done.'], ['Summary.']])
    const before = await sitDown({ options })
    await before.chat('Do it')
    await before.approvePlan()
    const { id } = await before.see('file_change')
    await before.chat('Use tabs')
    await before.session.close()
    const after = await sitDown({ options })
    await after.say({ type: 'accept_change', payload: { change_id: id } })
    await after.see('complete')
    assert.match(asked[2] ?? '', /Use tabs/)
  })

  it('that come after a run go on with the same conversation', async () => {
    const { asked, options } = world([['Hello.'], ['Yes, I remember.']])
    const user = await sitDown({ options })
    await user.chat('My name is Ada.')
    await user.session.idle()
    await user.chat('Do you remember it?')
    await user.session.idle()
    const { messages } = JSON.parse(asked.at(-1) ?? '')
    assert.deepEqual(
      messages.map(({ content }: { content: string }) => content),
      ['My name is Ada.', 'Hello.', 'Do you remember it?'],
    )
    assert.equal(user.session.view.title, 'My name is Ada.')
  })
})

describe('a question of the agent', () => {
  const ask = ['ask_user', { question: 'Which port?', options: ['3000', '8080'] }] as const

  it('waits for an answer, which the model hears', async () => {
    const { asked, options } = world([[ask], ['Then 8080.']])
    const user = await sitDown({ options })
    await user.chat('Set it up')
    const { id, options: choices } = await user.see('question')
    assert.deepEqual([choices, user.session.view.pending], [['3000', '8080'], [{ id, kind: 'question' }]])
    await user.say({ type: 'answer_question', payload: { question_id: id, answer: '8080' } })
    await user.see('complete')
    assert.match(asked.at(-1) ?? '', /The user answered: 8080/)
  })

  it('is said as a message too, and may be answered by a plain message', async () => {
    const { asked, options } = world([[ask], ['As you like.']])
    const user = await sitDown({ options })
    await user.chat('Set it up')
    const { id } = await user.see('question')
    assert.deepEqual(await user.see('message'), { id, content: 'Which port?\n- 3000\n- 8080' })
    await user.chat('Neither, use 5000')
    await user.see('complete')
    assert.match(asked.at(-1) ?? '', /The user answered: Neither, use 5000/)
    assert.equal(user.session.view.feed.filter(({ type }) => type === 'message').length, 1, 'it is shown once')
  })
})
