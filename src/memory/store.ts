import type { SessionStore } from '../core/store.ts'
import type { SessionId } from '../protocol/ids.ts'

/** Journals that are kept as long as this object. They are kept as text, so that nothing is shared by accident. */
export function memoryStore(journals = new Map<SessionId, string[]>()): SessionStore {
  return {
    list: async () => [...journals.keys()].reverse(),
    async open(sessionId) {
      const lines = journals.get(sessionId) ?? []
      journals.set(sessionId, lines)
      return {
        records: lines.map((line) => JSON.parse(line)),
        append: async (record) => void lines.push(JSON.stringify(record)),
        sync: async () => {},
        close: async () => {},
      }
    },
  }
}
