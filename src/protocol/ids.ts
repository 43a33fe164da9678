import * as z from 'zod'

/**
 * The names of things. All are opaque strings on the wire; the brands keep one kind from being passed for another.
 * An `EntryId` names what stands at one place of a run's journal: a plan, a change, a command, a question, a message.
 */
export const SessionId = z.string().min(1).brand<'SessionId'>()
export type SessionId = z.infer<typeof SessionId>

export const RunId = z.string().min(1).brand<'RunId'>()
export type RunId = z.infer<typeof RunId>

export const EntryId = z.string().min(1).brand<'EntryId'>()
export type EntryId = z.infer<typeof EntryId>

export const StepId = z.string().min(1).brand<'StepId'>()
export type StepId = z.infer<typeof StepId>
