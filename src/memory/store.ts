import type { SessionStore } from '../core/store.ts'
import type { SessionId } from '../protocol/ids.ts'

/** Journals that are kept as long as this object. They are kept as text, so that nothing is shared by accident. */
export function memoryStore(journals = new Map<SessionId, string[]>()): SessionStore {
  const written = new Map<SessionId, number>()
  const removed = new Map<SessionId, string[]>()
  const open = new Set<SessionId>()
  let latest = 0
  const read = (id: SessionId) => (journals.get(id) ?? []).map((line) => JSON.parse(line))
  return {
    async list() {
      const sessions = [...journals.keys()].map((id) => ({ id, written: written.get(id) ?? 0 }))
      return sessions.reverse().sort((a, b) => b.written - a.written)
    },
    read: async (sessionId) => read(sessionId),
    async open(sessionId) {
      if (open.has(sessionId)) throw new Error('This session is open already.')
      open.add(sessionId)
      const lines = journals.get(sessionId) ?? []
      return {
        records: read(sessionId),
        async append(record) {
          lines.push(JSON.stringify(record))
          // One in which nothing is said leaves nothing behind.
          journals.set(sessionId, lines)
          // Never the same twice, so that there is always a latest one.
          latest = Math.max(latest + 1, Date.now())
          written.set(sessionId, latest)
        },
        sync: async () => {},
        async close() {
          open.delete(sessionId)
        },
      }
    },
    async remove(sessionId) {
      if (open.has(sessionId)) throw new Error('This session is open already.')
      removed.set(sessionId, journals.get(sessionId) ?? [])
      journals.delete(sessionId)
    },
    async putBack(sessionId) {
      const lines = removed.get(sessionId)
      if (!lines) throw new Error('This session is gone for good.')
      if (journals.has(sessionId)) throw new Error('This session is there already.')
      removed.delete(sessionId)
      journals.set(sessionId, lines)
    },
  }
}
