import { useRef, useState } from 'preact/hooks'
import type { Step } from '../protocol/events.ts'
import { ApproveButton } from './ApproveButton.tsx'
import { Path, Sentence } from './bits.tsx'
import { Card, Opener } from './Card.tsx'
import type { ItemOf } from './layout.ts'
import { ReasonField } from './ReasonField.tsx'
import { useStore } from './storeContext.ts'

export interface PlanCardProps {
  readonly item: ItemOf<'plan'>
  readonly revision: number
  readonly isSent: boolean
}

/** A plan that waits for approval. */
export function PlanCard({ item: { payload }, revision, isSent }: PlanCardProps) {
  const store = useStore()
  const actions = useRef<HTMLDivElement>(null)
  const [asking, setAsking] = useState<'revise' | 'reject' | null>(null)
  const plan_id = payload.id
  const close = () => {
    setAsking(null)
    actions.current?.querySelector<HTMLElement>('[aria-expanded=true]')?.focus()
  }
  const toggle = (what: 'revise' | 'reject') => () => setAsking(asking === what ? null : what)
  const revise = (feedback: string) => store.answer(plan_id, { type: 'revise_plan', payload: { plan_id, feedback } })
  const reject = (reason: string) => store.answer(plan_id, { type: 'reject_plan', payload: { plan_id, reason } })
  return (
    <Card tone="waiting" icon="checklist" head={revision > 1 ? `Plan, revision ${revision}` : 'Plan'}>
      <div class="subject">
        <h3 class="large">
          <Sentence text={payload.title} />
        </h3>
        {payload.description && (
          <p>
            <Sentence text={payload.description} />
          </p>
        )}
      </div>
      <Steps steps={payload.steps} />
      <div class="actions" ref={actions}>
        <ApproveButton
          label="Approve plan"
          disabled={isSent}
          onPress={() => store.answer(plan_id, { type: 'approve_plan', payload: { plan_id } })}
        />
        <Opener label="Revise…" open={asking === 'revise'} onToggle={toggle('revise')} />
        <Opener label="Reject" open={asking === 'reject'} onToggle={toggle('reject')} />
      </div>
      {asking === 'revise' && (
        <ReasonField
          key="revise"
          label="What should be different?"
          submit="Revise plan"
          required
          disabled={isSent}
          onSubmit={revise}
          onCancel={close}
        />
      )}
      {asking === 'reject' && (
        <ReasonField
          key="reject"
          label="Why not? You may leave this empty."
          submit="Reject plan"
          disabled={isSent}
          onSubmit={reject}
          onCancel={close}
        />
      )}
    </Card>
  )
}

/** The steps of a plan, with the files they mean to touch. */
export const Steps = ({ steps }: { steps: readonly Step[] }) => (
  <ol class="steps">
    {steps.map(({ id, description, files }, index) => (
      <li key={id}>
        <span class="n">{index + 1}</span>
        <div>
          <p>
            <Sentence text={description} />
          </p>
          {files.length > 0 && (
            <ul class="files">
              {files.map((path) => (
                <li key={path}>
                  <Path path={path} />
                </li>
              ))}
            </ul>
          )}
        </div>
      </li>
    ))}
  </ol>
)
