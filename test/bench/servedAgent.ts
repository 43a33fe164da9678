import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createAgent } from '../../src/cli/agent.ts'
import type { Model, ModelPart } from '../../src/core/model.ts'
import { createServer } from '../../src/server/server.ts'

/** How many events a run of many has. */
const many = 1_000

const call = (id: string, name: string, input: unknown): ModelPart => ({ type: 'tool_call', call: { id, name, input } })

/** Answers at once: a plan, then a new file of the name in the message; or, asked for many, as many pieces of text. */
const model: Model = {
  name: 'at once',
  async *answer({ messages }) {
    const turn = messages.filter(({ role }) => role === 'assistant').length
    const asked = messages.find(({ role }) => role === 'user')?.content ?? ''
    if (/many/.test(asked)) for (let n = 0; n < many; n++) yield { type: 'text', text: `${n} ` }
    else if (turn === 0)
      yield call('1', 'propose_plan', {
        title: 'Write',
        description: '',
        reasoning: '',
        steps: [{ description: 'Write it', files: [] }],
      })
    else if (turn === 1)
      yield call('2', 'write_file', { path: `${asked.split(' ').at(-1)}.txt`, content: 'new\n', description: 'New' })
    else yield { type: 'text', text: 'Done.' }
  },
}

// A process of its own, so that whoever asks does not count as part of who answers.
const folder = mkdtempSync(join(tmpdir(), 'bench-server-'))
process.env['AGENTIC_CONFIG_DIR'] = join(folder, 'config')
const workspace = join(folder, 'workspace')
for (let n = 0; n < 2_000; n++) {
  const inside = join(workspace, `folder-${n % 40}`, `sub-${n % 5}`)
  mkdirSync(inside, { recursive: true })
  writeFileSync(join(inside, `file-${n}.txt`), 'x'.repeat(1_024))
}
writeFileSync(join(workspace, 'small.txt'), 'x'.repeat(1_024))
const agent = createAgent(workspace, model)
const server = await createServer(agent, { workspace, assets: '', model: () => model.name, log: () => {} })
process.send?.({ url: server.url, token: server.token })
process.on('message', async (asked) => {
  if (asked === 'memory') {
    process.send?.({ rss_mb: Math.round(process.memoryUsage().rss / 1e6) })
    return
  }
  await server.close()
  await agent.close()
  rmSync(folder, { recursive: true })
  process.exit()
})
