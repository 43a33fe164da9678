import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FaultServer } from './faultServer.ts'
import { inParts } from './prefix.ts'
import { scriptedProvider } from './scriptedProvider.ts'
import { carriedOut, files, longTask } from './task.ts'

const steps = 20

describe('what is sent in a run of twenty steps', () => {
  let folder = ''
  let server: FaultServer | undefined
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'prefix-'))
    for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content)
    writeFileSync(join(folder, 'AGENTS.md'), 'Notes are in Markdown.\n')
  })
  afterEach(async () => {
    await server?.close()
    rmSync(folder, { recursive: true })
  })

  for (const wire of ['openai-chat', 'openai-responses', 'anthropic', 'gemini'] as const)
    it(`only grows at its end, over ${wire}`, async () => {
      server = await scriptedProvider(wire, longTask(steps))
      const events = await carriedOut(wire, server.url, folder)
      assert.equal(events.at(-1)?.type, 'complete')
      const sent = server.received.map(({ body }) => inParts(wire, body))
      assert.equal(sent.length, 1 + 3 * steps + 1)
      for (const [n, { fixed, said }] of sent.entries()) {
        const { fixed: first, said: before } = sent[n - 1] ?? { fixed, said: [] }
        assert.equal(fixed, first)
        assert.deepEqual(said.slice(0, before.length), before)
      }
    })
})
