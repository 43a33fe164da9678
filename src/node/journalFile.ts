import {
  constants,
  copyFile,
  type FileHandle,
  link,
  mkdir,
  open,
  readdir,
  readFile,
  rename,
  stat,
  unlink,
  writeFile,
} from 'node:fs/promises'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import type { SessionLog, SessionStore, StoredSession } from '../core/store.ts'
import { SessionId } from '../protocol/ids.ts'
import { lockFile } from './lockFile.ts'
import { codeOf, reasonOf, withoutLinks } from './paths.ts'

const extension = '.jsonl'
const removed = '.removed'
/** How long a journal that was removed can be put back, in milliseconds. */
const keptFor = 60 * 60 * 1000

/**
 * Keeps each journal in a file of JSON lines, every one with a checksum of its record, beside a lock for the process that
 * has it open. What a crash or a bad disk has damaged is cut off and kept in a file of its own.
 */
export function journalFiles(folder: string): SessionStore {
  const pathOf = (id: SessionId) => join(folder, `${encodeURIComponent(id)}${extension}`)
  return {
    list: () => listJournals(folder),
    read: async (sessionId) => intact(await readFile(pathOf(sessionId))).records,
    async open(sessionId) {
      await mkdir(folder, { recursive: true }).catch((error: unknown) => {
        throw new Error(`Sessions cannot be kept in ${folder}: ${reasonOf(error)}.`, { cause: error })
      })
      const path = pathOf(sessionId)
      const unlock = await lockFile(`${path}.lock`)
      try {
        return await openJournal(path, unlock)
      } catch (error) {
        await unlock()
        throw error
      }
    },
    async remove(sessionId) {
      const path = pathOf(sessionId)
      const unlock = await lockFile(`${path}.lock`)
      try {
        await rename(path, path + removed)
      } finally {
        await unlock()
      }
    },
    async putBack(sessionId) {
      const path = pathOf(sessionId)
      await comeBack(path + removed, path).catch((error: unknown) => {
        if (codeOf(error) === 'ENOENT') throw new Error('This session is gone for good.')
        throw codeOf(error) === 'EEXIST' ? new Error('This session is there already.') : error
      })
      await unlink(path + removed)
    },
  }
}

async function listJournals(folder: string): Promise<StoredSession[]> {
  const names = await readdir(folder).catch(() => [])
  await Promise.all(
    names.filter((name) => name.endsWith(removed)).map((name) => forget(join(folder, name)).catch(() => {})),
  )
  const journals = names.filter((name) => name.endsWith(extension))
  const found = await Promise.all(journals.map((name) => journalAt(folder, name).catch(() => null)))
  return found.filter((journal) => journal !== null).sort((a, b) => b.written - a.written)
}

/** Deletes what was removed long enough ago. A rename leaves the time of the last write and changes `ctime`. */
async function forget(path: string): Promise<void> {
  const { ctimeMs } = await stat(path)
  if (Date.now() - ctimeMs > keptFor) await unlink(path)
}

/** Throws for what has the name of no session, or is gone by now: others use the folder too. */
async function journalAt(folder: string, name: string): Promise<StoredSession> {
  const id = SessionId.parse(decodeURIComponent(name.slice(0, -extension.length)))
  return { id, written: (await stat(join(folder, name))).mtimeMs }
}

async function openJournal(path: string, unlock: () => Promise<void>): Promise<SessionLog> {
  const file = await open(path, 'a+')
  try {
    const bytes = await file.readFile()
    const { records, length } = intact(bytes)
    const rest = bytes.subarray(length)
    const damage = rest.length > 0 ? await setAside(path, rest) : undefined
    await file.truncate(length)
    return { ...appendTo(file, path, records, unlock), ...(damage ? { damage } : {}) }
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
      // A last line without its end is what a crash leaves; a whole one that does not fit its checksum is damage.
      return rest.includes(0x0a)
        ? `Part of this session's journal was damaged and could not be read. It is kept in ${aside}.`
        : `The last entry of this session was not written to its end, so it is left out. It is kept in ${aside}.`
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw error
    }
  }
}

/** Unlike with `rename` nothing is put over what is there; and not every file system has links. */
const comeBack = (from: string, to: string): Promise<void> =>
  link(from, to).catch((error: unknown) => {
    if (!withoutLinks.has(codeOf(error))) throw error
    return copyFile(from, to, constants.COPYFILE_EXCL)
  })

/** After a failed write nothing more is written: the chain stays rejected, so no record follows half of another. */
function appendTo(
  file: FileHandle,
  path: string,
  records: readonly unknown[],
  unlock: () => Promise<void>,
): SessionLog {
  let isEmpty = records.length === 0
  let written: Promise<void> = Promise.resolve()
  return {
    records,
    append(record) {
      isEmpty = false
      written = written.then(() => file.appendFile(toLine(record)).catch(inWords))
      return written
    },
    sync: () => (written = written.then(() => file.datasync())),
    // A session in which nothing was said leaves nothing behind.
    close: () =>
      written
        .finally(() => file.close())
        .then(() => (isEmpty ? unlink(path).catch(() => {}) : undefined))
        .finally(unlock),
  }
}

function inWords(error: unknown): never {
  throw new Error(`${reasonOf(error)}.`, { cause: error })
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
