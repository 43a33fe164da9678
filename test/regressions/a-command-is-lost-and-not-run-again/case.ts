import { command, plan } from '../../fakes.ts'
import type { Regression } from '../regression.ts'

export const regression: Regression = {
  wrong: 'The editor died while a command ran. It must not be run again, and nobody may say how it ended.',
  says: [[plan('Count')], [command('echo two >> a.txt')], ['Let me see.'], ['I cannot tell.']],
  expected: {
    pending: [],
    status: 'complete',
    files: { 'a.txt': 'one\ntwo\n' },
    asked: { 'Lost: the editor stopped while this command was running.': 1, 'Exit code 0': 0 },
  },
}
