import * as z from 'zod'
import { cutMiddle } from '../base/text.ts'
import { closing } from '../core/context.ts'
import { lost } from '../core/ending.ts'
import { ToolError } from '../core/errors.ts'
import type { Output } from '../core/processes.ts'
import { defineTool } from '../core/tool.ts'
import { inWorkspace } from './paths.ts'

/** In bytes. Systems take little more as one argument. */
const longestCommand = 65_536
const longestOutput = 20_000
const defaultTimeout = 120

export const runCommand = defineTool({
  name: 'run_command',
  description:
    'Runs a shell command (bash) in the workspace and returns its exit code and output. It gets no input, and is stopped after timeout_s seconds.',
  input: z.object({
    command: z.string().min(1).max(longestCommand),
    description: z.string().describe('What it is for, in one sentence, for the user.'),
    working_dir: z.string().default('.').describe('A folder of the workspace.'),
    timeout_s: z.int().min(1).max(3_600).default(defaultTimeout),
  }),
  proposes: 'terminal_command',
  reports: 'terminal_output',
  propose({ command, description, working_dir, timeout_s }, id, { workspace }) {
    if (command.trim() === '') throw new ToolError('The command is empty.')
    if (command.includes('\0')) throw new ToolError('The command contains a NUL character.')
    if (new TextEncoder().encode(command).length > longestCommand)
      throw new ToolError(`The command is longer than ${longestCommand} bytes. Write a script and run that.`)
    const folder = inWorkspace(working_dir)
    const directory = folder === '' ? workspace.root : `${workspace.root}/${folder}`
    return { id, command, description, working_dir: directory, timeout_ms: timeout_s * 1000 }
  },
  async run(command, { processes, signal, stream }) {
    const show = (from: 'stdout' | 'stderr', data: string) =>
      stream({ type: 'terminal_chunk', payload: { command_id: command.id, stream: from, data } })
    const output = await processes.run(command, signal, show)
    const end = output.ended === 'stopped' && signal.reason === closing ? cutOff(output) : output
    return { command_id: command.id, ...end }
  },
  /** Nobody can say how far a command came that was cut off. It is not run twice. */
  settle: async ({ id }) => lost(id),
  tell: ({ exit_code, stdout, stderr, ended }, { command, amended }) => ({
    content: [
      ...(amended ? [`The user changed the command to: ${command}`] : []),
      `Exit code ${exit_code}.`,
      ...(ended === 'lost' || ended === 'cut_off'
        ? ['It is not known how far it came. Look, or ask to run it again if that does no harm.']
        : []),
      ...(stdout ? [`stdout:\n${cutMiddle(stdout, longestOutput)}`] : []),
      ...(stderr ? [`stderr:\n${cutMiddle(stderr, longestOutput)}`] : []),
    ].join('\n'),
    failed: exit_code !== 0,
  }),
})

const cutOff = (output: Output): Output => ({
  ...output,
  ended: 'cut_off',
  stderr: `${output.stderr}Cut off: the editor was closed while this command was running.\n`,
})
