import assert from 'node:assert/strict'
import { ContextOverflow, RunError } from '../../src/core/errors.ts'
import type { Model } from '../../src/core/model.ts'
import type { SessionOptions } from '../../src/core/session.ts'
import { plan, type Said, sitDown, world, write } from '../fakes.ts'

const gone = () => new RunError('Acme has no model road-runner. Choose another one.', { advice: 'select_model' })

/** A world whose model cannot be asked at these attempts, counted from 1. */
function shaky(
  attempts: readonly number[],
  problem: () => Error = gone,
  answers: readonly (readonly Said[])[] = work,
  files = {},
) {
  const made = world(answers, files)
  let asked = 0
  const model: Model = {
    name: 'shaky',
    answer(request, signal) {
      if (attempts.includes(++asked)) throw problem()
      return made.options.model.answer(request, signal)
    },
  }
  const options: SessionOptions = { ...made.options, model }
  return { ...made, options }
}
const work = [[plan('Write')], [write('a.txt', 'x')], ['Written.'], ['Done.']]

describe('a model that cannot be asked', () => {
  it('ends the run before there is a plan, and says what can be done', async () => {
    const user = await sitDown(shaky([1]))
    await user.chat('Do it')
    const { detail, advice } = await user.see('error')
    assert.deepEqual([detail, advice], [gone().message, 'select_model'])
  })

  it('is asked again in the middle of a plan, when the user wants it', async () => {
    const { options, files } = shaky([2, 3])
    const user = await sitDown({ options })
    await user.chat('Do it')
    await user.approvePlan()
    for (const _time of [1, 2]) {
      const { id: question_id, question, options: choices, advice } = await user.see('question')
      assert.deepEqual([question, choices, advice], [gone().message, ['Try again', 'Stop here'], 'select_model'])
      await user.say({ type: 'answer_question', payload: { question_id, answer: 'Try again' } })
    }
    await user.accept()
    await user.see('complete')
    assert.equal(files.get('a.txt'), 'x')
    assert.equal(user.events.filter(({ type }) => type === 'plan').length, 1)
  })

  it('keeps its place when the session is opened again meanwhile', async () => {
    const { options, files } = shaky([2, 3])
    const before = await sitDown({ options })
    await before.chat('Do it')
    await before.approvePlan()
    const { id } = await before.see('question')
    await before.say({ type: 'answer_question', payload: { question_id: id, answer: 'Try again' } })
    const { id: second } = await before.see('question')
    await before.session.close()
    const user = await sitDown({ options })
    assert.deepEqual(user.session.view.pending, [{ id: second, kind: 'question' }])
    await user.chat('ok, try again')
    await user.accept()
    await user.see('complete')
    assert.equal(files.get('a.txt'), 'x')
  })

  it('ends the run when the user wants to stop', async () => {
    const user = await sitDown(shaky([2]))
    await user.chat('Do it')
    await user.approvePlan()
    const { id: question_id } = await user.see('question')
    await user.say({ type: 'answer_question', payload: { question_id, answer: 'Stop here' } })
    assert.equal((await user.see('error')).detail, gone().message)
  })
})

describe('a conversation that has to be told in short twice', () => {
  it('goes on when the session is opened again', async () => {
    const files = Object.fromEntries(Array.from({ length: 12 }, (_, n) => [`f${n}.txt`, 'x'.repeat(5000)]))
    const reads = Object.keys(files).map((path) => [['read_file', { path }]] as const)
    const tooLong = () => new ContextOverflow('Too long.')
    const { options } = shaky([13, 14], tooLong, [...reads, [plan('Go on')], ['Done.']], files)
    const before = await sitDown({ options })
    await before.chat('Read all')
    const { id: plan_id } = await before.see('plan')
    await before.session.close()
    const user = await sitDown({ options })
    await user.say({ type: 'approve_plan', payload: { plan_id } })
    await user.see('complete')
  })
})
