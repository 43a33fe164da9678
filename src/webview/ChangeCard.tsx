import { useRef, useState } from 'preact/hooks'
import type { EntryId } from '../protocol/ids.ts'
import type { HostState } from '../protocol/rpc.ts'
import { acceptable } from '../safety/acceptable.ts'
import { ApproveButton } from './ApproveButton.tsx'
import { Counts, Facts, Icon, Path, Sentence } from './bits.tsx'
import { Card, Opener } from './Card.tsx'
import { factsInRow, factsOf, factsOfEdit } from './changeFacts.ts'
import type { ItemOf, WaitingChanges } from './layout.ts'
import { ReasonField } from './ReasonField.tsx'
import { useStore } from './storeContext.ts'

type Change = ItemOf<'file_change'>['payload']

export interface ChangeCardProps {
  readonly changes: WaitingChanges
  /** What the user has made of them in their diffs. */
  readonly edits: HostState['changes']
  readonly reviewed: HostState['reviewed']
  readonly isSent: boolean
}

/** The first change that waits, and the others under it. */
export function Changes({ changes, edits, reviewed, isSent }: ChangeCardProps) {
  const { first, index, count, others } = changes
  const { id, conflicts = 0 } = first.payload
  const edit = edits.find((one) => one.id === id)
  const { together } = acceptable([first, ...others].map(({ payload }) => payload))
  const ready = together.every((one) => reviewed.includes(one)) ? together.length : 0
  const head = count > 1 ? `Change ${index} of ${count}` : 'Change'
  const waiting = new Set([first, ...others].map(({ payload }) => payload.id))
  return (
    <>
      <ChangeCard
        key={id}
        head={head}
        change={first.payload}
        edit={edit}
        waiting={waiting}
        isResolved={conflicts === 0 || edit?.edited === true}
        isReviewed={reviewed.includes(id)}
        isSent={isSent}
      />
      {others.length > 0 && (
        <AlsoWaiting changes={others.map(({ payload }) => payload)} edits={edits} waiting={waiting} together={ready} />
      )}
    </>
  )
}

interface OneChangeProps {
  readonly head: string
  readonly change: Change
  readonly edit: HostState['changes'][number] | undefined
  readonly waiting: ReadonlySet<EntryId>
  /** Nothing in it has to be resolved in its diff first, as far as that can be told here. */
  readonly isResolved: boolean
  readonly isReviewed: boolean
  readonly isSent: boolean
}

function ChangeCard({ head, change, edit, waiting, isResolved, isReviewed, isSent }: OneChangeProps) {
  const store = useStore()
  const canAccept = isReviewed && isResolved
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
      meaning={canAccept ? `accept ${edit?.added} ${edit?.removed}` : 'look first'}
      disabled={isSent}
      onPress={canAccept ? accept : openDiff}
    />
  )
  return (
    <Card
      tone="waiting"
      icon={iconOf(change)}
      head={head}
      meta={<Counts added={edit?.added ?? change.added} removed={edit?.removed ?? change.removed} />}
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
      <Facts facts={[...factsOf(change, waiting), ...factsOfEdit(edit)]} />
      <div class="actions" ref={actions}>
        {canAccept && acceptButton}
        <button key="diff" type="button" class={`btn ${canAccept ? 'quiet' : 'primary'}`} onClick={openDiff}>
          Open diff
        </button>
        {!canAccept && isResolved && acceptButton}
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
  readonly edits: HostState['changes']
  readonly waiting: ReadonlySet<EntryId>
  /** How many may be accepted at once, now that they have been looked at. */
  readonly together: number
}

function AlsoWaiting({ changes, edits, waiting, together }: AlsoWaitingProps) {
  const store = useStore()
  return (
    <section aria-labelledby="also-waiting">
      <header class="more">
        <h2 id="also-waiting">Also waiting</h2>
        <button type="button" class="link" onClick={() => store.send({ type: 'review_all' })}>
          Review all
        </button>
        {together > 1 && (
          <button type="button" class="link" onClick={() => store.send({ type: 'accept_all' })}>
            {`Accept all ${together}`}
          </button>
        )}
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
              <Counts {...countsOf(edits.find(({ id }) => id === change.id) ?? change)} />
            </span>
            <Facts facts={factsInRow(change, waiting)} />
          </li>
        ))}
      </ul>
    </section>
  )
}

const countsOf = ({ added, removed }: Pick<Change, 'added' | 'removed'>) => ({ added, removed })
const icons = { create: 'diff-added', modify: 'diff-modified', delete: 'diff-removed', rename: 'diff-renamed' }
const iconOf = ({ kind = 'modify' }: Change): string => icons[kind]
