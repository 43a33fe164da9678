import type { Check } from '../languages/language.ts'
import type { Project } from '../project.ts'

/** A file as it is set up. */
export interface SetUp {
  readonly path: string
  /** Nothing when the file is new. */
  readonly before: string | undefined
  readonly after: string
  readonly title: string
  /** What is set, as a sentence. */
  readonly what: string
  readonly reasoning: string
  readonly check: Check | undefined
}

/** Something that can be set up. */
export interface Setting {
  readonly asked: RegExp
  /** A sentence when it can't be done; nothing when the request was not understood. */
  find(request: string, project: Project): SetUp | string | undefined
}
