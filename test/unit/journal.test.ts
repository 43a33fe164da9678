import assert from 'node:assert/strict'
import type { Entry } from '../../src/core/entries.ts'
import { JournalMismatch, ToolError } from '../../src/core/errors.ts'
import { Journal } from '../../src/core/journal.ts'
import { EntryId, RunId } from '../../src/protocol/ids.ts'

function journal(tape: Entry[] = [], signal = new AbortController().signal) {
  const written: Entry[] = [...tape]
  const write = async (entry: Entry) => void written.push(entry)
  return { written, ...bound(new Journal({ runId: RunId.parse('r'), history: [], tape, signal, write })) }
}
const bound = (journal: Journal) => ({
  once: journal.once.bind(journal),
  emit: journal.emit.bind(journal),
  effect: journal.effect.bind(journal),
})
const never = () => assert.fail('is not to be done')

describe('the journal of a run', () => {
  it('does a thing once, and reads it when it is executed again', async () => {
    const first = journal()
    assert.deepEqual(await first.once('prompt', () => ({ content: 'a' })), { content: 'a' })
    assert.deepEqual(await journal(first.written).once('prompt', never), { content: 'a' })
  })

  it('keeps a tool error, and no other', async () => {
    const first = journal()
    const fail = (error: Error) => () => Promise.reject(error)
    await assert.rejects(first.once('prompt', fail(new TypeError('a bug'))), TypeError)
    await assert.rejects(first.once('prompt', fail(new ToolError('no file'))), /no file/)
    assert.equal(first.written.length, 1)
    await assert.rejects(journal(first.written).once('prompt', never), /no file/)
  })

  it('gives an entry the same id in every execution: its place', async () => {
    const place = async (tape: Entry[]) => {
      const { emit, once } = journal(tape)
      await emit('prompt', { content: '' })
      return (await once('prompt', (id) => ({ content: id }))).content
    }
    assert.deepEqual(await place([]), 'r.1')
    assert.deepEqual(await place([{ type: 'prompt', payload: { content: '' } }]), 'r.1')
  })

  it('does not go on with what other code has written', async () => {
    const { once } = journal([{ type: 'prompt', payload: { content: '' } }])
    await assert.rejects(once('found', never), JournalMismatch)
  })

  it('finds out about an effect that was begun and not ended, and does only one that was not begun', async () => {
    const id = EntryId.parse('r.0')
    const begun: Entry[] = [{ type: 'begin', payload: { of: 'prompt', id } }]
    const done: Entry[] = [...begun, { type: 'prompt', payload: { content: 'done' } }]
    const says = (content: string) => async () => ({ content })
    assert.deepEqual(await journal().effect('prompt', id, says('acted'), never), { content: 'acted' })
    assert.deepEqual(await journal(begun).effect('prompt', id, never, says('settled')), { content: 'settled' })
    assert.deepEqual(await journal(done).effect('prompt', id, never, never), { content: 'done' })
  })

  it('writes nothing that would be read back as something else', async () => {
    const { written, emit } = journal()
    await assert.rejects(emit('usage', { prompt_tokens: Number.NaN, completion_tokens: 0, cost: 0 }), /expected number/)
    assert.deepEqual(written, [])
  })

  it('is one line of execution', async () => {
    const { once, emit } = journal()
    await assert.rejects(
      once('prompt', async () => {
        await emit('prompt', { content: '' })
        return { content: '' }
      }),
      /inside or beside/,
    )
  })

  it('begins nothing after an abort, not even a replay', async () => {
    const { once } = journal([{ type: 'prompt', payload: { content: 'a' } }], AbortSignal.abort())
    await assert.rejects(once('prompt', never), /abort/)
  })
})
