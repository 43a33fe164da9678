import { plural } from '../base/text.ts'
import type { Approved } from '../core/approvals.ts'
import type { ToolContext } from '../core/context.ts'
import type { Payload } from '../core/entries.ts'
import { ToolError } from '../core/errors.ts'
import type { Told } from '../core/tool.ts'
import { lineCounts } from '../edits/hunks.ts'
import type { EntryId } from '../protocol/ids.ts'

type FileChange = Payload<'file_change'>

/** What all tools that write files have in common: the proposal, doing it, finding out after a crash, and telling. */
export const change = (tool: string) => ({
  proposes: 'file_change' as const,
  reports: 'tool_call' as const,

  async run(change: Approved<'file_change'>, { workspace }: ToolContext) {
    const { saved } = await workspace.apply(change)
    return report(tool, change, saved)
  },

  async settle(change: Approved<'file_change'>, { workspace }: ToolContext) {
    const text = await workspace.read(change.path)
    if (text === change.modified) return report(tool, change, true)
    if ((text ?? '') === change.original) return null
    throw new ToolError(`${change.path} is neither as it was nor as it was meant to be. Read it again.`)
  },

  tell({ summary }: Payload<'tool_call'>, { path, modified, amended }: Approved<'file_change'>): Told {
    const content = amended ? `${summary} But first the user changed it. ${path} now reads:\n${modified}` : summary
    return { content, failed: false }
  },
})

export function proposal(
  id: EntryId,
  path: string,
  original: string | null,
  modified: string,
  description: string,
  inPlan: boolean | undefined,
): FileChange {
  if (original === modified) throw new ToolError(`${path} reads like this already. Nothing to change.`)
  const { added, removed } = lineCounts(original ?? '', modified)
  return {
    id,
    path,
    original: original ?? '',
    modified,
    description,
    kind: original === null ? 'create' : 'modify',
    added,
    removed,
    ...(inPlan === undefined ? {} : { in_plan: inPlan }),
  }
}

function report(name: string, { id, path, kind, original, modified }: FileChange, saved: boolean) {
  const { added, removed } = lineCounts(original, modified)
  return {
    id,
    name,
    title: path,
    status: 'completed' as const,
    summary: [
      `${kind === 'create' ? 'Created' : 'Changed'} ${path}: ${plural(added, 'line')} added, ${removed} removed.`,
      ...(saved ? [] : ['It went into the open editor, which has other unsaved edits, and is not saved yet.']),
    ].join(' '),
  }
}
