import * as z from 'zod'
import { deepFreeze } from '../base/freeze.ts'
import { Advice, AgentEvent, Envelope, line, Usage } from '../protocol/events.ts'
import { EntryId } from '../protocol/ids.ts'

const text = z.string()

/** A call the model makes. `id` is the model's own; `input` is whatever it sent. */
export const ToolCall = z.object({ id: text, name: text, input: z.unknown().optional() })
export type ToolCall = z.infer<typeof ToolCall>

/**
 * What a provider wants back with the next request exactly as it was, such as signed reasoning; of use only to the model
 * that it is `by`.
 */
export const Replay = z.object({ by: text, content: z.unknown() })
export type Replay = z.infer<typeof Replay>

/** What a run must know again when it is executed again, and nobody else needs to see. */
export const Fact = z.discriminatedUnion('type', [
  line('prompt', { content: text }),
  /** What the user said meanwhile, handed to the model; `taken` counts the messages of this run that have been by now. */
  line('steering', { content: text, taken: z.number().int() }),
  line('answer', {
    id: EntryId,
    content: text,
    tool_calls: z.array(ToolCall),
    thought: text.optional(),
    usage: Usage.optional(),
    replay: Replay.optional(),
    /** It ended at its limit of tokens. */
    cut_off: z.boolean().optional(),
  }),
  /** What the folder tells agents, in AGENTS.md. Read once in a session. */
  line('instructions', { content: text }),
  /** From here on the results before the last `kept` ones are told in short: the whole was longer than the model takes. */
  line('folded', { kept: z.number().int() }),
  /** The model could not be asked, in the middle of a plan. */
  line('trouble', { detail: text, advice: Advice.optional() }),
  /** The run would cost more than the user allows at a time; they are asked before it goes on. */
  line('over_budget', { allowed: z.number(), spent: z.number() }),
  line('found', { id: EntryId, content: text, title: text, summary: text }),
  line('result', { call_id: text, content: text, failed: z.boolean() }),
  /** An effect is about to happen; `id` is that of its proposal. */
  line('begin', { of: text, id: EntryId }),
  /** `stale`: it was made for something that is not there any more. */
  line('failed', { of: text, message: text, stale: z.boolean().optional() }),
  /** What one call is to propose, all of it: the proposals follow one by one. */
  line('drafted', { drafts: z.array(z.record(text, z.unknown())) }),
  line('end', {
    as: z.enum(['completed', 'rejected', 'cancelled', 'interrupted', 'failed']),
    detail: text,
    advice: Advice.optional(),
  }),
  line('unreadable', { of: text }),
])

/** A line of a journal. The public ones are the events, the others the memory of the run. */
export const Entry = z.discriminatedUnion('type', [...AgentEvent.options, ...Fact.options])
export type Entry = z.infer<typeof Entry>
type Payloads = { [E in Entry as E['type']]: E['payload'] }
export type EntryType = keyof Payloads
export type Payload<T extends EntryType> = Payloads[T]
export type EntryOf<T extends EntryType> = Entry & { type: T; payload: Payload<T> }

const StoredEntry = z.intersection(Entry, Envelope)
export type StoredEntry = Entry & Envelope

/** Makes an entry. Parsing it throws out what could not be read back, such as NaN: that would be another outcome then. */
export const entryOf = <T extends EntryType>(type: T, payload: Payload<T>) =>
  Entry.parse({ type, payload }) as EntryOf<T>
export const is = <T extends EntryType>(entry: Entry, type: T): entry is EntryOf<T> => entry.type === type

const facts: ReadonlySet<string> = new Set(Fact.options.map(({ shape }) => shape.type.value))
export const isEvent = <E extends Entry>(entry: E): entry is E & AgentEvent => !facts.has(entry.type)

/**
 * Whether an entry is part of what a run did. A `status` only repeats what the view says anyway; what the user says, or
 * calls the session, comes when it comes. These are written beside the run.
 */
export const onTape = ({ type }: Entry): boolean => !beside.has(type)
const beside: ReadonlySet<EntryType> = new Set<EntryType>(['status', 'user_message', 'session_updated'])

/** Reads a stored line. One that another version wrote is kept as unreadable, so that the rest of a history opens. */
export function readEntry(stored: unknown): StoredEntry {
  const record = StoredEntry.safeParse(stored)
  if (record.success) return deepFreeze(record.data)
  const { type, ...envelope } = Envelope.extend({ type: text }).parse(stored)
  return { ...envelope, type: 'unreadable', payload: { of: type } }
}
