import { abortable } from '../base/deferred.ts'
import type { Output, Processes } from '../core/processes.ts'

/** A shell that knows the given commands. One that is given as a promise runs until that is fulfilled. */
export function memoryProcesses(known: Record<string, Partial<Output> | Promise<Partial<Output>>>): Processes {
  return {
    async run({ command }, signal, onOutput) {
      const missing: Partial<Output> = { exit_code: 127, stderr: `${command}: not found\n` }
      const stopped: Partial<Output> = { exit_code: -1, stderr: 'Stopped.\n', ended: 'stopped' }
      const ends = Promise.resolve(known[command] ?? missing)
      const output = await abortable(ends, signal).catch(() => stopped)
      if (output.stdout) onOutput('stdout', output.stdout)
      return { exit_code: 0, stdout: '', stderr: '', duration_ms: 1, ...output }
    },
  }
}
