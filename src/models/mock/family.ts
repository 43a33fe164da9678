import type { Edit } from './blocks.ts'
import type { Check } from './languages/language.ts'
import { code } from './markdown.ts'
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
  | { readonly name: 'ask_user'; readonly input: { readonly question: string; readonly options: readonly string[] } }

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
  | {
      readonly name: 'move_file'
      readonly input: { readonly from: string; readonly to: string; readonly description: string }
    }
  | { readonly name: 'delete_file'; readonly input: { readonly path: string; readonly description: string } }
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
  /** Whether the check runs the tests, and not only a compiler. */
  readonly proves?: boolean
}

export interface Draft {
  readonly type: 'plan'
  readonly title: string
  readonly description: string
  readonly reasoning: string
  readonly steps: readonly DraftStep[]
  /** What can be said when every step worked. */
  readonly result: string
  /** What can be said instead when a new test has shown it. */
  readonly proven?: string
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
export const ask = (question: string, options: readonly string[]): Look => ({
  name: 'ask_user',
  input: { question, options },
})

export const words = (text: string): Words => ({ type: 'words', text })

/** A step that runs a command to see whether the changes work; none when there is no such command. */
export const checkSteps = (check: Check | undefined): DraftStep[] => {
  if (!check) return []
  const { command, proves } = check
  const description = proves ? 'Run the tests.' : 'Check the syntax and types, as far as they can be.'
  return [
    {
      kind: 'check',
      description: `Check it with ${code(command)}`,
      files: [],
      remark: `I'll check it with ${code(command)}.`,
      deeds: [{ name: 'run_command', input: { command, description } }],
      proves,
    },
  ]
}

/** Steps are known by their descriptions, so two that do different things must not have the same. */
export const distinct = (steps: readonly DraftStep[]): DraftStep[] =>
  steps.map((step, index) => {
    const before = steps.slice(0, index).filter(({ description }) => description === step.description).length
    return before === 0 ? step : { ...step, description: `${step.description} (${before + 1})` }
  })
