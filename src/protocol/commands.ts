import * as z from 'zod'
import { Comment, line, Step } from './events.ts'
import { EntryId, SessionId } from './ids.ts'

const text = z.string()
const reason = text.optional()
const comments = z.array(Comment).optional()

/**
 * Everything a client may say. An answer names the proposal it answers, and may carry what the user wrote in its place
 * (`modified`, `command`). `llm_settings.api_key` is never stored and never told to anyone.
 */
export const ClientCommand = z.discriminatedUnion('type', [
  line('chat', {
    message: text,
    session_id: SessionId.nullish(),
    llm_settings: z.object({ api_key: text, model: text, api_base: text }).partial().optional(),
  }),
  /** `plan`: the steps as the user wants them. The two texts are the original client's copies, and not looked at. */
  line('approve_plan', {
    plan_id: EntryId,
    plan: z.object({ steps: z.array(Step) }).optional(),
    plan_md: text.optional(),
    task_md: text.optional(),
    reason,
  }),
  line('reject_plan', { plan_id: EntryId, reason }),
  /** `plan`: the steps as the user has changed them so far. */
  line('revise_plan', { plan_id: EntryId, feedback: text, plan: z.object({ steps: z.array(Step) }).optional() }),
  line('accept_change', { change_id: EntryId, modified: text.optional(), comments, reason }),
  line('reject_change', { change_id: EntryId, comments, reason }),
  line('accept_all', { ids: z.array(EntryId) }),
  line('approve_terminal', { command_id: EntryId, command: text.optional(), reason }),
  line('reject_terminal', { command_id: EntryId, reason }),
  line('answer_question', { question_id: EntryId, answer: text }),
  line('open_session', { session_id: SessionId }),
  line('restore_checkpoint', { checkpoint_id: EntryId }),
  z.object({ type: z.literal('cancel'), payload: z.object({}).default({}) }),
])
export type ClientCommand = z.infer<typeof ClientCommand>
export type CommandOf<T extends ClientCommand['type']> = Extract<ClientCommand, { type: T }>

/** The commands that answer one proposal. */
export type AnswerCommand = CommandOf<
  | 'approve_plan'
  | 'reject_plan'
  | 'revise_plan'
  | 'accept_change'
  | 'reject_change'
  | 'approve_terminal'
  | 'reject_terminal'
  | 'answer_question'
>
