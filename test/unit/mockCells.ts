import { spawnSync } from 'node:child_process'
import { hasPython } from './mockRun.ts'

/** What a request comes to: a plan with these files and commands, or words. */
export interface Cell {
  readonly request: string
  readonly fixture?: string
  /** What the plan names, and what is changed then. */
  readonly files?: readonly string[]
  readonly commands?: readonly string[]
  /** Commands that fetch something are proposed, and not run here. */
  readonly fetches?: readonly string[]
  readonly steps?: number
  /** What is said instead of a plan. */
  readonly says?: RegExp
  /** What a changed file says then. */
  readonly holds?: RegExp
}

export interface Language {
  readonly fixture: string
  readonly has: () => boolean
  /** The check of the project itself. */
  readonly check?: string
}

/** Looked at once. */
const once = (look: () => boolean) => {
  let found: boolean | undefined
  return () => (found ??= look())
}
const runs = (command: string, ...args: string[]) => once(() => spawnSync(command, args).status === 0)

export const languages = {
  JavaScript: { fixture: 'javascript', has: () => true, check: 'npm test' },
  TypeScript: { fixture: 'typescript', has: () => true, check: 'npm test' },
  Python: { fixture: 'python-text', has: once(hasPython), check: 'python3 -m unittest' },
  Go: { fixture: 'go', has: runs('go', 'version'), check: 'go vet ./... && go test ./...' },
  Rust: { fixture: 'rust', has: runs('cargo', '--version'), check: 'cargo test' },
  Java: { fixture: 'java', has: runs('bash', '-c', 'javac -version && make --version'), check: 'make test' },
  text: { fixture: 'text', has: () => true },
} satisfies Record<string, Language>

/** What each family does in each language. */
export type Table = Record<string, Record<keyof typeof languages, Cell>>

export const note = (request: string, file: string): Cell => ({ request, files: [file], commands: [] })
export const goCheck = 'go vet ./... && go test ./...'
