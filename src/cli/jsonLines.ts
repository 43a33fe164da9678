import { createInterface } from 'node:readline'
import { messageOf } from '../base/text.ts'
import { ClientCommand } from '../protocol/commands.ts'
import type { View } from '../protocol/view.ts'
import type { Client } from './chat.ts'

/** A program at the other end: events go out, commands come in, each a line of JSON. */
export function jsonLines(view: () => View): Client {
  let say: ((command: ClientCommand) => Promise<void>) | undefined
  let closed = false
  const input = createInterface({ input: process.stdin })
  const write = (value: object) => process.stdout.write(`${JSON.stringify(value)}\n`)
  // When nobody can answer any more, what waits would wait for ever.
  const giveUp = () => {
    if (closed && view().pending.length > 0) void say?.({ type: 'cancel', payload: {} })
  }
  return {
    show(event) {
      write(event)
      giveUp()
    },
    start(dispatch) {
      say = dispatch
      input.on('line', (line) => {
        const command = parse(line)
        if (typeof command !== 'string') void dispatch(command)
        else write({ type: 'command_rejected', payload: { ref_id: '', detail: command } })
      })
      input.on('close', () => {
        closed = true
        giveUp()
      })
    },
    stop: () => input.close(),
  }
}

/** The command, or what is wrong with the line. */
function parse(line: string): ClientCommand | string {
  try {
    const command = ClientCommand.safeParse(JSON.parse(line))
    if (command.success) return command.data
    const [issue] = command.error.issues
    const [first, ...rest] = issue?.path ?? []
    if (first === undefined || first === 'type') return 'This is no command: its "type" is not known.'
    return `This command does not fit: "${rest.join('.') || String(first)}" is missing or wrong.`
  } catch (error) {
    return `This is no JSON: ${messageOf(error)}`
  }
}
