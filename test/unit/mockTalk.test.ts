import assert from 'node:assert/strict'
import { askForEffects } from '../../src/core/policy.ts'
import { systemPrompt } from '../../src/core/prompt.ts'
import { mockModel } from '../../src/models/mock/model.ts'
import { sitDown, type World, world } from '../fakes.ts'

/** Someone at a session with the mock in a folder in memory. */
async function withMock(files: Record<string, string>) {
  const made: World = world([], files, { make: { stdout: 'made\n' } })
  const options = { ...made.options, model: mockModel(), system: systemPrompt, policy: askForEffects }
  return { made, person: await sitDown({ options }) }
}

describe('the mock model, talked to while it works', () => {
  const said = (events: readonly { type: string; payload: unknown }[]) =>
    events.flatMap(({ type, payload }) => (type === 'message' ? [(payload as { content: string }).content] : []))

  it('hears what is said before its next step, and goes on', async () => {
    const { made, person } = await withMock({ 'a.txt': 'a' })
    await person.chat('Run the commands `make` and `make`')
    await person.approvePlan()
    const first = await person.see('terminal_command')
    await person.chat('Not so loud')
    await person.say({ type: 'approve_terminal', payload: { command_id: first.id } })
    await person.run()
    await person.session.idle()
    assert.equal(person.session.view.status, 'complete')
    assert.deepEqual(made.effects, ['make', 'make'])
    assert.ok(said(person.events).some((text) => /I heard “Not so loud”\. In mock mode/.test(text)))
  })

  it('asks which file is meant when several have the name, and takes the answer', async () => {
    const { made, person } = await withMock({ 'api/notes.txt': 'api', 'web/notes.txt': 'web', 'readme.md': 'Hi' })
    await person.chat('Delete the file notes.txt')
    const { id, question, options } = await person.see('question')
    assert.match(question, /Several files are called `notes\.txt`\. Which one\?/)
    assert.deepEqual(options, ['api/notes.txt', 'web/notes.txt'])
    await person.say({ type: 'answer_question', payload: { question_id: id, answer: 'web/notes.txt' } })
    await person.approvePlan()
    assert.equal((await person.accept()).path, 'web/notes.txt')
    await person.session.idle()
    assert.deepEqual([...made.files.keys()], ['api/notes.txt', 'readme.md'])
  })

  it('says so when the answer is none of them, and does nothing', async () => {
    const { made, person } = await withMock({ 'api/notes.txt': 'api', 'web/notes.txt': 'web' })
    await person.chat('Delete the file notes.txt')
    await person.see('question')
    await person.chat('Neither, I meant something else')
    await person.session.idle()
    assert.match(said(person.events).at(-1) ?? '', /Several files have that name/)
    assert.equal(made.files.size, 2)
  })
})
