import { linesOf, plural } from '../base/text.ts'
import { changedRegions, lineCounts } from '../edits/hunks.ts'
import { merge } from '../edits/merge.ts'
import type { Problem } from '../protocol/events.ts'
import type { EntryId } from '../protocol/ids.ts'
import { notable } from '../safety/notable.ts'
import type { Approved } from './approvals.ts'
import type { ToolContext } from './context.ts'
import type { Payload } from './entries.ts'
import { Stale, ToolError } from './errors.ts'
import { feedbackOn, reformatted } from './feedback.ts'
import type { Told } from './tool.ts'
import type { Applied } from './workspace.ts'

type FileChange = Payload<'file_change'>

/** What all tools that write files have in common: the proposal, doing it, finding out after a crash, and telling. */
export const change = (tool: string) => ({
  proposes: 'file_change' as const,
  reports: 'tool_call' as const,

  /** Before the user is asked, so that nothing is approved that cannot be written. */
  async complete({ encoding, ...change }: FileChange, { workspace }: ToolContext): Promise<FileChange> {
    const found = await workspace.encodingOf({ ...change, ...(encoding === undefined ? {} : { encoding }) })
    return found === undefined ? change : { ...change, encoding: found }
  },

  async run(change: Approved<'file_change'>, { workspace, signal }: ToolContext) {
    return report(tool, change, await workspace.apply(change, signal))
  },

  async settle(change: Approved<'file_change'>, { workspace }: ToolContext) {
    const { paths, before, after } = effectOf(change)
    const now = await Promise.all(paths.map((path) => workspace.read(path, change.encoding)))
    if (now.every((text, index) => text === after[index])) return report(tool, change, { saved: true })
    if (now.every((text, index) => text === before[index])) return null
    throw new Stale(`${change.path} is neither as it was nor as it was meant to be. Read it again.`)
  },

  /** The same change, in the file as it is now. */
  async renew(change: Approved<'file_change'>, id: EntryId, { workspace }: ToolContext): Promise<FileChange> {
    const { kind, path, original, modified, description, encoding } = change
    if (kind !== 'modify') throw new ToolError(`${path} has changed. Read it again.`)
    const now = await workspace.read(path, encoding)
    const merged = now === null ? null : merge(original, modified, now)
    if (now === null || !merged || merged.text === now) throw new ToolError(`${path} has changed. Read it again.`)
    const own = encoding === undefined ? {} : { encoding }
    const draft = { id, kind, path, original: now, modified: merged.text, description, ...own }
    const { notes = [], ...renewed } = proposal(draft, change.in_plan)
    const { conflicts } = merged
    return {
      ...renewed,
      notes: ['Merged anew: the file has changed since this was proposed', ...notes],
      ...(conflicts > 0 ? { conflicts } : {}),
    }
  },

  tell({ summary, problems = [], formatted }: Payload<'tool_call'>, approved: Approved<'file_change'>): Told {
    const { kind, original, modified, decision } = approved
    const { proposed, reason, comments } = decision
    const feedback = feedbackOn({ original, proposed: proposed.modified, accepted: modified, reason, comments })
    const after = formatted === undefined ? [] : reformatted(modified, formatted)
    const now = kind === 'modify' || approved.amended ? written(original, formatted ?? modified) : []
    const regions = now.length > 0 ? ['It now reads there:', ...now] : []
    return { content: [summary, ...feedback, ...after, ...regions, ...found(problems)].join('\n'), failed: false }
  },
})

/** What is wrong in the file since the change, for the model. */
const found = (problems: readonly Problem[]): string[] =>
  problems.length === 0
    ? []
    : [
        'New problems there, as the editor reports them:',
        ...problems.map(
          ({ line, severity, message, source }) =>
            `line ${line}: ${severity}: ${message}${source ? ` (${source})` : ''}`,
        ),
      ]

/** A model that wants to see more of a long change reads it; in lines, and in characters. */
const mostWritten = { lines: 60, characters: 6_000 }

/** What a change has written, as read_file gives lines, so that the next edit need not read the file again. */
function written(original: string, modified: string): string[] {
  const lines = changedRegions(original, modified).flatMap(({ start, lines }, index) => [
    ...(index > 0 ? ['--'] : []),
    ...lines.map((line, offset) => `${start + offset}\t${line}`),
  ])
  return lines.length > mostWritten.lines || lines.join('').length > mostWritten.characters ? [] : lines
}

/** What stands at each path before and after; null for no file. */
function effectOf({ kind, path, old_path = '', original, modified }: FileChange) {
  switch (kind) {
    case 'create':
      return { paths: [path], before: [null], after: [modified] }
    case 'delete':
      return { paths: [path], before: [original], after: [null] }
    case 'rename':
      return { paths: [old_path, path], before: [original, null], after: [null, modified] }
    default:
      return { paths: [path], before: [original], after: [modified] }
  }
}

type Draft = Pick<
  FileChange,
  'id' | 'kind' | 'path' | 'old_path' | 'original' | 'modified' | 'description' | 'encoding' | 'matched' | 'remarks'
>

/** `inPlan`: whether the current step names the file; undefined outside of steps. */
export function proposal(draft: Draft, inPlan: boolean | undefined): FileChange {
  const { added, removed } = lineCounts(draft.original, draft.modified)
  const { kind, original, modified } = draft
  const notes = [
    ...(kind === 'modify' ? notesOn(original, added, removed) : []),
    ...(kind === 'delete' ? [] : notable(original, modified)),
  ]
  const planned = inPlan === undefined ? {} : { in_plan: inPlan }
  return { ...draft, added, removed, ...planned, ...(notes.length > 0 ? { notes } : {}) }
}

/** A shorter file is read at a glance, in lines. */
const glance = 20

/** Most of a file goes away where little comes in its place: nobody should overlook that. */
function notesOn(original: string, added: number, removed: number): string[] {
  const lines = linesOf(original).length
  const share = lines < glance ? 0 : Math.round((100 * (removed - added)) / lines)
  return share >= 50 ? [`Removes ${share} % of the file`] : []
}

function report(name: string, change: Approved<'file_change'>, { saved, problems = [], formatted }: Applied) {
  const { id, path, kind, old_path, original, modified } = change
  const { added = 0, removed = 0 } = change.amended ? lineCounts(original, modified) : change
  const what = {
    create: `Created ${path}: ${plural(added, 'line')}.`,
    modify: `Changed ${path}: ${plural(added, 'line')} added, ${removed} removed.`,
    delete: `Deleted ${path}.`,
    rename: `Moved ${old_path} to ${path}.`,
  }[kind ?? 'modify']
  const unsaved = 'It went into the open editor, which has other unsaved edits, and is not saved yet.'
  const summary = saved ? what : `${what} ${unsaved}`
  const found = problems.length > 0 ? { problems: [...problems] } : {}
  return {
    id,
    name,
    title: path,
    status: 'completed' as const,
    summary,
    ...(saved ? {} : { unsaved: true }),
    ...found,
    ...(formatted === undefined ? {} : { formatted }),
  }
}
