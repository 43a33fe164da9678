import { plan } from '../../fakes.ts'
import type { Regression } from '../regression.ts'

const reads = Array.from({ length: 10 }, (_, n) => [['read_file', { path: `page${n}.txt` }] as const])
const pages = Object.fromEntries(
  reads.map((_, n) => [
    `page${n}.txt`,
    `Page ${n}.\n${'Nothing to see here, and nothing to do about it. '.repeat(14)}\n`,
  ]),
)

export const regression: Regression = {
  wrong:
    'Where a conversation had been too long twice in a row, its run did not find its way through the journal again.',
  says: [...reads, [plan('Sum up')], ['Done.'], ['Summed up.']],
  expected: { pending: ['plan'], status: 'complete', files: pages },
}
