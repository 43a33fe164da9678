import type { Project } from '../project.ts'
import type { Syntax } from './mask.ts'

/** A command that shows whether a changed file works. */
export interface Check {
  readonly command: string
  /** Whether it runs the tests of the project. */
  readonly proves: boolean
}

export const provedBy = (command: string): Check => ({ command, proves: true })
export const compiledBy = (command: string): Check => ({ command, proves: false })

/** What can be done with a project as a whole. */
export type Task = 'test' | 'build' | 'lint' | 'install' | 'start'

/** How a project does a task, or a sentence that says why it does not. */
export type Way = { readonly command: string; readonly needsNetwork?: boolean } | { readonly without: string }

/** Something a file defines. Lines count from 1. */
export interface Definition {
  readonly kind: 'function' | 'class' | 'constant' | 'method'
  readonly name: string
  readonly line: number
  /** The last line that belongs to it. */
  readonly end: number
  /** How it begins, on one line. */
  readonly head: string
  /** Whether other files can use it. */
  readonly isShared: boolean
  /** The class a method belongs to. */
  readonly owner?: string
}

/** What is known about a programming language. */
export interface Language {
  readonly name: string
  readonly owns: (path: string) => boolean
  readonly syntax: Syntax
  readonly keywords: ReadonlySet<string>
  /** The names of the files that say how a project is built. */
  readonly manifests: readonly string[]
  /** What a file imports, as it is written there. */
  importsOf(text: string): string[]
  definitionsOf(text: string): Definition[]
  /** As good as the project has one. It fetches nothing that the project does not ask for. */
  check(file: string, project: Project): Check | undefined
  readonly tasks: Readonly<Record<Task, (project: Project) => Way>>
}
