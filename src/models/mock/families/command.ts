import { plural } from '../../../base/text.ts'
import { visible } from '../../../safety/display.ts'
import { distinct, type Family } from '../family.ts'
import { code } from '../markdown.ts'

const asked =
  /^\s*(?:(?:please|now|can you|could you|would you|will you)[\s,]+)*(?:run|execute|exec|start|launch)\b(?:\s+(?:please|now|the|this|these|following|shell|terminal|bash|commands?|line))*\s*:?\s*/i

/** Run a command that stands in backticks or quotes, with exactly these bytes. */
export const command: Family = {
  matches: ({ request }) => asked.test(request) && commandsIn(request).length > 0,
  looks: () => [],
  plan({ request }) {
    const commands = commandsIn(request)
    return {
      type: 'plan',
      title: commands.length === 1 ? `Run ${short(commands[0] ?? '')}` : `Run ${plural(commands.length, 'command')}`,
      description: 'Runs exactly what you wrote and nothing else.',
      reasoning: 'You gave the command yourself, so there is nothing to look up.',
      steps: distinct(
        commands.map((line) => ({
          kind: 'command',
          description: `Run ${code(line)}`,
          files: [],
          remark: "I'll run it as you wrote it.",
          deeds: [{ name: 'run_command', input: { command: line, description: 'Exactly what you asked for.' } }],
        })),
      ),
      result: commands.length === 1 ? 'The command succeeded.' : 'All commands succeeded.',
    }
  },
}

/** The commands in a text: what stands in a code block, in backticks or in quotes. */
export function commandsIn(text: string): string[] {
  const fenced = /```[^\n`]*\n([\s\S]*?)\n?```/.exec(text)?.[1]
  if (fenced?.trim()) return [fenced]
  const start = /[`"'“]/.exec(text.replace(/^(\s*\w+)'(?=\w)/, '$1’'))
  if (!start) return []
  const rest = text.slice(start.index)
  const [open = ''] = /^(`+|["'“])/.exec(rest) ?? []
  const close = open === '“' ? '”' : open
  const several = open.startsWith('`') ? listed(rest) : undefined
  if (several) return several
  const end = rest.lastIndexOf(close)
  const inside = end > 0 ? unpadded(rest.slice(open.length, end), open) : ''
  return inside.trim() ? [inside] : []
}

/** Spaces that keep a backtick apart from the fence around it are no part of the command. */
const unpadded = (text: string, fence: string) =>
  fence.startsWith('``') && /^ (`[\s\S]*|[\s\S]*`) $/.test(text) ? text.slice(1, -1) : text

/** `a`, `b` and `c`, or `a` with words after it; nothing when the backticks may be part of one command. */
function listed(text: string): string[] | undefined {
  const parts = text.split('`')
  if (text.startsWith('``') || parts.length % 2 === 0) return undefined
  const between = parts.slice(2, -1).filter((_, index) => index % 2 === 0)
  if (!between.every((part) => /^\s*(,|;|&|and|then|,? ?and then|and after that)\s*$/i.test(part))) return undefined
  return parts.filter((part, index) => index % 2 === 1 && part.trim() !== '')
}

const short = (line: string) => {
  const [first = ''] = visible(line).split('\n')
  return first.length > 40 || first !== line ? `${first.slice(0, 40)}…` : first
}
