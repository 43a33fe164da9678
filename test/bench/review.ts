/**
 * npm run bench:review
 * How long a person waits for the diffs of proposed changes, in the real VS Code with the packaged extension: from the
 * proposal in the journal to the painted diff, from the press on Accept to the file on disk and to the next proposal, and
 * with a hundred changes that wait. Prints JSON, in milliseconds.
 */
import fs from 'node:fs/promises'
import path from 'node:path'
import { type Answer, scriptedProvider } from '../contract/scriptedProvider.ts'
import { Chat } from '../ui/chat.ts'
import { change, Review, settings, text } from '../ui/reviewing.ts'
import { openStory } from '../ui/story.ts'

const times = 20
const many = 100
const two = [2, 'export const value2 = "two"'] as const
const numbered = (count: number) => Array.from({ length: count }, (_, index) => `${index}.js`)
const long = text() + 'export const filler = "some words that are there"\n'.repeat(5_000)
const huge = text() + 'export const filler = "some words that are there"\n'.repeat(120_000)
const longEdit = (name: string): Answer => [change(name, two)]

const single = numbered(times)
const all = Array.from({ length: many }, (_, index) => `many/${index}.js`)
const server = await scriptedProvider('openai-chat', [
  [['propose_plan', { title: 'Spell values out', description: 'One by one', steps: [{ description: 'All of them' }] }]],
  ...single.map((name) => [change(name, two)]),
  longEdit('long.js'),
  longEdit('huge.js'),
  all.map((name) => change(name, two)),
  ['Done.'],
])
const story = await openStory({
  fixture: 'text',
  files: { ...Object.fromEntries([...single, ...all].map((name) => [name, text()])), 'long.js': long, 'huge.js': huge },
  settings,
  env: () => ({ OPENAI_API_KEY: 'sk-test-0123456789abcdef', OPENAI_API_BASE: server.url }),
})
const { workbench } = story
const { page } = workbench
try {
  const chat = await Chat.open(workbench)
  const review = new Review(chat)
  await chat.say('Spell values out')
  await chat.press('Approve plan')
  const painted: number[] = []
  const written: number[] = []
  const next: number[] = []
  for (const [index, name] of single.entries()) {
    painted.push(await untilPainted(name))
    await page.waitForTimeout(500)
    const pressed = Date.now()
    await workbench.titleButton('Accept Change')
    written.push((await untilWritten(name)) - pressed)
    const following = single[index + 1] ?? 'long.js'
    next.push((await proposedAt(following)) - pressed)
  }
  const [longPainted, hugePainted] = [await passed('long.js', review), await passed('huge.js', review)]
  const begun = await proposedAt('many/0.js')
  await page.getByRole('button', { name: 'Changes Section' }).click()
  await page
    .getByRole('tree', { name: 'Changes' })
    .getByRole('treeitem', { name: /^many\/0\.js/ })
    .waitFor()
  const listed = Date.now() - begun
  await workbench.openFile('0.js')
  await workbench.clickIntoEditor()
  const echoes: number[] = []
  for (const letter of 'typing goes on as ever') echoes.push(await echoOf(letter))
  console.log(
    JSON.stringify(
      {
        'proposal to painted diff': summary(painted),
        'press on Accept to file on disk': summary(written),
        'press on Accept to the next proposal': summary(next),
        'painted diff of a file of 5,000 lines': longPainted,
        'painted diff of a file of 6 MB': hugePainted,
        'a hundred changes to the list of them': listed,
        'keystroke to its echo with a hundred changes that wait': summary(echoes),
      },
      null,
      2,
    ),
  )
} finally {
  await story.close()
  await server.close()
}

/** From the proposal in the journal to the diff on the screen; how exactly is a matter of 10 ms. */
async function untilPainted(name: string): Promise<number> {
  const since = await proposedAt(name)
  const tab = page.getByRole('tab', { name: new RegExp(`^${name} \\(proposed change\\)`), selected: true })
  await tab.waitFor()
  await page.locator('.monaco-diff-editor .editor.modified .line-insert').first().waitFor()
  return Date.now() - since
}

async function passed(name: string, review: Review): Promise<number> {
  const took = await untilPainted(name)
  await page.waitForTimeout(1_000)
  await review.accept(name)
  return took
}

async function untilWritten(name: string): Promise<number> {
  while ((await fs.readFile(path.join(workbench.folder, name), 'utf8')) === text()) await sleep(5)
  return Date.now()
}

/** When a change to this file was proposed, by the journal. */
async function proposedAt(name: string): Promise<number> {
  for (;;) {
    for (const record of await records())
      if (record.type === 'file_change' && record.payload?.path === name) return Date.parse(record.time)
    await sleep(10)
  }
}

async function records(): Promise<{ type: string; time: string; payload?: { path?: string } }[]> {
  const names = await fs.readdir(workbench.profileFolder, { recursive: true })
  const journals = names.filter((name) => /agentic-code-editor\/sessions\/[^/]+\.jsonl$/.test(name))
  const texts = await Promise.all(journals.map((name) => fs.readFile(path.join(workbench.profileFolder, name), 'utf8')))
  return texts.flatMap((one) =>
    one
      .split('\n')
      .filter((line) => line.endsWith('}'))
      .map((line) => JSON.parse(line).record),
  )
}

async function echoOf(letter: string): Promise<number> {
  const lines = page.locator('.editor-group-container.active .monaco-editor .view-lines').first()
  const before = await lines.textContent()
  const start = Date.now()
  await page.keyboard.type(letter)
  while ((await lines.textContent()) === before) await sleep(1)
  return Date.now() - start
}

function summary(values: readonly number[]) {
  const sorted = [...values].sort((a, b) => a - b)
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0
  return { p50: at(0.5), p95: at(0.95) }
}

function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}
