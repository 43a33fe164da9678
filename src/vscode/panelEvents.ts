import { cutMiddle } from '../base/text.ts'
import type { AgentEvent, SentEvent } from '../protocol/events.ts'
import type { Item } from '../protocol/view.ts'

/** Milliseconds. A flood of events reaches the panel in this rhythm, which is faster than anyone reads. */
const rhythm = 30
/** What is shown of an output that comes faster than it is painted, in characters. */
const mostLive = 8_000

/** What is shown of an output that has ended, in characters. */
const mostOutput = 60_000

/** What the panel does not show does not travel: the texts of a change, and the middle of a long output. */
export function forPanel<E extends AgentEvent & Partial<Pick<Item, 'output'>>>(event: E): E {
  if (event.type === 'file_change') return { ...event, payload: { ...event.payload, original: '', modified: '' } }
  if (event.type === 'terminal_output') return { ...event, payload: cutOutput(event.payload) }
  return event.output ? { ...event, output: cutOutput(event.output) } : event
}

const cutOutput = <O extends { stdout: string; stderr: string }>(output: O): O => ({
  ...output,
  stdout: cutMiddle(output.stdout, mostOutput),
  stderr: cutMiddle(output.stderr, mostOutput),
})

/** Collects events and sends them on together, with the pieces of one text joined. */
export function eventBatch(send: (events: readonly SentEvent[]) => void) {
  let events: SentEvent[] = []
  let timer: ReturnType<typeof setTimeout> | undefined

  function flush(): void {
    clearTimeout(timer)
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
    /** Sends what there is at once, before something that must not overtake it. */
    flush,
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
