import { useRef, useState } from 'preact/hooks'
import type { Step } from '../protocol/events.ts'
import type { HostState } from '../protocol/rpc.ts'
import { ApproveButton } from './ApproveButton.tsx'
import { Facts, Icon, Path, Sentence } from './bits.tsx'
import { Card, Opener } from './Card.tsx'
import type { ItemOf } from './layout.ts'
import { ReasonField } from './ReasonField.tsx'
import { useStore } from './storeContext.ts'
import { goAlong } from './words.ts'

export interface PlanCardProps {
  readonly item: ItemOf<'plan'>
  readonly revision: number
  readonly isSent: boolean
  /** What the user has made of it in the document. */
  readonly edit: HostState['plan_edit']
  /** How many comments they have written in it. */
  readonly comments: number
}

/** A plan that waits for approval. */
export function PlanCard({ item: { payload }, revision, isSent, edit, comments }: PlanCardProps) {
  const store = useStore()
  const edited = edit?.plan_id === payload.id ? edit : null
  const steps = edited && !edited.problem ? edited.steps : payload.steps
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
  const approve = () => {
    // What is approved is what stands on the screen.
    const plan = edited ? { plan: { steps: [...steps] } } : {}
    store.answer(plan_id, { type: 'approve_plan', payload: { plan_id, ...plan } })
  }
  return (
    <Card
      tone="waiting"
      icon="checklist"
      head={revision > 1 ? `Plan, revision ${revision}` : 'Plan'}
      meta={<Editing isEdited={edited !== null} />}
    >
      <Subject title={payload.title} description={payload.description} />
      <Steps steps={steps} />
      {edited?.problem && (
        <p class="problem" role="alert">
          <Icon name="error" tone="no" />
          <span>{`Your plan can’t be approved like this. ${edited.problem}`}</span>
        </p>
      )}
      {comments > 0 && <Facts facts={[{ icon: 'comment', text: goAlong(comments) }]} />}
      <div class="actions" ref={actions}>
        <ApproveButton
          label="Approve plan"
          disabled={isSent || Boolean(edited?.problem)}
          meaning={JSON.stringify(steps)}
          onPress={approve}
        />
        <Opener label="Revise…" open={asking === 'revise'} onToggle={toggle('revise')} />
        <Opener label="Reject" open={asking === 'reject'} onToggle={toggle('reject')} />
      </div>
      {asking === 'revise' && (
        <ReasonField
          key="revise"
          label="What should be different?"
          submit="Revise plan"
          required={comments === 0}
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

const Subject = ({ title, description }: { title: string; description: string }) => (
  <div class="subject">
    <h3 class="large">
      <Sentence text={title} />
    </h3>
    {description && (
      <p>
        <Sentence text={description} />
      </p>
    )}
  </div>
)

/** The way to the document; and back, when the user has written into it. */
function Editing({ isEdited }: { isEdited: boolean }) {
  const store = useStore()
  return (
    <span class="meta">
      {isEdited && <span class="chip wide">Edited</span>}
      {isEdited && (
        <button type="button" class="link" onClick={() => store.send({ type: 'discard_plan_edit' })}>
          Take back
        </button>
      )}
      <button
        type="button"
        class="icon"
        aria-label="Edit the plan"
        title="Edit the plan"
        onClick={() => store.send({ type: 'open_plan' })}
      >
        <Icon name="edit" />
      </button>
    </span>
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
