import { plural } from '../base/text.ts'

/** How often something new is said at most, in milliseconds. */
const pace = 250
/** Where in the arguments of a call the file stands that it is about, in characters. */
const head = 4_000

const doing: Readonly<Record<string, string>> = {
  propose_plan: 'Writing a plan',
  run_command: 'Writing a command',
  ask_user: 'Writing a question',
  edit_file: 'Writing a change',
  apply_patch: 'Writing a patch',
  write_file: 'Writing a file',
}

/** What a user is told while a model writes a long call, of which otherwise nothing is seen before it is whole. */
export class CallProgress {
  readonly #now: () => number
  #name = ''
  #begin = ''
  #lines = 0
  /** A line end is two characters, which may come one by one. */
  #half = ''
  #told = Number.NEGATIVE_INFINITY

  constructor(now: () => number) {
    this.#now = now
  }

  /** A sentence, or undefined when there is nothing new to say yet. `written`: what has come of its arguments, as JSON. */
  take(name: string, written: string): string | undefined {
    if (name !== this.#name) [this.#name, this.#begin, this.#lines] = [name, '', 0]
    if (this.#begin.length < head) this.#begin += written.slice(0, head)
    const text = this.#half + written
    this.#half = text.endsWith('\\') ? '\\' : ''
    this.#lines += text.split('\\n').length - 1
    const now = this.#now()
    if (now - this.#told < pace) return undefined
    this.#told = now
    const what = doing[name]
    if (!what) return undefined
    const file = this.#file
    return `${what}${file ? ` to ${file}` : ''}…${this.#lines > 1 ? ` ${plural(this.#lines, 'line')}` : ''}`.replace(
      'file to ',
      'file ',
    )
  }

  get #file(): string {
    const path = /"path"\s*:\s*"((?:[^"\\]|\\.)*)"/.exec(this.#begin)?.[1]
    const patched = /\*\*\* (?:Update|Add|Delete) File: (.+?)\\n/.exec(this.#begin)?.[1]
    return (path ?? patched ?? '').slice(0, 200)
  }
}
