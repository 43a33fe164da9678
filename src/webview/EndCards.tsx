import { plural } from '../base/text.ts'
import { lastCheckpoint, undoTerms } from '../protocol/checkpoints.ts'
import type { View } from '../protocol/view.ts'
import { Counts } from './bits.tsx'
import { Card } from './Card.tsx'
import { Undo } from './Checkpoint.tsx'
import { totalsOf } from './layout.ts'
import { spentWords } from './words.ts'

/** A run that came to its end, in figures. Nothing is asked. */
export function DoneCard({ view }: { view: View }) {
  const { feed, spent_in_run, plan } = view
  const { files, added, removed, commands } = totalsOf(feed)
  const checkpoint = lastCheckpoint(view)
  const failed = plan?.steps.filter(({ status }) => status === 'failed').length ?? 0
  return (
    <Card
      tone={failed > 0 ? 'partly' : 'over'}
      icon={failed > 0 ? 'warning' : 'check'}
      head={failed > 0 ? `Done, but ${plural(failed, 'step')} failed` : 'Done'}
    >
      <dl class="totals">
        <dt>Changed</dt>
        <dd>
          {plural(files, 'file')} <Counts added={added} removed={removed} />
        </dd>
        <dt>Ran</dt>
        <dd>{plural(commands, 'command')}</dd>
        <dt>Used</dt>
        <dd>{spentWords(spent_in_run)}</dd>
      </dl>
      {checkpoint && <Undo {...checkpoint} terms={undoTerms(checkpoint.id, feed)} />}
    </Card>
  )
}
