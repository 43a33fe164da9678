import { plural } from '../base/text.ts'
import type { EventOf } from '../protocol/events.ts'
import type { EntryId } from '../protocol/ids.ts'
import type { HostState } from '../protocol/rpc.ts'
import { protectionsOf } from '../safety/controlFiles.ts'
import type { Fact } from './bits.tsx'
import { goAlong } from './words.ts'

type Change = EventOf<'file_change'>['payload']

/** What there is to know about a change before it is accepted, given those that still wait. */
export function factsOf(change: Change, waiting: ReadonlySet<EntryId>): Fact[] {
  const { kind, old_path, matched, in_plan, conflicts = 0, notes = [] } = change
  return [
    ...(conflicts > 0 ? [{ icon: 'git-merge', text: conflictsIn(conflicts), look: true }] : []),
    ...(kind === 'create' ? [{ icon: 'new-file', text: 'A new file' }] : []),
    ...(kind === 'delete' ? [{ icon: 'trash', text: 'Deletes the file', look: true }] : []),
    ...(old_path === undefined ? [] : [{ icon: 'arrow-right', text: 'Renamed from ', path: old_path }]),
    ...stacked(change, waiting),
    ...(matched ? [{ icon: 'check', text: matched }] : []),
    ...(in_plan === false ? [{ icon: 'warning', text: 'Not in the plan', look: true }] : []),
    ...protectionsOf(change).map(({ tier, text }) =>
      tier === 1 ? { icon: 'lock', text, look: true } : { icon: 'gear', text },
    ),
    ...notes.map((text) => ({ icon: 'warning', text, look: true })),
  ]
}

/** The same for one of many, in short: what asks for a look, and what is to be decided before it. */
export const factsInRow = (change: Change, waiting: ReadonlySet<EntryId>): Fact[] => [
  ...stacked(change, waiting),
  ...factsOf(change, waiting).filter(({ look }) => look),
]

const stacked = ({ builds_on = [] }: Change, waiting: ReadonlySet<EntryId>): Fact[] =>
  builds_on.some((id) => waiting.has(id))
    ? [{ icon: 'layers', text: 'On top of another change of this file that waits' }]
    : []

const conflictsIn = (count: number): string =>
  `${plural(count, 'conflict')} ${count === 1 ? 'is' : 'are'} marked in it: resolve ${count === 1 ? 'it' : 'them'} in the diff first`

/** What the user has made of it in its diff. */
export const factsOfEdit = (edit: HostState['changes'][number] | undefined): Fact[] => [
  ...(edit?.edited ? [{ icon: 'edit', text: 'With your edits' }] : []),
  ...(edit && edit.comments > 0 ? [{ icon: 'comment', text: goAlong(edit.comments) }] : []),
]
