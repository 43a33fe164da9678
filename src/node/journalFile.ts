import { type FileHandle, mkdir, open, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import type { SessionLog, SessionStore } from '../core/store.ts'
import { SessionId } from '../protocol/ids.ts'
import { lockFile } from './lockFile.ts'
import { codeOf } from './paths.ts'

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
  const found = await Promise.all(names.map((name) => journalAt(folder, name).catch(() => null)))
  return found
    .filter((journal) => journal !== null)
    .sort((a, b) => b.time - a.time)
    .map(({ id }) => id)
}

/** Throws for what has the name of no session, or is gone by now: others use the folder too. */
async function journalAt(folder: string, name: string): Promise<{ id: SessionId; time: number }> {
  const id = SessionId.parse(decodeURIComponent(name.slice(0, -extension.length)))
  return { id, time: (await stat(join(folder, name))).mtimeMs }
}

async function openJournal(path: string, unlock: () => Promise<void>): Promise<SessionLog> {
  const file = await open(path, 'a+')
  try {
    const bytes = await file.readFile()
    const { records, length } = intact(bytes)
    const rest = bytes.subarray(length)
    // A last line without its end is what a crash leaves; a whole one that does not fit its checksum is damage.
    const damage = rest.includes(0x0a) ? await setAside(path, rest) : undefined
    await file.truncate(length)
    return { ...appendTo(file, records, unlock), ...(damage ? { damage } : {}) }
  } catch (error) {
    await file.close()
    throw error
  }
}

/** Keeps what is cut off in a file of its own, and returns a word about it to the user. */
async function setAside(path: string, rest: Uint8Array): Promise<string> {
  for (let time = Date.now(); ; time++) {
    const aside = `${path}.${time}.damaged`
    try {
      await writeFile(aside, rest, { flag: 'wx' })
      return `Part of this session's journal was damaged and could not be read. It is kept in ${aside}.`
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw error
    }
  }
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
