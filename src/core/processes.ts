import type { Approved } from './approvals.ts'
import type { Payload } from './entries.ts'

export type Output = Omit<Payload<'terminal_output'>, 'command_id'>

/** Runs commands. */
export interface Processes {
  /**
   * Runs a command to its end, which comes for every command. When the signal fires, the command and all its children
   * are dead before this resolves, with exit code -1 and what had been printed until then.
   */
  run(
    command: Approved<'terminal_command'>,
    signal: AbortSignal,
    onOutput: (stream: 'stdout' | 'stderr', data: string) => void,
  ): Promise<Output>
}
