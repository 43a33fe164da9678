import { stripVTControlCharacters, styleText } from 'node:util'
import { createTwoFilesPatch, FILE_HEADERS_ONLY } from 'diff'
import type { EventOf } from '../protocol/events.ts'
import { visible } from '../safety/display.ts'

type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan'

const inColour = process.stdout.isTTY === true && !process.env['NO_COLOR']

/** Text in a colour, where colours are wanted. */
export const paint = (style: Style, text: string): string => (inColour ? styleText(style, text) : text)

/** What came from a model, a file or a command: what would steer the terminal is taken out or written out. */
export const safe = (text: string): string => visible(stripVTControlCharacters(text).replace(/\r\n?/g, '\n'))

/** A change as a unified diff. */
export function diffOf({ path, old_path = path, kind, original, modified }: EventOf<'file_change'>['payload']): string {
  const [from, to] = [kind === 'create' ? '/dev/null' : `a/${old_path}`, kind === 'delete' ? '/dev/null' : `b/${path}`]
  const patch = createTwoFilesPatch(from, to, original, modified, '', '', {
    context: 3,
    headerOptions: FILE_HEADERS_ONLY,
  })
  return patch
    .trimEnd()
    .split('\n')
    .map((line, index) => paintLine(safe(line), index < 2))
    .join('\n')
}

function paintLine(line: string, isHeader: boolean): string {
  if (isHeader) return paint('bold', line)
  if (line.startsWith('+')) return paint('green', line)
  if (line.startsWith('-')) return paint('red', line)
  return line.startsWith('@@') ? paint('cyan', line) : line
}
