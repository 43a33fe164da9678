import { edit, plan } from '../../fakes.ts'
import type { Regression } from '../regression.ts'

export const regression: Regression = {
  wrong: 'The model was told that a file had changed and to read it again, when it had been deleted.',
  says: [[plan('Count')], [edit('a.txt', 'one', 'two')], ['Then not.'], ['It is gone.']],
  expected: {
    pending: ['file_change'],
    status: 'complete',
    files: {},
    asked: { 'a.txt is gone since this was proposed. Nothing was written.': 1, 'Read it again': 0 },
  },
}
