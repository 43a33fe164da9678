import assert from 'node:assert/strict'
import { Chat } from './chat.ts'
import { useWorkbench } from './story.ts'
import { until } from './workbench.ts'

describe('Files that are moved and deleted, questions, and words said while it works', () => {
  const workbench = useWorkbench({
    fixture: 'python',
    files: { 'api/notes.txt': 'What the api does.\n', 'web/notes.txt': 'What the web does.\n' },
  })
  let chat: Chat

  const exists = (file: string) =>
    workbench()
      .read(file)
      .then(
        () => true,
        () => false,
      )

  it('asks which file is meant, with the choices on a card', async () => {
    chat = await Chat.open(workbench())
    await chat.say('Delete the file notes.txt')
    await chat.panel.getByRole('button', { name: 'api/notes.txt' }).waitFor()
    await chat.status('answer the question')
    await workbench().shot('talk 1 question')
    await chat.press('web/notes.txt')
    await chat.press('Approve plan')
    await workbench()
      .page.getByRole('tab', { name: /notes\.txt \(to be deleted\)/, selected: true })
      .waitFor()
    await workbench().shot('talk 2 deletion')
    await chat.press('Accept')
    await until('the file to be gone', async () => !(await exists('web/notes.txt')))
    assert.ok(await exists('api/notes.txt'))
    await chat.idle()
  })

  it('takes an answer in plain words as well, and shows a file under its new name', async () => {
    await workbench().write('web/notes.txt', 'Again.\n')
    await chat.say('Rename notes.txt to about.txt')
    await chat.panel.getByRole('button', { name: 'api/notes.txt' }).waitFor()
    await chat.say('api/notes.txt')
    await chat.press('Approve plan')
    await workbench()
      .page.getByRole('tab', { name: /notes\.txt → about\.txt/, selected: true })
      .waitFor()
    await workbench().shot('talk 3 rename')
    await chat.press('Accept')
    await until('the new name', () => exists('api/about.txt'))
    assert.ok(!(await exists('api/notes.txt')))
    await chat.idle()
  })

  it('takes in what is said while a command runs, and answers before it goes on', async () => {
    await chat.say('Run the command `sleep 3`')
    await chat.press('Approve plan')
    await chat.press(/^Run$/)
    await chat.see('running')
    await chat.say('And then lint it')
    await chat.panel.getByRole('article', { name: 'You' }).filter({ hasText: 'And then lint it' }).waitFor()
    await chat.see(/I heard “And then lint it”/)
    await chat.done()
    await workbench().shot('talk 4 steering')
  })
})
