import { edit, plan } from '../../fakes.ts'
import type { Regression } from '../regression.ts'

export const regression: Regression = {
  wrong:
    'The editor died while it wrote that a change had been accepted. The change waits again, and nothing is said twice.',
  says: [[plan('Count')], [edit('a.txt', 'one', 'two')], ['Done.'], ['Counted.']],
  expected: {
    pending: ['file_change'],
    status: 'complete',
    files: { 'a.txt': 'two\n' },
    asked: { 'Changed a.txt: 1 line added, 1 removed.': 1 },
  },
}
