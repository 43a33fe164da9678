import type { Entry, Payload } from './entries.ts'
import { inShort } from './folding.ts'
import type { Message } from './model.ts'
import { instructionsPrompt, steeringPrompt } from './prompt.ts'

/** What is said of a call whose run ended before there was a result. */
function leftOpen(end: Payload<'end'>['as'] | undefined, begun: boolean): string {
  const what = end === undefined || end === 'cancelled' ? 'Cancelled by the user' : 'The run ended'
  return begun
    ? `${what} while it may have been under way: it may have happened in part or in full. Look before you rely on it.`
    : `${what} before it was done.`
}

/** The only thing that changes what was said before, when the whole is too long. */
function fold(messages: Message[], kept: number): void {
  const results = messages.flatMap(({ role }, index) => (role === 'tool' ? [index] : []))
  for (const index of kept === 0 ? results : results.slice(0, -kept)) {
    const result = messages[index]
    if (result?.role === 'tool') messages[index] = { ...result, content: inShort(result.content) }
  }
}

/** What the model and we have said to each other. A fold of the journal, append-only, so that prompt caches hit. */
export function conversation(entries: readonly Entry[]): Message[] {
  const teller = new Teller()
  for (const entry of entries) teller.take(entry)
  return teller.messages
}

class Teller {
  readonly messages: Message[] = []
  #open: string[] = []
  #begun = false
  #end: Payload<'end'>['as'] | undefined
  #unheard: string[] = []
  #taken = 0

  take({ type, payload }: Entry): void {
    switch (type) {
      case 'run_started':
        this.#start()
        break
      case 'end':
        this.#end = payload.as
        break
      case 'user_message':
        this.#unheard.push(payload.message)
        break
      case 'steering':
        this.#unheard = this.#unheard.slice(payload.taken - this.#taken)
        this.#taken = payload.taken
        this.#say(steeringPrompt(payload.content))
        break
      case 'instructions':
        this.#say(instructionsPrompt(payload.content))
        break
      case 'prompt':
        this.#say(payload.content)
        break
      case 'answer':
        this.#answer(payload)
        break
      case 'begin':
        this.#begun = true
        break
      case 'result':
        this.messages.push({ role: 'tool', ...payload })
        this.#open = this.#open.filter((id) => id !== payload.call_id)
        this.#begun = false
        break
      case 'folded':
        fold(this.messages, payload.kept)
        break
    }
  }

  /** What the user said in a run that ended before the model could hear it comes first in the next one. */
  #start(): void {
    if (this.#unheard.length > 0) this.#say(this.#unheard.join('\n\n'))
    this.#unheard = []
    this.#taken = 0
  }

  #say(content: string): void {
    this.#closeOpenCalls()
    this.messages.push({ role: 'user', content })
  }

  #answer({ content, tool_calls, replay }: Payload<'answer'>): void {
    this.messages.push({ role: 'assistant', content, tool_calls, ...(replay ? { replay } : {}) })
    this.#open = tool_calls.map(({ id }) => id)
  }

  #closeOpenCalls(): void {
    for (const call_id of this.#open)
      this.messages.push({ role: 'tool', call_id, content: leftOpen(this.#end, this.#begun), failed: true })
    this.#open = []
    this.#begun = false
    this.#end = undefined
  }
}
