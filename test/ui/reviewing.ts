import type { Answer } from '../contract/scriptedProvider.ts'
import type { Chat } from './chat.ts'
import type { Workbench } from './workbench.ts'

export const lines = Array.from({ length: 12 }, (_, index) => `export const value${index + 1} = ${index + 1}`)

/** Twelve lines, some of them the user's or the agent's own. */
export const text = (...own: readonly (readonly [line: number, text: string])[]): string =>
  `${lines.map((line, index) => own.find(([at]) => at === index + 1)?.[1] ?? line).join('\n')}\n`

/** A call that changes single lines of such a file. */
export const change = (path: string, ...own: readonly (readonly [line: number, text: string])[]): Answer[number] => [
  'edit_file',
  {
    path,
    description: own.length > 1 ? 'Spells two values out.' : 'Spells a value out.',
    edits: own.map(([line, replace]) => ({ search: lines[line - 1], replace })),
  },
]

/** Quiet in all that is not the review, and with everything that changes files when they are saved. */
export const settings = {
  'agenticEditor.model': 'openai/road-runner',
  'editor.formatOnSave': true,
  'files.trimTrailingWhitespace': true,
  'files.insertFinalNewline': true,
}

/** What a person does with the diffs of proposed changes. */
export class Review {
  readonly chat: Chat
  readonly #workbench: Workbench

  constructor(chat: Chat) {
    this.chat = chat
    this.#workbench = chat.workbench
  }

  /** Waits for the diff of this file, and until it takes an answer: sooner it is meant for the diff before it. */
  async shown(name: string): Promise<void> {
    await this.chat.diff(tabOf(name))
    await this.#workbench.page.waitForTimeout(600)
  }

  /** Accepts the diff in front, and waits until it is gone. */
  async accept(name: string): Promise<void> {
    await this.#workbench.titleButton('Accept Change')
    await this.#workbench.page.getByRole('tab', { name: tabOf(name) }).waitFor({ state: 'detached' })
  }
}

const tabOf = (name: string): RegExp => new RegExp(`^${name} \\(proposed change\\)`)
