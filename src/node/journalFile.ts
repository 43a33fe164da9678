import { type FileHandle, mkdir, open, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import type { SessionLog, SessionStore } from '../core/store.ts'
import { SessionId } from '../protocol/ids.ts'
import { lockFile } from './lockFile.ts'

const extension = '.jsonl'

/**
 * Keeps each journal in a file of JSON lines, every one with a checksum of its record, beside a lock for the process that
 * has it open. What a crash or a bad disk has damaged is cut off and kept in a file of its own.
 */
export function journalFiles(folder: string): SessionStore {
  return {
    list: () => listJournals(folder),
    async open(sessionId) {
      await mkdir(folder, { recursive: true })
      const path = join(folder, nameOf(sessionId))
      const unlock = await lockFile(`${path}.lock`)
      try {
        return await openJournal(path, unlock)
      } catch (error) {
        await unlock()
        throw error
      }
    },
  }
}

/** What stands in a journal, without opening it: for a list of sessions while some of them are in use. */
export async function readJournal(folder: string, id: SessionId): Promise<readonly unknown[]> {
  return intact(await readFile(join(folder, nameOf(id)))).records
}

const nameOf = (id: SessionId): string => `${encodeURIComponent(id)}${extension}`

async function listJournals(folder: string): Promise<SessionId[]> {
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith(extension))
  const times = await Promise.all(names.map(async (name) => (await stat(join(folder, name))).mtimeMs))
  return names
    .map((name, index) => ({ id: decodeURIComponent(name.slice(0, -extension.length)), time: times[index] ?? 0 }))
    .sort((a, b) => b.time - a.time)
    .map(({ id }) => SessionId.parse(id))
}

async function openJournal(path: string, unlock: () => Promise<void>): Promise<SessionLog> {
  const file = await open(path, 'a+')
  const bytes = await file.readFile()
  const { records, length } = intact(bytes)
  const damage = length < bytes.length ? await setAside(path, bytes.subarray(length)) : undefined
  await file.truncate(length)
  return { ...appendTo(file, records, unlock), ...(damage ? { damage } : {}) }
}

/** A torn last line is what a crash leaves; anything more is damage, and worth a word to the user. */
async function setAside(path: string, rest: Uint8Array): Promise<string | undefined> {
  const aside = `${path}.damaged`
  await writeFile(aside, rest)
  const torn = !rest.subarray(0, -1).includes(0x0a)
  return torn ? undefined : `Part of this session's journal was damaged and could not be read. It is kept in ${aside}.`
}

/** After a failed write nothing more is written: the chain stays rejected, so no record follows half of another. */
function appendTo(file: FileHandle, records: readonly unknown[], unlock: () => Promise<void>): SessionLog {
  let written: Promise<void> = Promise.resolve()
  return {
    records,
    append: (record) => (written = written.then(() => file.appendFile(toLine(record)))),
    sync: () => (written = written.then(() => file.datasync())),
    close: () => written.finally(() => file.close()).finally(unlock),
  }
}

/** The records up to the first line that is torn or damaged, and the number of bytes they take. */
export function intact(bytes: Buffer): { records: unknown[]; length: number } {
  const records: unknown[] = []
  let length = 0
  for (;;) {
    const end = bytes.indexOf('\n', length)
    const line = end < 0 ? null : fromLine(bytes.toString('utf8', length, end))
    if (line === null) return { records, length }
    records.push(line.record)
    length = end + 1
  }
}

const toLine = (record: object) => {
  const json = JSON.stringify(record)
  return `{"sum":"${checksum(json)}","record":${json}}\n`
}
const shape = /^\{"sum":"([0-9a-f]{8})","record":(.*)\}$/s

function fromLine(line: string): { record: unknown } | null {
  const [, sum, json = ''] = shape.exec(line) ?? []
  return sum === checksum(json) ? { record: JSON.parse(json) } : null
}

const checksum = (json: string) => crc32(json).toString(16).padStart(8, '0')
