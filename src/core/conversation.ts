import type { Entry } from './entries.ts'
import type { Message } from './model.ts'

const cancelled = 'Cancelled by the user before it was done.'
const cutOff = 'Cancelled while it was being done: it may have happened in part or in full. Look before you rely on it.'

/** What the model and we have said to each other. A fold of the journal, append-only, so that prompt caches hit. */
export function conversation(entries: readonly Entry[]): Message[] {
  const messages: Message[] = []
  let open: string[] = []
  let begun = false
  const closeOpenCalls = () => {
    for (const [index, call_id] of open.entries())
      messages.push({ role: 'tool', call_id, content: begun && index === 0 ? cutOff : cancelled, failed: true })
    open = []
    begun = false
  }
  for (const { type, payload } of entries) {
    if (type === 'prompt' || type === 'steering') {
      closeOpenCalls()
      messages.push({ role: 'user', content: payload.content })
    } else if (type === 'answer') {
      messages.push({ role: 'assistant', content: payload.content, tool_calls: payload.tool_calls })
      open = payload.tool_calls.map(({ id }) => id)
    } else if (type === 'begin') {
      begun = true
    } else if (type === 'result') {
      messages.push({ role: 'tool', ...payload })
      open = open.filter((id) => id !== payload.call_id)
      begun = false
    }
  }
  return messages
}
