import type { AgentEvent, SentEvent } from '../protocol/events.ts'

/** Milliseconds. A flood of events reaches the panel in this rhythm, which is faster than anyone reads. */
const rhythm = 30
/** What is shown of an output that comes faster than it is painted, in characters. */
const mostLive = 8_000

/** The panel never shows the texts of a change, only how many lines they differ in; so they do not travel. */
export const forPanel = <E extends AgentEvent>(event: E): E =>
  event.type === 'file_change' ? { ...event, payload: { ...event.payload, original: '', modified: '' } } : event

/** Collects events and sends them on together, with the pieces of one text joined. */
export function eventBatch(send: (events: readonly SentEvent[]) => void) {
  let events: SentEvent[] = []
  let timer: ReturnType<typeof setTimeout> | undefined

  function flush(): void {
    timer = undefined
    const batch = events
    events = []
    if (batch.length > 0) send(batch)
  }

  return {
    add(event: SentEvent): void {
      const joined = join(events.at(-1), event)
      if (joined) events[events.length - 1] = joined
      else events.push(forPanel(event))
      timer ??= setTimeout(flush, rhythm)
    },
    /** Forgets what has not been sent: a whole state is on its way. */
    clear(): void {
      events = []
    },
    dispose(): void {
      clearTimeout(timer)
    },
  }
}

function join(last: SentEvent | undefined, next: SentEvent): SentEvent | undefined {
  if (last?.type === 'message_delta' && next.type === 'message_delta' && last.payload.id === next.payload.id)
    return { ...next, payload: { ...next.payload, content: last.payload.content + next.payload.content } }
  if (last?.type !== 'terminal_chunk' || next.type !== 'terminal_chunk') return undefined
  const { command_id, stream, data } = last.payload
  if (command_id !== next.payload.command_id || stream !== next.payload.stream) return undefined
  return { ...next, payload: { ...next.payload, data: (data + next.payload.data).slice(-mostLive) } }
}
