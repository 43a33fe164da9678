import type { Edit } from './blocks.ts'
import type { Project } from './project.ts'

/** What the user wants: their request, and what they said to the plans that came of it. */
export interface Wish {
  readonly request: string
  readonly feedback: readonly string[]
}

/** Something to look at before a plan is made. */
export type Look =
  | { readonly name: 'list_files'; readonly input: Record<string, never> }
  | { readonly name: 'read_file'; readonly input: { readonly path: string; readonly reason: string } }
  | { readonly name: 'search_text'; readonly input: { readonly text: string } }

/** Something a step does. */
export type Deed =
  | {
      readonly name: 'edit_file'
      readonly input: { readonly path: string; readonly edits: readonly Edit[]; readonly description: string }
    }
  | {
      readonly name: 'write_file'
      readonly input: { readonly path: string; readonly content: string; readonly description: string }
    }
  | { readonly name: 'run_command'; readonly input: { readonly command: string; readonly description: string } }

export interface DraftStep {
  /**
   * `change` is what was asked for. A `test` is of use only when all changes were made, a `check` only when any change
   * was. A `command` was asked for itself.
   */
  readonly kind: 'change' | 'test' | 'check' | 'command'
  readonly description: string
  readonly files: readonly string[]
  /** Said before the calls. */
  readonly remark: string
  readonly deeds: readonly Deed[]
}

export interface Draft {
  readonly type: 'plan'
  readonly title: string
  readonly description: string
  readonly reasoning: string
  readonly steps: readonly DraftStep[]
  /** What is true when every step worked. */
  readonly result: string
}

export interface Words {
  readonly type: 'words'
  readonly text: string
}

/** A kind of request the mock knows how to carry out. */
export interface Family {
  matches(wish: Wish): boolean
  /**
   * What to look at, as far as that can be said by now. What has been looked at already may be in it. With `list` in it
   * the folder is listed before anything else.
   */
  looks(wish: Wish, project: Project): readonly Look[]
  /** Nothing when it does not understand what it found. */
  plan(wish: Wish, project: Project): Draft | Words | undefined
}

export const list: Look = { name: 'list_files', input: {} }
export const read = (path: string, reason: string): Look => ({ name: 'read_file', input: { path, reason } })
export const search = (text: string): Look => ({ name: 'search_text', input: { text } })

export const words = (text: string): Words => ({ type: 'words', text })

/** A step that runs a command to see whether the changes work. */
export const checkStep = (command: string): DraftStep => ({
  kind: 'check',
  description: `Check it with \`${command}\``,
  files: [],
  remark: `Now I run \`${command}\` to see whether it works.`,
  deeds: [{ name: 'run_command', input: { command, description: 'Check that everything works.' } }],
})
