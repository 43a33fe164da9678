import { isUndone, undoTerms } from '../protocol/checkpoints.ts'
import type { EntryId } from '../protocol/ids.ts'
import type { Item, View } from '../protocol/view.ts'
import { revisionAt } from '../protocol/waiting.ts'
import type { Looked } from './words.ts'

export type ItemOf<T extends Item['type']> = Extract<Item, { readonly type: T }>
/** What the user or the agent said. */
export type Spoken = ItemOf<'run_started' | 'user_message' | 'message' | 'question'>
/** Something that was only looked at: it asked nothing and changed nothing. */
export type Look = ItemOf<'file_read' | 'tool_call'>

/** One line of what is over. `key` is the place of its first item in the feed, which never changes. */
export type Row =
  | { readonly kind: 'looks'; readonly key: number; readonly items: readonly Look[] }
  | { readonly kind: 'plan'; readonly key: number; readonly item: ItemOf<'plan'> }
  | { readonly kind: 'change'; readonly key: number; readonly item: ItemOf<'file_change'> }
  | { readonly kind: 'command'; readonly key: number; readonly item: ItemOf<'terminal_command'> }
  | { readonly kind: 'failure'; readonly key: number; readonly item: ItemOf<'tool_call' | 'error'> }

/** What stands under each other in the feed. */
export type Block =
  | { readonly kind: 'said'; readonly key: number; readonly item: Spoken }
  | { readonly kind: 'stack'; readonly key: number; readonly rows: readonly Row[] }
  | { readonly kind: 'plan'; readonly key: number; readonly item: ItemOf<'plan'>; readonly revision: number }
  | { readonly kind: 'changes'; readonly key: number; readonly changes: WaitingChanges }
  | { readonly kind: 'command'; readonly key: number; readonly item: ItemOf<'terminal_command'> }
  | { readonly kind: 'question'; readonly key: number; readonly item: ItemOf<'question'> }
  /** `again`: the message that asks for the same once more. */
  | { readonly kind: 'stopped'; readonly key: number; readonly item: ItemOf<'error'>; readonly again: string }
  | {
      readonly kind: 'checkpoint'
      readonly key: number
      readonly item: ItemOf<'checkpoint'>
      readonly undone: boolean
      readonly terms: string
    }

export interface WaitingChanges {
  readonly first: ItemOf<'file_change'>
  /** Which of its set the first one is, from 1, and how many the set has. */
  readonly index: number
  readonly count: number
  readonly others: readonly ItemOf<'file_change'>[]
}

/** Longer stacks are split, so that each stays cheap to paint. */
const tallestStack = 50

/** Arranges a feed: what is over becomes rows, what waits for an answer comes last. */
export function layout({ feed, pending, status }: Pick<View, 'feed' | 'pending' | 'status'>): Block[] {
  const waiting = new Set<string>(pending.map(({ id }) => id))
  const over = new Stacker()
  const asks: Block[] = []
  for (const [key, item] of feed.entries()) {
    const isLast = key === feed.length - 1
    if (isAsked(item, waiting)) asks.push(...askOf(item, key, feed))
    else if (item.type === 'error' && isLast && status === 'error')
      over.add({ kind: 'stopped', key, item, again: againOf(feed) })
    else if (isSaid(item)) over.add({ kind: 'said', key, item })
    else if (item.type === 'checkpoint') over.add({ kind: 'checkpoint', key, item, ...undoing(item.payload.id, feed) })
    else over.addRow(item, key)
  }
  return [...over.blocks, ...asks, ...changesOf(feed, waiting)]
}

const undoing = (checkpoint: EntryId, feed: View['feed']) => ({
  undone: isUndone(checkpoint, feed),
  terms: undoTerms(checkpoint, feed),
})

/** The message itself, as long as no plan has come of it. */
function againOf(feed: View['feed']): string {
  const ofRun = feed.slice(feed.findLastIndex(({ type }) => type === 'run_started'))
  const [started] = ofRun
  const hasPlan = ofRun.some(({ type }) => type === 'plan')
  return started?.type === 'run_started' && !hasPlan ? started.payload.message : 'Go on where you stopped.'
}

/** Nobody is asked about a read: it has no card, and is a row like any other. */
const isAsked = ({ type, payload }: Item, waiting: ReadonlySet<string>): boolean =>
  (type === 'plan' || type === 'file_change' || type === 'terminal_command' || type === 'question') &&
  waiting.has(payload.id)

const isSaid = (item: Item): item is Spoken =>
  ['run_started', 'user_message', 'message', 'question'].includes(item.type)

/** The card of one proposal. Changes share one. */
function askOf(item: Item, key: number, feed: readonly Item[]): Block[] {
  if (item.type === 'plan') return [{ kind: 'plan', key, item, revision: revisionAt(feed, key) }]
  if (item.type === 'question') return [{ kind: 'question', key, item }]
  return item.type === 'terminal_command' ? [{ kind: 'command', key, item }] : []
}

function changesOf(feed: readonly Item[], waiting: ReadonlySet<string>): Block[] {
  const isWaiting = (item: Item | undefined): item is ItemOf<'file_change'> =>
    item?.type === 'file_change' && waiting.has(item.payload.id)
  const key = feed.findIndex(isWaiting)
  const first = feed[key]
  if (!isWaiting(first)) return []
  const { index, count } = first.payload.change_set ?? placeOf(feed, key)
  return [{ kind: 'changes', key, changes: { first, index, count, others: feed.slice(key + 1).filter(isWaiting) } }]
}

/** The changes of one answer of the model follow each other in the feed. */
function placeOf(feed: readonly Item[], key: number): { index: number; count: number } {
  const before = feed.slice(0, key).findLastIndex(({ type }) => type !== 'file_change')
  const after = feed.findIndex(({ type }, index) => index > key && type !== 'file_change')
  const end = after < 0 ? feed.length : after
  return { index: key - before, count: end - before - 1 }
}

type Over = Exclude<Item, Spoken | ItemOf<'checkpoint'>>

/** Collects rows into stacks, and looks that follow each other into one row. */
class Stacker {
  readonly blocks: Block[] = []
  #rows: Row[] = []
  #looks: Look[] = []

  add(block: Block): void {
    this.blocks.push(block)
    this.#rows = []
    this.#looks = []
  }

  addRow(item: Over, key: number): void {
    const look = lookOf(item)
    if (look && this.#looks.push(look) > 1) return
    if (this.#rows.length === 0 || this.#rows.length >= tallestStack) this.#startStack(key)
    if (!look) this.#looks = []
    this.#rows.push(look ? { kind: 'looks', key, items: this.#looks } : rowOf(item, key))
  }

  #startStack(key: number): void {
    this.#rows = []
    this.blocks.push({ kind: 'stack', key, rows: this.#rows })
  }
}

const lookOf = (item: Over): Look | null =>
  item.type === 'file_read' || (item.type === 'tool_call' && item.payload.status === 'completed') ? item : null

function rowOf(item: Over, key: number): Row {
  switch (item.type) {
    case 'plan':
      return { kind: 'plan', key, item }
    case 'file_change':
      return { kind: 'change', key, item }
    case 'terminal_command':
      return { kind: 'command', key, item }
    case 'file_read':
      return { kind: 'looks', key, items: [item] }
    case 'tool_call':
    case 'error':
      return { kind: 'failure', key, item }
  }
}

/** What a group of looks was about. A file that was read twice counts once. */
export function lookedAt(items: readonly Look[]): Looked {
  const named = (name: string) =>
    items.filter(({ type, payload }) => type === 'tool_call' && payload.name === name).length
  const files = new Set(items.flatMap(({ type, payload }) => (type === 'file_read' ? [payload.path] : []))).size
  const calls = items.filter(({ type }) => type === 'tool_call').length
  const searches = named('search_text')
  const folders = named('list_files')
  return { files, searches, folders, others: calls - searches - folders }
}

export interface Totals {
  readonly files: number
  readonly added: number
  readonly removed: number
  readonly commands: number
}

/** What the last run did. */
export function totalsOf(feed: readonly Item[]): Totals {
  const start = feed.findLastIndex(({ type }) => type === 'run_started')
  return totalsIn(feed.slice(Math.max(start, 0)))
}

/** What these items did. */
export function totalsIn(run: readonly Item[]): Totals {
  const changes = run.filter((item) => item.type === 'file_change').filter(wasDone)
  const sum = (count: 'added' | 'removed') => changes.reduce((total, { payload }) => total + (payload[count] ?? 0), 0)
  return {
    files: new Set(changes.map(({ payload }) => payload.path)).size,
    added: sum('added'),
    removed: sum('removed'),
    commands: run.filter((item) => item.type === 'terminal_command' && item.output).length,
  }
}

/** Whether a change was let pass or accepted, which does not mean that it could be made. */
export const wasAccepted = ({ payload, resolution }: ItemOf<'file_change'>): boolean =>
  payload.automatic === true || resolution?.decision === 'accepted'

const wasDone = (change: ItemOf<'file_change'>): boolean => wasAccepted(change) && change.report?.status === 'completed'

/** The plan that is being carried out, or was: one that still waits is a card. */
export function isApproved(feed: readonly Item[], planId: EntryId): boolean {
  const item = feed.findLast((item) => item.type === 'plan' && item.payload.id === planId)
  return item?.type === 'plan' && (item.payload.automatic === true || item.resolution?.decision === 'accepted')
}

/** The paths a feed names, which a message may link to. */
export function pathsIn(feed: readonly Item[]): Set<string> {
  return new Set(
    feed.flatMap(({ type, payload }) => {
      if (type === 'file_read' || type === 'file_change') return [payload.path]
      return type === 'plan' ? payload.steps.flatMap(({ files }) => files) : []
    }),
  )
}
