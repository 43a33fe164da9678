import type { StepId } from '../protocol/ids.ts'
import type { Item, PlanView, StepView } from '../protocol/view.ts'
import { Counts, Icon, Sentence } from './bits.tsx'
import { type Totals, totalsIn } from './layout.ts'
import { duration } from './words.ts'

export interface PlanStripProps {
  readonly plan: PlanView
  readonly feed: readonly Item[]
}

/** The approved plan, always in view: how far it is, and what each step has done. When all is done it folds. */
export function PlanStrip({ plan: { steps }, feed }: PlanStripProps) {
  const done = steps.filter(({ status }) => status === 'completed').length
  const failed = steps.filter(({ status }) => status === 'failed').length
  const isOver = steps.every(({ status }) => status === 'completed' || status === 'failed')
  return (
    <section class="strip" aria-label="Plan">
      <details open={!isOver}>
        <summary class="row">
          <Icon name="checklist" />
          <span class="ellipsis muted">Plan</span>
          <span class="end">
            <span class="num muted">
              {`${done} of ${steps.length} done`}
              {failed > 0 && `, ${failed} failed`}
            </span>
            <Icon name="chevron-right" tone="chev" />
          </span>
        </summary>
        <ol>
          {steps.map((step) => (
            <StepRow key={step.id} step={step} totals={totalsIn(ofStep(feed, step.id))} />
          ))}
        </ol>
      </details>
    </section>
  )
}

function StepRow({ step, totals }: { step: StepView; totals: Totals }) {
  const { description, status, detail, duration_ms } = step
  const { files, added, removed } = totals
  return (
    <li class="row" title={status === 'failed' && detail ? `${description}: ${detail}` : description}>
      <Icon name={looks[status].icon} tone={looks[status].tone} />
      <span class={status === 'pending' ? 'ellipsis todo' : 'ellipsis'}>
        <Sentence text={description} />
      </span>
      <span class="end">
        <span class={status === 'failed' ? 'num del' : 'sr'}>{looks[status].word}</span>
        {files > 0 && <Counts added={added} removed={removed} />}
        {duration_ms !== undefined && (
          <span class="num muted" title="From its beginning to its end, with the time you took to answer">
            {duration(duration_ms)}
          </span>
        )}
      </span>
    </li>
  )
}

const ofStep = (feed: readonly Item[], id: StepId): Item[] => feed.filter(({ step }) => step === id)

const looks = {
  pending: { icon: 'circle-large-outline', tone: '', word: 'to do' },
  running: { icon: 'loading', tone: 'spin now', word: 'running' },
  completed: { icon: 'check', tone: 'ok', word: 'done' },
  failed: { icon: 'error', tone: 'no', word: 'failed' },
  cancelled: { icon: 'circle-slash', tone: '', word: 'stopped' },
}
