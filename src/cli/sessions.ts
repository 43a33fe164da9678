import { viewOf } from '../core/session.ts'
import { journalFiles, readJournal } from '../node/journalFile.ts'
import { visible } from '../safety/display.ts'
import { sessionFolder } from './agent.ts'

/** The sessions of a folder, the latest first: a line each, or a line of JSON each. */
export async function listSessions(root: string, json: boolean): Promise<string> {
  const folder = sessionFolder(root)
  const ids = await journalFiles(folder).list()
  if (ids.length === 0 && !json) return `No sessions in ${root}.\n`
  const lines = ids.map(async (id) => {
    const { title, status } = viewOf(await readJournal(folder, id))
    if (json) return JSON.stringify({ id, title, status })
    return `${id}  ${status.padEnd(26)}  ${visible(title)}`
  })
  return (await Promise.all(lines)).map((line) => `${line}\n`).join('')
}
