import { cutMiddle } from '../base/text.ts'
import { visible } from '../safety/display.ts'

const longest = 60_000

/**
 * Control sequences of a terminal, in their 7-bit and 8-bit forms: strings (OSC, DCS, SOS, PM, APC) with all they say,
 * also when their end is missing; CSI; and the short escapes.
 */
const controls = new RegExp(
  [
    String.raw`(?:\u001b[\]PX^_]|[\u009d\u0090\u0098\u009e\u009f])[^\u0007\u001b\u009c]*(?:\u0007|\u001b\\|\u009c)?`,
    String.raw`(?:\u001b\[|\u009b)[\u0030-\u003f]*[\u0020-\u002f]*[\u0040-\u007e]?`,
    String.raw`\u001b[\u0020-\u002f]*[\u0030-\u007e]?`,
  ].join('|'),
  'g',
)

/** What a program printed, as plain text: nothing in it moves, hides or overwrites anything. */
export const plainOutput = (output: string): string =>
  visible(cutMiddle(output, longest).replace(controls, '').replace(/\r\n?/g, '\n'))

export type CommandPart =
  | { readonly kind: 'word'; readonly text: string }
  | { readonly kind: 'space'; readonly text: string }
  /** Blanks or line ends enough to push what follows out of sight. */
  | { readonly kind: 'run'; readonly text: string; readonly label: string }

const longRun = 8

/** A command in its words and what is between them. Joined, the parts are the command with its unseen characters written out. */
export function commandParts(command: string): CommandPart[] {
  return visible(command)
    .split(/([ \t]+|\n+)/)
    .filter((text) => text !== '')
    .map((text) => {
      if (/[^ \t\n]/.test(text)) return { kind: 'word', text }
      if (text.length <= longRun) return { kind: 'space', text }
      return { kind: 'run', text, label: `‹${text.length} ${text.startsWith('\n') ? 'line ends' : 'blanks'}›` }
    })
}
