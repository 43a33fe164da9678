import type { PlanView } from '../protocol/view.ts'
import { Icon, Sentence } from './bits.tsx'

/** The approved plan, always in view. When all is done it folds. */
export function PlanStrip({ plan: { steps } }: { plan: PlanView }) {
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
          {steps.map(({ id, description, status, detail }) => (
            <li key={id} class="row" title={status === 'failed' && detail ? `${description}: ${detail}` : description}>
              <Icon name={looks[status].icon} tone={looks[status].tone} />
              <span class={status === 'pending' ? 'ellipsis todo' : 'ellipsis'}>
                <Sentence text={description} />
              </span>
              <span class={status === 'failed' ? 'num del' : 'sr'}>{looks[status].word}</span>
            </li>
          ))}
        </ol>
      </details>
    </section>
  )
}

const looks = {
  pending: { icon: 'circle-large-outline', tone: '', word: 'to do' },
  running: { icon: 'loading', tone: 'spin now', word: 'running' },
  completed: { icon: 'check', tone: 'ok', word: 'done' },
  failed: { icon: 'error', tone: 'no', word: 'failed' },
  cancelled: { icon: 'circle-slash', tone: '', word: 'stopped' },
}
