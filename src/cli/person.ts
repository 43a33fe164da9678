import { createInterface, type Interface } from 'node:readline'
import type { ClientCommand } from '../protocol/commands.ts'
import type { SentEvent } from '../protocol/events.ts'
import type { EntryId } from '../protocol/ids.ts'
import type { View } from '../protocol/view.ts'
import type { Client } from './chat.ts'
import { paint, safe } from './paint.ts'
import { type Asked, askedBy, type Question } from './questions.ts'
import { lineFor } from './show.ts'

type Say = (command: ClientCommand) => Promise<void>

/** A person at the other end: reads what happens on the terminal, and answers there. */
export class Person implements Client {
  readonly #view: () => View
  #say: Say = async () => {}
  #input: Interface | undefined
  #asking: EntryId | undefined
  /** What was written and is no answer yet. */
  readonly #lines: string[] = []
  #onLine: ((line: string) => void) | undefined
  /** Whether anyone can still answer. */
  #open = true
  /** Whether the message that comes next has been shown already, word by word. */
  #streamed = false
  /** Why nothing came the last time. */
  #waited: string | undefined

  constructor(view: () => View) {
    this.#view = view
  }

  start(say: Say): void {
    this.#say = say
    const { stdin, stdout } = process
    this.#input = createInterface({ input: stdin, output: stdout, terminal: stdin.isTTY === true })
    this.#input.on('SIGINT', () => process.emit('SIGINT'))
    // Answers that are piped in may all be there before the first question is.
    this.#input.on('line', (line) => {
      this.#lines.push(line)
      this.#takeLine()
    })
    this.#input.on('close', () => {
      this.#open = false
      this.#askNext()
    })
  }

  stop(): void {
    this.#input?.removeAllListeners('close')
    this.#input?.close()
  }

  show(event: SentEvent): void {
    if (event.type === 'status' && event.payload.detail && event.payload.state !== 'idle')
      this.#wait(event.payload.detail)
    else if (event.type === 'message_delta') {
      write(safe(event.payload.content))
      this.#streamed = true
    } else if (event.type === 'message' && this.#streamed) {
      write('\n\n')
      this.#streamed = false
    } else write(lineFor(event))
    if (event.type === 'approval_resolved' || event.type === 'command_rejected') this.#asking = undefined
    this.#askNext()
  }

  /** Says why nothing comes; on a terminal again and again in the same line. */
  #wait(detail: string): void {
    const [reason] = detail.split('. ')
    if (process.stdout.isTTY) write(`\r\u001b[K${paint('dim', safe(detail))}${/in 1 s/.test(detail) ? '\n' : ''}`)
    else if (reason !== this.#waited) write(`${safe(detail)}\n`)
    this.#waited = reason
  }

  /** Asks about what has waited longest, unless that is being asked already. */
  #askNext(): void {
    const [next] = this.#view().pending
    if (!next || this.#asking === next.id) return
    this.#asking = next.id
    const item = this.#view().feed.findLast(({ payload }) => 'id' in payload && payload.id === next.id)
    const asked = item && askedBy(item)
    if (!asked) return
    write(asked.shown)
    // What waits when nobody is there to answer would wait for ever.
    if (!this.#open && this.#lines.length === 0) {
      write('Nobody can answer here, so the run is stopped. Use a terminal, or --json.\n')
      return void this.#say({ type: 'cancel', payload: {} })
    }
    this.#put(next.id, asked, asked.question)
  }

  #put(id: EntryId, asked: Asked, question: Question): void {
    this.#onLine = (line) => {
      if (this.#asking !== id) return
      const answer = question.answer(line.trim())
      if (typeof answer === 'string') {
        write(`${answer}\n`)
        this.#put(id, asked, asked.question)
      } else if ('prompt' in answer) this.#put(id, asked, answer)
      else void this.#say(answer)
    }
    this.#input?.setPrompt(paint('bold', question.prompt))
    this.#input?.prompt()
    this.#takeLine()
  }

  /** Gives the next line to the question that is open. */
  #takeLine(): void {
    const onLine = this.#onLine
    const line = onLine && this.#lines.shift()
    if (line === undefined) return
    this.#onLine = undefined
    onLine?.(line)
  }
}

const write = (text: string) => process.stdout.write(text)
