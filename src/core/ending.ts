import * as z from 'zod'
import { cutEnd, messageOf } from '../base/text.ts'
import type { AgentEvent, EventOf } from '../protocol/events.ts'
import { EntryId, type RunId } from '../protocol/ids.ts'
import type { View } from '../protocol/view.ts'
import type { Payload } from './entries.ts'
import { JournalMismatch, PlanRejected, RunError } from './errors.ts'

export type End = Payload<'end'>

/** How a run ended that threw `error`. */
export function endBy(error: unknown): End {
  if (error instanceof PlanRejected) return { as: 'rejected', detail: error.message || 'The plan was rejected.' }
  if (error instanceof RunError)
    return { as: 'failed', detail: error.message, ...(error.advice ? { advice: error.advice } : {}) }
  if (error instanceof JournalMismatch)
    return { as: 'interrupted', detail: `This run cannot be continued. ${error.message}` }
  return { as: 'failed', detail: `Something unexpected went wrong, and stands in the log: ${inShort(error)}` }
}

/** The first line of a message that was not written for the user. */
function inShort(error: unknown): string {
  const [line = ''] = (
    error instanceof z.ZodError ? 'something has another form than it should' : messageOf(error)
  ).split('\n')
  return cutEnd(line, 200)
}

export const isExpected = (error: unknown): boolean =>
  error instanceof PlanRejected || error instanceof RunError || error instanceof JournalMismatch

/**
 * What is left to be said when a run ends. It follows from what clients see, and from which effects had begun, so it may
 * be said again after a crash.
 */
export function lastWords(
  view: View,
  { as, detail, advice }: End,
  run: RunId,
  begun: ReadonlySet<EntryId>,
): AgentEvent[] {
  return [
    ...view.pending.map(({ id, kind }): AgentEvent => {
      return { type: 'approval_resolved', payload: { id, kind, decision: 'void', by: 'agent', reason: detail } }
    }),
    ...lostCommands(view, begun),
    ...unfinishedStep(view, as === 'cancelled' ? 'cancelled' : 'failed', detail),
    ...checkpoint(view, run),
    ...farewell(as, detail, advice),
  ]
}

function unfinishedStep({ plan }: View, status: 'cancelled' | 'failed', detail: string): AgentEvent[] {
  const running = plan?.steps.find((step) => step.status === 'running')
  if (!plan || !running) return []
  return [{ type: 'step_update', payload: { step_id: running.id, plan_id: plan.id, status, detail } }]
}

/** Commands that were begun and whose end nobody has seen. */
function lostCommands({ feed }: View, begun: ReadonlySet<EntryId>): EventOf<'terminal_output'>[] {
  return feed.flatMap(({ type, payload, output }) =>
    type === 'terminal_command' && begun.has(payload.id) && !output
      ? [{ type: 'terminal_output' as const, payload: lost(payload.id) }]
      : [],
  )
}

/** What is reported of a command that may have done some or all of its work, unseen. */
export const lost = (command_id: Payload<'terminal_output'>['command_id']): Payload<'terminal_output'> => ({
  command_id,
  exit_code: -1,
  stdout: '',
  stderr: 'Lost: the editor stopped while this command was running. It may have done some or all of its work.\n',
  duration_ms: 0,
  ended: 'lost',
})

/** What the run has changed can be undone from now on. */
function checkpoint({ feed }: View, run: RunId): EventOf<'checkpoint'>[] {
  const ofRun = feed.slice(feed.findLastIndex(({ type }) => type === 'run_started'))
  if (ofRun.some(({ type }) => type === 'checkpoint')) return []
  const paths = ofRun.flatMap(({ type, payload, report }) =>
    type === 'file_change' && report?.status === 'completed'
      ? [payload.path, ...(payload.old_path === undefined ? [] : [payload.old_path])]
      : [],
  )
  const id = EntryId.parse(`${run}.checkpoint`)
  return paths.length === 0 ? [] : [{ type: 'checkpoint', payload: { id, paths: [...new Set(paths)] } }]
}

function farewell(as: End['as'], detail: string, advice: End['advice']): AgentEvent[] {
  switch (as) {
    case 'completed':
      return [
        { type: 'status', payload: { state: 'complete', detail: '' } },
        { type: 'complete', payload: {} },
      ]
    case 'failed':
      return [
        { type: 'status', payload: { state: 'error', detail: '' } },
        { type: 'error', payload: { detail, ...(advice ? { advice } : {}) } },
      ]
    case 'rejected':
    case 'cancelled':
    case 'interrupted':
      return [{ type: 'status', payload: { state: 'idle', detail } }]
  }
}
