import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { SentEvent } from '../../src/index.ts'
import type { FaultServer } from './faultServer.ts'
import { scriptedProvider } from './scriptedProvider.ts'
import { carriedOut, files, result, task } from './task.ts'

/** The requests as they were; written anew with UPDATE_GOLDEN=1. */
const golden = join(import.meta.dirname, 'golden')

for (const wire of ['openai-chat', 'openai-responses', 'anthropic', 'gemini'] as const)
  describe(`a whole task over ${wire}`, () => {
    let folder = ''
    let server: FaultServer
    let events: SentEvent[] = []

    before(async () => {
      folder = mkdtempSync(join(tmpdir(), 'task-'))
      for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content)
      server = await scriptedProvider(wire, task)
      events = await carriedOut(wire, server.url, folder)
    })
    after(async () => {
      await server.close()
      rmSync(folder, { recursive: true })
    })

    it('ends well, with the result that every wire has', () => {
      assert.deepEqual(
        events.filter(({ type }) => type === 'error').map(({ payload }) => payload),
        [],
      )
      for (const [name, content] of Object.entries(result))
        assert.equal(readFileSync(join(folder, name), 'utf8'), content)
      const exits = events.flatMap((event) => (event.type === 'terminal_output' ? [event.payload.exit_code] : []))
      assert.deepEqual(exits, [1, 0])
      assert.equal(events.at(-1)?.type, 'complete')
    })

    it('counts what it took', () => {
      const usage = events.flatMap((event) => (event.type === 'usage' ? [event.payload] : []))
      assert.equal(usage.length, server.received.length)
      for (const { prompt_tokens, completion_tokens, cache_read, cost_known } of usage)
        assert.deepEqual([prompt_tokens, completion_tokens, cache_read, cost_known], [1000, 100, 600, true])
    })

    it('sends exactly these requests, the first and the last', () => {
      const sent = [server.received[0], server.received.at(-1)].map((one) => ({ ...one, headers: undefined }))
      const file = join(golden, `${wire}.json`)
      const text = `${JSON.stringify(sent, null, 1).replaceAll(folder, 'FOLDER')}\n`
      if (process.env['UPDATE_GOLDEN']) writeFileSync(file, text)
      assert.equal(text, readFileSync(file, 'utf8'))
    })
  })
