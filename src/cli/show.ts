import type { SentEvent } from '../protocol/events.ts'
import { paint, safe } from './paint.ts'

/** What a person reads of an event, with its line end; '' for what is shown otherwise or not at all. */
export function lineFor(event: SentEvent): string {
  switch (event.type) {
    case 'message':
      return `${safe(event.payload.content)}\n\n`
    case 'file_read':
      return `${paint('dim', `Read ${safe(event.payload.path)}`)}\n`
    case 'tool_call':
      return toolLine(event.payload)
    case 'step_update':
      return stepLine(event.payload)
    case 'terminal_chunk':
      return safe(event.payload.data)
    case 'terminal_output':
      return outputLine(event.payload)
    case 'error':
      return `${paint('red', safe(event.payload.detail))}\n`
    case 'command_rejected':
      return `${paint('yellow', safe(event.payload.detail))}\n`
    case 'status':
      return event.payload.state === 'idle' ? `${paint('yellow', safe(event.payload.detail))}\n` : ''
    default:
      return ''
  }
}

type PayloadOf<T extends SentEvent['type']> = Extract<SentEvent, { type: T }>['payload']

/** What was looked for, as a sentence begins. */
const looks: Readonly<Record<string, string>> = {
  search_text: 'Searched for ',
  find_files: 'Looked for files like ',
}

function toolLine({ name, title, status, summary, problems = [] }: PayloadOf<'tool_call'>): string {
  const [first = ''] = safe(summary).split('\n')
  // What was rejected was rejected right here.
  if (status === 'rejected') return ''
  const line = `${looks[name] ?? ''}${safe(title)}${first ? `: ${first}` : ''}`
  const found = problems.map(({ line, message }) => `  ${paint('yellow', `line ${line}: ${safe(message)}`)}\n`)
  return [`${paint(status === 'completed' ? 'dim' : 'red', line)}\n`, ...found].join('')
}

function stepLine({ status, detail }: PayloadOf<'step_update'>): string {
  if (status === 'running') return `${paint('bold', `\n${safe(detail)}`)}\n`
  if (status !== 'failed') return ''
  return detail.startsWith('The user rejected this')
    ? `${paint('yellow', 'This step was not done, since you said no.')}\n`
    : `${paint('red', `This step failed: ${safe(detail)}`)}\n`
}

function outputLine({ exit_code, duration_ms, ended }: PayloadOf<'terminal_output'>): string {
  const how = ended ? ended.replace('_', ' ') : `exit ${exit_code}`
  return `${paint(exit_code === 0 ? 'green' : 'red', `${how}, ${(duration_ms / 1000).toFixed(1)} s`)}\n`
}
