import { edit, plan } from '../../fakes.ts'
import type { Regression } from '../regression.ts'

export const regression: Regression = {
  wrong:
    'The editor died between a write and the record of it. It was then taken for a change that someone else had made.',
  says: [[plan('Count')], [edit('a.txt', 'one', 'two')], ['Done.'], ['Counted.']],
  expected: {
    pending: [],
    status: 'complete',
    files: { 'a.txt': 'two\n' },
    asked: { 'Changed a.txt: 1 line added, 1 removed.': 1 },
  },
}
