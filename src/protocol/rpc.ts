import * as z from 'zod'
import { ClientCommand } from './commands.ts'
import type { SentEvent, Step } from './events.ts'
import { EntryId, type SessionId } from './ids.ts'
import type { View } from './view.ts'

/** What a panel asks of its host. Commands to the agent go through as they are; the rest is about the window around it. */
export const FromPanel = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready') }),
  /** `save_first`: all open files, so that a command sees what the user sees. */
  z.object({ type: z.literal('command'), command: ClientCommand, save_first: z.boolean().optional() }),
  z.object({ type: z.literal('new_session') }),
  z.object({ type: z.literal('open_diff'), id: EntryId }),
  /** Of the changes that wait: all diffs at once, and all accepted that may be together. */
  z.object({ type: z.literal('review_all') }),
  z.object({ type: z.literal('accept_all') }),
  /** The plan that waits, as a document that can be edited; and what was written into it taken back. */
  z.object({ type: z.literal('open_plan') }),
  z.object({ type: z.literal('discard_plan_edit') }),
  z.object({ type: z.literal('show_sessions') }),
  z.object({ type: z.literal('choose_folder') }),
  z.object({ type: z.literal('select_model') }),
  /** The one of the model that is chosen. */
  z.object({ type: z.literal('set_api_key') }),
  /** `line` counts from 1. */
  z.object({ type: z.literal('open_file'), path: z.string(), line: z.number().int().positive().optional() }),
  z.object({ type: z.literal('open_link'), url: z.url({ protocol: /^https?$/ }) }),
  z.object({ type: z.literal('open_log') }),
  z.object({ type: z.literal('manage_trust') }),
  z.object({ type: z.literal('open_folder') }),
])
export type FromPanel = z.infer<typeof FromPanel>

/** What a panel must know that is no part of the session. */
export interface HostState {
  /** `ready`, or what stands in the way of working here. */
  readonly workspace: 'ready' | 'no_folder' | 'untrusted' | 'choose_folder'
  /** The name of the folder worked in, where it is one of several; else ''. */
  readonly folder: string
  readonly model: { readonly name: string; readonly mock: boolean }
  /** Changes whose diff has been open, so that they may be accepted. */
  readonly reviewed: readonly EntryId[]
  /** Changes that the user has edited in the diff or commented on; lines added and removed as they want it. */
  readonly changes: readonly {
    readonly id: EntryId
    readonly edited: boolean
    readonly added: number
    readonly removed: number
    readonly comments: number
  }[]
  /** Some file has edits that are not saved: a command would not see them. */
  readonly unsaved: boolean
  /** A sentence about the session as a whole, such as a journal that was damaged; '' for none. */
  readonly notice: string
  /** The plan that waits as the user has edited it; null when they have not. `problem`: why it can't be approved so, or ''. */
  readonly plan_edit: { readonly plan_id: EntryId; readonly steps: readonly Step[]; readonly problem: string } | null
  /** How many comments the user has written beside its lines. */
  readonly plan_comments: number
  /** The key that sends what is in the composer; the other one starts a new line. */
  readonly send_with: 'enter' | 'ctrlEnter'
}

/** What a host tells its panel. A `state` replaces everything; `events` are folded into it. */
export type ToPanel =
  | { readonly type: 'state'; readonly session_id: SessionId | null; readonly view: View; readonly host: HostState }
  | { readonly type: 'events'; readonly events: readonly SentEvent[] }
  | { readonly type: 'host'; readonly host: HostState }
  /** The last command did not fit; one sentence for the user. */
  | { readonly type: 'refused'; readonly detail: string }
  | { readonly type: 'focus_composer' }
  /** Put into the composer, after what stands there. */
  | { readonly type: 'insert'; readonly text: string }
  /** A key was pressed that is about the card which waits: its first button, the way to say no, or the card itself. */
  | { readonly type: 'press'; readonly what: 'approve' | 'reject' | 'next' }
