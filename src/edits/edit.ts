import type { How } from './findText.ts'
import { largestText } from './size.ts'

/** Replace `search`, which means exactly one place of the text (or every place, with `all`), by `replace`. */
export interface Edit {
  readonly search: string
  readonly replace: string
  readonly all?: boolean | undefined
}

/** Where and how an edit was found. */
export interface Match {
  /** The line of its first place, from 1, as the text was before. */
  readonly line: number
  readonly count: number
  readonly how: How
  /** What was different, in a few words for the user; '' for an exact match. */
  readonly note: string
}

export interface Problem {
  /** Which edit, from 0. */
  readonly edit: number
  readonly message: string
}

export type Edited =
  | { readonly ok: true; readonly text: string; readonly matches: readonly Match[] }
  | { readonly ok: false; readonly problems: readonly Problem[] }

export const refuse = (edit: number, message: string): Edited => ({ ok: false, problems: [{ edit, message }] })

export const tooMuch = `The file would become larger than ${largestText} bytes.`
