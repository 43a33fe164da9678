import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { journalFiles } from '../../src/node/journalFile.ts'
import { SessionId } from '../../src/protocol/ids.ts'

describe('a journal file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'journal-'))
  const path = join(folder, 's.jsonl')
  const id = SessionId.parse('s')
  const records = [{ a: 'one' }, { a: 'zwei\n"Ä"' }, { a: '三', b: { 2: 'x', 1: [null, 0.5] } }, {}]
  after(() => rmSync(folder, { recursive: true }))

  async function keep(...more: object[]): Promise<unknown[]> {
    const log = await journalFiles(folder).open(id)
    for (const record of more) await log.append(record)
    await log.sync()
    await log.close()
    return [...log.records]
  }

  it('gives back what was put in', async () => {
    assert.deepEqual(await keep(...records), [])
    assert.deepEqual(await keep(), records)
  })

  it('cut at any byte opens with the lines before the cut, and can be gone on with', async () => {
    const bytes = readFileSync(path)
    for (let length = 0; length <= bytes.length; length++) {
      writeFileSync(path, bytes.subarray(0, length))
      const whole = bytes.subarray(0, length).toString('latin1').split('\n').length - 1
      assert.deepEqual(await keep({ next: length }), records.slice(0, whole))
      assert.deepEqual(await keep(), [...records.slice(0, whole), { next: length }])
    }
    writeFileSync(path, bytes)
  })

  it('damaged in any byte opens with the lines before the damage', async () => {
    const bytes = readFileSync(path)
    for (let at = 0; at < bytes.length; at++) {
      const damaged = Buffer.from(bytes)
      damaged[at] = (damaged[at] ?? 0) ^ 1
      writeFileSync(path, damaged)
      const whole = bytes.subarray(0, at).toString('latin1').split('\n').length - 1
      assert.deepEqual(await keep(), records.slice(0, whole))
    }
    writeFileSync(path, bytes)
  })

  it('keeps what it had to cut off, and says so unless it was only the torn last line of a crash', async () => {
    const bytes = readFileSync(path)
    const damaged = Buffer.from(bytes)
    damaged[0] = 0
    writeFileSync(path, damaged)
    const log = await journalFiles(folder).open(id)
    await log.close()
    assert.match(log.damage ?? '', /s\.jsonl\.damaged/)
    assert.deepEqual(readFileSync(`${path}.damaged`), damaged)
    writeFileSync(path, bytes.subarray(0, -3))
    const torn = await journalFiles(folder).open(id)
    await torn.close()
    assert.equal(torn.damage, undefined)
  })

  it('is open once at a time: in this process, and in others that are alive', async () => {
    const log = await journalFiles(folder).open(id)
    await assert.rejects(journalFiles(folder).open(id), /open already/)
    await log.close()
    writeFileSync(`${path}.lock`, String(process.ppid))
    await assert.rejects(journalFiles(folder).open(id), /another window/)
    const { pid } = spawnSync('true')
    writeFileSync(`${path}.lock`, String(pid))
    await (await journalFiles(folder).open(id)).close()
  })

  it('is listed, the latest first', async () => {
    const other = SessionId.parse('other/../name')
    await (await journalFiles(folder).open(other)).close()
    utimesSync(path, 1, 1)
    assert.deepEqual(await journalFiles(folder).list(), [other, id])
    assert.deepEqual(await journalFiles(join(folder, 'nowhere')).list(), [])
  })
})
