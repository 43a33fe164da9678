import assert from 'node:assert/strict'
import { type ChildProcess, fork, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { journalFiles } from '../../src/node/journalFile.ts'
import { lockFile } from '../../src/node/lockFile.ts'
import { SessionId } from '../../src/protocol/ids.ts'

const lockOf = (pid: number, started = '') => JSON.stringify({ pid, started })

/** A process that takes the locks it is told to. */
async function startTaker(): Promise<ChildProcess> {
  const lock = new URL('../../src/node/lockFile.ts', import.meta.url).href
  const code = `
    import { lockFile } from '${lock}'
    let release = async () => {}
    process.on('message', async ({ take }) => {
      if (take) process.send(await lockFile(take, 60).then((done) => (release = done, true), () => false))
      else process.send(await release().then(() => (release = async () => {}, true)))
    })
    process.send('ready')`
  const file = join(mkdtempSync(join(tmpdir(), 'taker-')), 'taker.mjs')
  writeFileSync(file, code)
  const taker = fork(file, {
    execArgv: ['--import', pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href],
  })
  await once(taker, 'message')
  return taker
}

async function ask(taker: ChildProcess, question: { take: string } | { release: true }): Promise<unknown> {
  const answer = once(taker, 'message')
  taker.send(question)
  return (await answer)[0]
}

describe('a journal file', function () {
  this.timeout(20_000)
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

  it('keeps what it had to cut off, and says so; also the torn last line of a crash', async () => {
    const bytes = readFileSync(path)
    const damaged = Buffer.from(bytes)
    damaged[0] = 0
    const kept: string[] = []
    for (let times = 0; times < 2; times++) {
      writeFileSync(path, damaged)
      const log = await journalFiles(folder).open(id)
      await log.close()
      kept.push(/kept in (.*)\.$/.exec(log.damage ?? '')?.[1] ?? '')
    }
    for (const aside of kept) assert.deepEqual(readFileSync(aside), damaged)
    assert.notEqual(kept[0], kept[1])
    writeFileSync(path, bytes.subarray(0, -3))
    const torn = await journalFiles(folder).open(id)
    await torn.close()
    const [, aside = ''] =
      /was not written to its end, so it is left out\. It is kept in (.*)\.$/.exec(torn.damage ?? '') ?? []
    const last = bytes.subarray(bytes.lastIndexOf('\n', bytes.length - 2) + 1, -3)
    assert.deepEqual(readFileSync(aside), last)
  })

  it('is open once at a time: in this process, and in others that are alive', async () => {
    const log = await journalFiles(folder).open(id)
    await assert.rejects(journalFiles(folder).open(id), /open already/)
    await log.close()
    const { pid } = spawnSync('true')
    for (const stale of [lockOf(pid), lockOf(pid, '1'), lockOf(process.pid, '1'), lockOf(process.ppid, '1'), '', 'x']) {
      writeFileSync(`${path}.lock`, stale)
      await (await journalFiles(folder).open(id)).close()
    }
    assert.ok(!readdirSync(folder).some((name) => name.includes('.lock')), 'nothing is left')
  })

  it('is waited for a moment while a living process has it', async () => {
    writeFileSync(`${path}.lock`, lockOf(process.ppid))
    await assert.rejects(lockFile(`${path}.lock`, 50), /another window/)
    setTimeout(() => rmSync(`${path}.lock`), 100)
    await (await journalFiles(folder).open(id)).close()
  })

  it('is open once when it is opened twice at the same moment', async () => {
    const opened = await Promise.allSettled([journalFiles(folder).open(id), journalFiles(folder).open(id)])
    assert.deepEqual(opened.map(({ status }) => status).sort(), ['fulfilled', 'rejected'])
    for (const log of opened) if (log.status === 'fulfilled') await log.value.close()
  })

  it('is taken over by one process only, however many come to the lock of a dead one', async () => {
    const takers = await Promise.all([1, 2, 3, 4].map(startTaker))
    try {
      for (let round = 0; round < 20; round++) {
        const lock = join(folder, `round${round}`)
        const dead = lockOf(spawnSync('true').pid)
        writeFileSync(lock, dead)
        // In every other round somebody died while taking it over, too.
        if (round % 2) writeFileSync(`${lock}.${createHash('sha256').update(dead).digest('hex').slice(0, 16)}`, dead)
        const got = await Promise.all(takers.map((taker) => ask(taker, { take: lock })))
        assert.deepEqual(got.sort(), [false, false, false, true], `round ${round}`)
        await Promise.all(takers.map((taker) => ask(taker, { release: true })))
      }
      assert.deepEqual(
        readdirSync(folder).filter((name) => name.startsWith('round')),
        [],
      )
    } finally {
      for (const taker of takers) taker.kill()
    }
  })

  it('is listed, the latest first', async () => {
    const other = SessionId.parse('other/../name')
    const log = await journalFiles(folder).open(other)
    await log.append({})
    await log.close()
    utimesSync(path, 1, 1)
    writeFileSync(join(folder, '%E0%.jsonl'), 'its name does not decode')
    symlinkSync('nowhere', join(folder, 'gone.jsonl'))
    const listed = await journalFiles(folder).list()
    assert.deepEqual([listed.map((session) => session.id), listed[1]?.written], [[other, id], 1000])
    assert.deepEqual(await journalFiles(join(folder, 'nowhere')).list(), [])
  })
})
