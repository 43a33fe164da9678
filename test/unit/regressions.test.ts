import assert from 'node:assert/strict'
import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { AgentEvent } from '../../src/protocol/events.ts'
import type { EntryId } from '../../src/protocol/ids.ts'
import { sitDown, testSession } from '../fakes.ts'
import { newFolder, onDisk, yesTo } from '../onDisk.ts'
import { anyRoot, type Regression, withRoot } from '../regressions/regression.ts'

const folder = join(import.meta.dirname, '../regressions')
const names = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory())

/** The session as it was found, in a folder as it was then. */
function found(name: string, { says }: Regression) {
  const [root, journals] = [newFolder(), newFolder()]
  const tree = join(folder, name, 'tree')
  // Git keeps no empty folder.
  if (existsSync(tree)) cpSync(tree, root, { recursive: true })
  const journal = readFileSync(join(folder, name, 'journal.jsonl'))
  writeFileSync(join(journals, `${testSession}.jsonl`), withRoot(journal, anyRoot, root))
  return onDisk(root, says, journals)
}

const filesIn = (root: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(root, { withFileTypes: true, recursive: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .map((path) => [path.slice(root.length + 1), readFileSync(path, 'utf8')]),
  )

const countOf = (text: string, part: string): number => text.split(part).length - 1

/** Says yes to all that waits, now and later, until nothing goes on any more. */
async function goOn({ session, say, chat }: Awaited<ReturnType<typeof sitDown>>, words?: string): Promise<void> {
  const answer = (event: AgentEvent) => {
    const yes = yesTo(event)
    if (yes) void say(yes)
  }
  session.subscribe(answer)
  const waiting = new Set(session.view.pending.map(({ id }) => id))
  for (const item of session.view.feed)
    if ('id' in item.payload && waiting.has(item.payload.id as EntryId)) answer(item)
  await session.idle()
  if (words !== undefined) await chat(words)
  await session.idle()
  await session.close()
}

describe('what went wrong once', () => {
  for (const { name } of names)
    it(`${name.replaceAll('-', ' ')}`, async () => {
      const { regression } = (await import(`../regressions/${name}/case.ts`)) as { regression: Regression }
      const { wrong, chat, expected } = regression
      const disk = found(name, regression)
      const user = await sitDown(disk)
      const waiting = user.session.view.pending.map(({ kind }) => kind)
      assert.deepEqual(waiting, expected.pending, wrong)
      await goOn(user, chat)
      assert.equal(user.session.view.status, expected.status, wrong)
      assert.deepEqual(filesIn(disk.root), expected.files, wrong)
      const asked = (disk.asked.at(-1)?.messages ?? []).map(({ content }) => content).join('\n')
      for (const [text, count] of Object.entries(expected.asked ?? {}))
        assert.equal(countOf(asked, text), count, `${wrong} ${text}`)
    })
})
