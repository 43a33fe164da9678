import { SessionList, type SessionSummary } from '../core/sessions.ts'
import { journalFiles } from '../node/journalFile.ts'
import { visible } from '../safety/display.ts'
import { sessionFolder } from './agent.ts'

/** The sessions of a folder, the latest first: a line each, or a line of JSON each. */
export async function listSessions(root: string, json: boolean): Promise<string> {
  const sessions = await new SessionList(journalFiles(sessionFolder(root))).read()
  if (sessions.length === 0 && !json) return `No sessions in ${root}.\n`
  return sessions
    .map((session) => (json ? JSON.stringify(session) : lineOf(session)))
    .map((line) => `${line}\n`)
    .join('')
}

export const hasSession = async (root: string, id: string): Promise<boolean> =>
  (await journalFiles(sessionFolder(root)).list()).some((session) => session.id === id)

function lineOf({ id, status, title, updated, waiting }: SessionSummary): string {
  const date = new Date(updated).toLocaleString('sv-SE', { dateStyle: 'short', timeStyle: 'short' })
  const state = waiting > 0 ? 'waits for you' : status
  return `${id}  ${date}  ${state.padEnd(16)}  ${visible(title)}`
}
