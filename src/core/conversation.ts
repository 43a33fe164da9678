import type { Entry, Payload } from './entries.ts'
import type { Message } from './model.ts'
import { steeringPrompt } from './prompt.ts'

/** What is said of a call whose run ended before there was a result. */
function leftOpen(end: Payload<'end'>['as'] | undefined, begun: boolean): string {
  const what = end === undefined || end === 'cancelled' ? 'Cancelled by the user' : 'The run ended'
  return begun
    ? `${what} while it may have been under way: it may have happened in part or in full. Look before you rely on it.`
    : `${what} before it was done.`
}

/** What the model and we have said to each other. A fold of the journal, append-only, so that prompt caches hit. */
export function conversation(entries: readonly Entry[]): Message[] {
  const messages: Message[] = []
  let open: string[] = []
  let begun = false
  let end: Payload<'end'>['as'] | undefined
  let unheard: string[] = []
  let taken = 0

  const closeOpenCalls = () => {
    for (const call_id of open) messages.push({ role: 'tool', call_id, content: leftOpen(end, begun), failed: true })
    open = []
    begun = false
    end = undefined
  }
  const say = (content: string) => {
    closeOpenCalls()
    messages.push({ role: 'user', content })
  }
  for (const { type, payload } of entries) {
    switch (type) {
      case 'run_started':
        // What the user said in a run that ended before the model could hear it comes first in the next one.
        if (unheard.length > 0) say(unheard.join('\n\n'))
        unheard = []
        taken = 0
        break
      case 'end':
        end = payload.as
        break
      case 'user_message':
        unheard.push(payload.message)
        break
      case 'steering':
        unheard = unheard.slice(payload.taken - taken)
        taken = payload.taken
        say(steeringPrompt(payload.content))
        break
      case 'prompt':
        say(payload.content)
        break
      case 'answer':
        messages.push({ role: 'assistant', content: payload.content, tool_calls: payload.tool_calls })
        open = payload.tool_calls.map(({ id }) => id)
        break
      case 'begin':
        begun = true
        break
      case 'result':
        messages.push({ role: 'tool', ...payload })
        open = open.filter((id) => id !== payload.call_id)
        begun = false
        break
    }
  }
  return messages
}
