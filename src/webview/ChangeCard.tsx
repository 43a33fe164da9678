import { useRef, useState } from 'preact/hooks'
import { plural } from '../base/text.ts'
import type { HostState } from '../protocol/rpc.ts'
import { acceptable } from '../safety/acceptable.ts'
import { isProtected, protectionOf } from '../safety/controlFiles.ts'
import { ApproveButton } from './ApproveButton.tsx'
import { Counts, type Fact, Facts, Icon, Path, Sentence } from './bits.tsx'
import { Card, Opener } from './Card.tsx'
import type { ItemOf, WaitingChanges } from './layout.ts'
import { ReasonField } from './ReasonField.tsx'
import { useStore } from './storeContext.ts'
import { goAlong } from './words.ts'

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
  const { together } = acceptable([first, ...others].map(({ payload }) => payload))
  const ready = together.every((id) => reviewed.includes(id)) ? together.length : 0
  const head = count > 1 ? `Change ${index} of ${count}` : 'Change'
  return (
    <>
      <ChangeCard
        key={first.payload.id}
        head={head}
        change={first.payload}
        edit={edits.find(({ id }) => id === first.payload.id)}
        isReviewed={reviewed.includes(first.payload.id)}
        isSent={isSent}
      />
      {others.length > 0 && <AlsoWaiting changes={others.map(({ payload }) => payload)} together={ready} />}
    </>
  )
}

interface OneChangeProps {
  readonly head: string
  readonly change: Change
  readonly edit: HostState['changes'][number] | undefined
  readonly isReviewed: boolean
  readonly isSent: boolean
}

function ChangeCard({ head, change, edit, isReviewed, isSent }: OneChangeProps) {
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
      primary={isReviewed}
      meaning={isReviewed ? `accept ${edit?.added} ${edit?.removed}` : 'look first'}
      disabled={isSent}
      onPress={isReviewed ? accept : openDiff}
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
      <Facts facts={[...factsOf(change), ...factsOfEdit(edit)]} />
      <div class="actions" ref={actions}>
        {isReviewed && acceptButton}
        <button key="diff" type="button" class={`btn ${isReviewed ? 'quiet' : 'primary'}`} onClick={openDiff}>
          Open diff
        </button>
        {!isReviewed && acceptButton}
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

/** `together`: how many may be accepted at once, now that they have been looked at. */
function AlsoWaiting({ changes, together }: { changes: readonly Change[]; together: number }) {
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
              {isProtected(change.path) && (
                <span class="chip warn" title={startsOf(change)[0]?.text}>
                  <Icon name="lock" />
                  <span class="wide">Protected</span>
                </span>
              )}
              <Counts added={change.added} removed={change.removed} />
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}

const icons = { create: 'diff-added', modify: 'diff-modified', delete: 'diff-removed', rename: 'diff-renamed' }
const iconOf = ({ kind = 'modify' }: Change): string => icons[kind]

/** What a change to a protected file can start. */
function startsOf({ path, old_path = path }: Change): Fact[] {
  const found = [path, old_path].map(protectionOf)
  const protection = found.find((one) => one?.kind === 'alone') ?? found.find((one) => one !== null)
  if (!protection) return []
  const { kind, starts } = protection
  return [
    kind === 'alone'
      ? { icon: 'lock', text: `Protected: ${lowerFirst(starts)}`, look: true }
      : { icon: 'gear', text: starts },
  ]
}

const lowerFirst = (text: string): string =>
  /^(VS|IDE)/.test(text) ? text : text.charAt(0).toLowerCase() + text.slice(1)

function factsOf(change: Change): Fact[] {
  const { kind, old_path, matched, in_plan, conflicts = 0, builds_on, notes = [] } = change
  return [
    ...(kind === 'create' ? [{ icon: 'new-file', text: 'A new file' }] : []),
    ...(kind === 'delete' ? [{ icon: 'trash', text: 'Deletes the file', look: true }] : []),
    ...(old_path === undefined ? [] : [{ icon: 'arrow-right', text: 'Renamed from ', path: old_path }]),
    ...(matched ? [{ icon: 'check', text: matched }] : []),
    ...(in_plan === false ? [{ icon: 'warning', text: 'Not in the plan', look: true }] : []),
    ...startsOf(change),
    ...(conflicts > 0
      ? [
          {
            icon: 'warning',
            text: `${plural(conflicts, 'conflict')} marked in it: resolve them in the diff first`,
            look: true,
          },
        ]
      : []),
    ...(builds_on ? [{ icon: 'layers', text: 'On top of another change of this file that waits' }] : []),
    ...notes.map((text) => ({ icon: 'warning', text, look: true })),
  ]
}

function factsOfEdit(edit: OneChangeProps['edit']): Fact[] {
  if (!edit) return []
  const { edited, comments } = edit
  return [
    ...(edited ? [{ icon: 'edit', text: 'With your edits' }] : []),
    ...(comments > 0 ? [{ icon: 'comment', text: goAlong(comments) }] : []),
  ]
}
