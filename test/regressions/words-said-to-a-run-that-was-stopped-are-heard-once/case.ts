import { edit, plan } from '../../fakes.ts'
import type { Regression } from '../regression.ts'

export const regression: Regression = {
  wrong: 'What the user said to a run and then stopped it was lost: no later run told the model.',
  says: [[plan('Count')], [edit('a.txt', 'one', 'two')], ['With tabs, then.']],
  chat: 'Go on',
  expected: {
    pending: [],
    status: 'complete',
    files: { 'a.txt': 'one\n' },
    asked: { 'Use tabs': 1, 'Cancelled by the user before it was done.': 1 },
  },
}
