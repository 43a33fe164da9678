import { useMemo, useRef, useState } from 'preact/hooks'
import type { EntryId } from '../protocol/ids.ts'
import type { HostState } from '../protocol/rpc.ts'
import type { View } from '../protocol/view.ts'
import { Changes } from './ChangeCard.tsx'
import { CheckpointRow } from './Checkpoint.tsx'
import { CommandCard } from './CommandCard.tsx'
import { DoneCard } from './EndCards.tsx'
import { Fold } from './Fold.tsx'
import { type Block, layout, pathsIn } from './layout.ts'
import { PlanCard } from './PlanCard.tsx'
import { Prose } from './Prose.tsx'
import { QuestionCard } from './QuestionCard.tsx'
import { Stack } from './Rows.tsx'
import { Said } from './Said.tsx'
import { StoppedCard, TroubleCard } from './TroubleCards.tsx'
import { useFollowing } from './useFollowing.ts'
import { useLinks } from './useLinks.ts'

/** So many blocks are shown at once; a long session shows its end first. */
const page = 200

export interface FeedProps {
  readonly view: View
  readonly host: HostState
  readonly sent: ReadonlySet<EntryId>
}

/** What was said and done, and what waits for an answer. */
export function Feed({ view, host, sent }: FeedProps) {
  const feed = useRef<HTMLDivElement>(null)
  const [shown, setShown] = useState(page)
  const keepPlace = useFollowing(feed)
  useLinks(feed)
  const { pending, status, running } = view
  const isDone = status === 'complete' && view.plan !== null
  const blocks = useMemo(() => {
    const all = layout({ feed: view.feed, pending, status })
    // The card of the figures has it.
    return isDone ? all.filter(({ key }) => key !== lastCheckpoint(view.feed)) : all
  }, [view.feed, pending, status, isDone])
  const files = useFiles(view)
  const list = useMemo(
    () =>
      blocks
        .slice(-shown)
        .map((block) => (
          <BlockOf key={keyOf(block)} block={block} files={files} running={running} host={host} sent={sent} />
        )),
    [blocks, shown, files, running, host, sent],
  )
  const showEarlier = () => {
    keepPlace()
    setShown(shown + page)
  }
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so it must be reachable by keyboard
    <div class="feed" ref={feed} role="log" aria-label="Conversation" tabIndex={0}>
      {blocks.length > shown && (
        <button type="button" class="link earlier" onClick={showEarlier}>
          Show earlier
        </button>
      )}
      {list}
      {view.thinking && !view.streaming && <Thinking text={view.thinking} />}
      {view.streaming && <Prose text={view.streaming} files={files} busy />}
      {isDone && <DoneCard view={view} />}
      {isHalted(view) && <p class="small muted">Stopped. Say what to do next.</p>}
    </div>
  )
}

/** The same set for as long as the session names no other file, so that messages are not rendered anew. */
function useFiles(view: View): ReadonlySet<string> {
  const known = useRef<ReadonlySet<string>>(new Set())
  return useMemo(() => {
    const now = pathsIn(view.feed)
    if (now.size !== known.current.size || [...now].some((path) => !known.current.has(path))) known.current = now
    return known.current
  }, [view.feed])
}

/** Where in the feed the checkpoint of the last run stands, if it changed anything. */
function lastCheckpoint(feed: View['feed']): number {
  const start = feed.findLastIndex(({ type }) => type === 'run_started')
  return feed.findIndex(({ type }, index) => index > start && type === 'checkpoint')
}

const keyOf = ({ kind, key }: Block): string => `${kind}${key}`

interface BlockProps extends Pick<FeedProps, 'host' | 'sent'> {
  readonly block: Block
  readonly files: ReadonlySet<string>
  readonly running: boolean
}

function BlockOf({ block, files, running, host, sent }: BlockProps) {
  switch (block.kind) {
    case 'said':
      return <Said item={block.item} files={files} />
    case 'stack':
      return <Stack rows={block.rows} running={running} />
    case 'plan':
      return (
        <PlanCard
          item={block.item}
          revision={block.revision}
          isSent={sent.has(block.item.payload.id)}
          edit={host.plan_edit}
          comments={host.plan_comments}
        />
      )
    case 'changes': {
      const { id } = block.changes.first.payload
      return <Changes changes={block.changes} edits={host.changes} reviewed={host.reviewed} isSent={sent.has(id)} />
    }
    case 'command':
      return <CommandCard item={block.item} isSent={sent.has(block.item.payload.id)} unsaved={host.unsaved} />
    case 'question': {
      const Asking = block.item.payload.advice ? TroubleCard : QuestionCard
      return <Asking item={block.item} isSent={sent.has(block.item.payload.id)} />
    }
    case 'stopped':
      return <StoppedCard item={block.item} again={block.again} />
    case 'checkpoint':
      return <CheckpointRow {...block.item.payload} terms={block.terms} undone={block.undone} running={running} />
  }
}

const Thinking = ({ text }: { text: string }) => (
  <div class="stack">
    <Fold icon="lightbulb" label="Thinking">
      <p class="fold small muted">{text}</p>
    </Fold>
  </div>
)

/** Stopped by the user; a plan that was rejected says so itself. */
function isHalted({ feed, running, status }: View): boolean {
  const last = feed.findLast(({ type }) => type === 'plan' || type === 'run_started')
  return !running && status === 'idle' && last !== undefined && last.resolution?.decision !== 'rejected'
}
