import * as z from 'zod'
import { EntryId, RunId, SessionId, StepId } from './ids.ts'

/** What the agent is doing, or what it waits for. */
export const StatusState = z.enum([
  'idle',
  'analyzing',
  'planning',
  'awaiting_plan_approval',
  'implementing',
  'awaiting_change_approval',
  'awaiting_terminal_approval',
  'running_terminal',
  'complete',
  'error',
])
export type StatusState = z.infer<typeof StatusState>

/** One step of a plan. `files` are the workspace-relative paths it means to touch. */
export const Step = z.object({ id: StepId, description: z.string(), files: z.array(z.string()) })
export type Step = z.infer<typeof Step>

/** The kinds of proposal a policy decides on and a user may be asked about; a question proposes nothing but an answer. */
export const ProposalType = z.enum(['plan', 'file_read', 'file_change', 'terminal_command', 'question'])
export type ProposalType = z.infer<typeof ProposalType>

export const ChangeKind = z.enum(['create', 'modify', 'delete', 'rename'])

const text = z.string()
const count = z.number().int().nonnegative()
/** `automatic`: a rule let it pass, so no answer is awaited. */
const proposal = { id: EntryId, automatic: z.boolean().optional() }
/** `in_plan` is false for an effect on something that the current step does not name. */
const planned = { in_plan: z.boolean().optional() }

const fileChange = {
  ...proposal,
  ...planned,
  path: text,
  original: text,
  modified: text,
  description: text,
  kind: ChangeKind.optional(),
  old_path: text.optional(),
  /** What the file is in when it is not UTF-8. */
  encoding: text.optional(),
  /** Lines added and removed. */
  added: count.optional(),
  removed: count.optional(),
  /** The changes that one call makes, in their order; `index` counts from 1. */
  change_set: z.object({ id: text, index: count, count }).optional(),
  /** Changes that wait as well and that this one is made on top of: it is void unless they are made. */
  builds_on: z.array(EntryId).optional(),
  /** How many conflicts are marked in `modified`: it cannot be accepted before they are resolved. */
  conflicts: count.optional(),
  /** How the places were found that do not stand there letter by letter. */
  matched: text.optional(),
  /** What the agent says about lines of `modified`, which count from 1. */
  remarks: z.array(z.object({ line: count, text })).optional(),
  notes: z.array(text).optional(),
}

/** What the user wrote beside lines of a proposed text, which count from 1, as it stood when they decided. */
export const Comment = z.object({ start_line: z.number().int(), end_line: z.number().int(), text })
export type Comment = z.infer<typeof Comment>

/** What a language server reports of a file. `line` counts from 1. */
export const Problem = z.object({
  line: count,
  severity: z.enum(['error', 'warning']),
  message: text,
  source: text.optional(),
})
export type Problem = z.infer<typeof Problem>

/** What the user can best do about an error. */
export const Advice = z.enum(['set_api_key', 'select_model', 'try_again', 'new_session'])
export type Advice = z.infer<typeof Advice>

/** `{type, payload}`: the one shape of everything that is sent or stored. */
export const line = <T extends string, P extends z.ZodRawShape>(type: T, payload: P) =>
  z.object({ type: z.literal(type), payload: z.object(payload) })

/** What one answer of a model took. `prompt_tokens` counts everything that was sent, also what came from a cache. */
export const Usage = z.object({
  prompt_tokens: count,
  completion_tokens: count,
  /** US dollars of this one call; 0 with `cost_known: false` when no price is known. */
  cost: z.number(),
  cost_known: z.boolean().optional(),
  cache_read: count.optional(),
  cache_write: count.optional(),
  reasoning: count.optional(),
  /** Which model it was, and how many tokens it takes in all. */
  model: text.optional(),
  context_limit: count.optional(),
})
export type Usage = z.infer<typeof Usage>

/** How a proposal was answered, by whom, and what the user wrote in its place. */
const approvalResolved = {
  id: EntryId,
  kind: ProposalType,
  decision: z.enum(['accepted', 'rejected', 'revise', 'void']),
  by: text,
  reason: text,
  comments: z.array(Comment).optional(),
  amended: z
    .union([
      z.object({ steps: z.array(Step).min(1) }),
      z.object({ modified: text }),
      z.object({ command: text }),
      z.object({ answer: text }),
    ])
    .optional(),
}

/**
 * Everything a client sees. The first half is the original wire protocol, all of its fields always present; the second
 * half is added, and ignored by clients that do not know it.
 */
export const AgentEvent = z.discriminatedUnion('type', [
  line('status', {
    state: StatusState,
    detail: text,
    context_tokens: count.optional(),
    context_limit: count.nullable().optional(),
  }),
  line('thought', { content: text }),
  line('message', { id: EntryId.optional(), content: text }),
  line('text', { content: text }),
  line('plan', { ...proposal, title: text, description: text, reasoning: text, steps: z.array(Step) }),
  line('plan_sync', { id: EntryId, steps: z.array(Step.extend({ status: z.literal('pending') })) }),
  line('file_read', {
    ...proposal,
    path: text,
    reason: text,
    /** Lines from 1, both inclusive; absent: from the beginning, to the end. */
    start_line: count.optional(),
    end_line: count.optional(),
  }),
  line('file_change', fileChange),
  line('terminal_command', {
    ...proposal,
    ...planned,
    command: text,
    description: text,
    working_dir: text,
    timeout_ms: count.optional(),
  }),
  line('terminal_output', {
    command_id: EntryId,
    /** -1 when there is none; `ended` says why. */
    exit_code: z.number().int(),
    stdout: text,
    stderr: text,
    duration_ms: z.number(),
    /**
     * Why there is no exit code. `cut_off`: it was ended because its session was closed; `lost`: nobody has seen its end,
     * which may have come long after.
     */
    ended: z.enum(['stopped', 'timed_out', 'killed', 'not_started', 'cut_off', 'lost']).optional(),
  }),
  line('step_update', {
    step_id: StepId,
    plan_id: EntryId,
    /** `cancelled`: the user stopped the run while this was being done. */
    status: z.enum(['running', 'completed', 'failed', 'cancelled']),
    detail: text,
  }),
  line('error', { detail: text, advice: Advice.optional() }),
  line('complete', {}),
  line('usage', Usage.shape),
  line('session_state', { pending_changes: z.array(z.object(fileChange)) }),

  /** `restores`: the checkpoint whose files this run brings back. */
  line('run_started', { message: text, restores: EntryId.optional() }),
  /** What the user said while the run went on. */
  line('user_message', { message: text }),
  line('message_delta', { id: EntryId, content: text }),
  line('thought_delta', { content: text }),
  line('terminal_chunk', { command_id: EntryId, stream: z.enum(['stdout', 'stderr']), data: text }),
  line('tool_call', {
    id: text,
    name: text,
    title: text,
    status: z.enum(['completed', 'failed', 'rejected']),
    summary: text,
    /** The change went into an editor with other unsaved edits, and is not on the disk. */
    unsaved: z.boolean().optional(),
    /** What is wrong in the file now that was not before the change. */
    problems: z.array(Problem).optional(),
    /** What stands in the file where the user's formatter has changed it after the change was made. */
    formatted: text.optional(),
  }),
  /** Said as a `message` of the same id as well, so that a client that does not know questions shows it. */
  line('question', {
    ...proposal,
    question: text,
    options: z.array(text),
    answer: text.optional(),
    advice: Advice.optional(),
  }),
  line('approval_resolved', approvalResolved),
  /** What the files were before the run that has now ended and changed these can be restored. */
  line('checkpoint', { id: EntryId, paths: z.array(text) }),
  line('session_updated', { title: text }),
  /** Who shows the session now, each by what it is: `VS Code`, `browser`, `program`. */
  line('presence', { clients: z.array(text) }),
  line('command_rejected', { ref_id: text, detail: text }),
])
export type AgentEvent = z.infer<typeof AgentEvent>
export type EventOf<T extends AgentEvent['type']> = Extract<AgentEvent, { type: T }>

/** Deltas are for the eye: never stored, and made good by the stored event that follows. */
export type Delta = EventOf<'message_delta' | 'thought_delta' | 'terminal_chunk' | 'status' | 'presence'>

/** `seq` counts the stored events of a session without gaps; a delta, which is not stored, repeats the last number. */
export const Envelope = z.object({ session_id: SessionId, run_id: RunId, seq: count, time: z.iso.datetime() })
export type Envelope = z.infer<typeof Envelope>
export type SentEvent = AgentEvent & Envelope
