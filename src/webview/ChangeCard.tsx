import { useRef, useState } from 'preact/hooks'
import type { EntryId } from '../protocol/ids.ts'
import { ApproveButton } from './ApproveButton.tsx'
import { Counts, Facts, Icon, Path, Sentence } from './bits.tsx'
import { Card, Opener } from './Card.tsx'
import { factsInRow, factsOf } from './changeFacts.ts'
import type { ItemOf, WaitingChanges } from './layout.ts'
import { ReasonField } from './ReasonField.tsx'
import { useStore } from './storeContext.ts'

type Change = ItemOf<'file_change'>['payload']

export interface ChangeCardProps {
  readonly changes: WaitingChanges
  readonly isReviewed: boolean
  readonly isSent: boolean
}

/** The first change that waits, and the others under it. */
export function Changes({ changes, isReviewed, isSent }: ChangeCardProps) {
  const { first, index, count, others } = changes
  const head = count > 1 ? `Change ${index} of ${count}` : 'Change'
  const waiting = new Set([first, ...others].map(({ payload }) => payload.id))
  return (
    <>
      <ChangeCard
        key={first.payload.id}
        head={head}
        change={first.payload}
        waiting={waiting}
        canAccept={isReviewed && !first.payload.conflicts}
        isSent={isSent}
      />
      {others.length > 0 && <AlsoWaiting changes={others.map(({ payload }) => payload)} waiting={waiting} />}
    </>
  )
}

interface OneChangeProps {
  readonly head: string
  readonly change: Change
  readonly waiting: ReadonlySet<EntryId>
  /** Its diff has been open, and nothing in it has to be resolved there first. */
  readonly canAccept: boolean
  readonly isSent: boolean
}

function ChangeCard({ head, change, waiting, canAccept, isSent }: OneChangeProps) {
  const store = useStore()
  const actions = useRef<HTMLDivElement>(null)
  const [asking, setAsking] = useState(false)
  const change_id = change.id
  const openDiff = () => store.send({ type: 'open_diff', id: change_id })
  const accept = () => store.answer(change_id, { type: 'accept_change', payload: { change_id } })
  const reject = (reason: string) => store.answer(change_id, { type: 'reject_change', payload: { change_id, reason } })
  const close = () => {
    setAsking(false)
    actions.current?.querySelector<HTMLElement>('[aria-expanded]')?.focus()
  }
  const acceptButton = (
    <ApproveButton
      key="accept"
      label="Accept"
      primary={canAccept}
      meaning={canAccept ? 'accept' : 'look first'}
      disabled={isSent}
      onPress={canAccept ? accept : openDiff}
    />
  )
  return (
    <Card
      tone="waiting"
      icon={iconOf(change)}
      head={head}
      meta={<Counts added={change.added} removed={change.removed} />}
    >
      <div class="subject">
        <h3>
          <Path path={change.path} />
        </h3>
        {change.description && (
          <p>
            <Sentence text={change.description} />
          </p>
        )}
      </div>
      <Facts facts={factsOf(change, waiting)} />
      <div class="actions" ref={actions}>
        {canAccept && acceptButton}
        <button key="diff" type="button" class={`btn ${canAccept ? 'quiet' : 'primary'}`} onClick={openDiff}>
          Open diff
        </button>
        {!canAccept && !change.conflicts && acceptButton}
        <Opener key="reject" label="Reject" open={asking} onToggle={() => setAsking(!asking)} />
      </div>
      {asking && (
        <ReasonField
          label="Why not? The agent reads this."
          submit="Reject change"
          disabled={isSent}
          onSubmit={reject}
          onCancel={close}
        />
      )}
    </Card>
  )
}

interface AlsoWaitingProps {
  readonly changes: readonly Change[]
  readonly waiting: ReadonlySet<EntryId>
}

function AlsoWaiting({ changes, waiting }: AlsoWaitingProps) {
  const store = useStore()
  return (
    <section aria-labelledby="also-waiting">
      <header class="more">
        <h2 id="also-waiting">Also waiting</h2>
      </header>
      <ul>
        {changes.map((change) => (
          <li key={change.id} class="row">
            <Icon name={iconOf(change)} />
            <span class="label">
              <button
                type="button"
                class="bare"
                aria-label={`Open diff of ${change.path}`}
                onClick={() => store.send({ type: 'open_diff', id: change.id })}
              >
                <Path path={change.path} />
              </button>
            </span>
            <span class="end">
              <Counts added={change.added} removed={change.removed} />
            </span>
            <Facts facts={factsInRow(change, waiting)} />
          </li>
        ))}
      </ul>
    </section>
  )
}

const icons = { create: 'diff-added', modify: 'diff-modified', delete: 'diff-removed', rename: 'diff-renamed' }
const iconOf = ({ kind = 'modify' }: Change): string => icons[kind]
