import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { anyRoot, withRoot } from './regression.ts'

/**
 * Makes a regression from a session that went wrong:
 *
 *   node --import tsx test/regressions/make.ts NAME JOURNAL FOLDER
 *
 * JOURNAL is the `.jsonl` of the session (in `sessions` below the storage of the workspace, or below ~/.agentic_editor),
 * FOLDER the folder it worked in, as it is now. Take out of both what nobody else may see and what does not matter; then
 * write down in `case.ts` what went wrong and how it should be.
 */
const [name, journal, folder] = process.argv.slice(2)
if (!name || !journal || !folder) throw new Error('Call it with NAME JOURNAL FOLDER.')
const made = join(import.meta.dirname, name)
const left = new Set(['.git', 'node_modules'])

mkdirSync(made)
writeFileSync(join(made, 'journal.jsonl'), withRoot(readFileSync(journal), resolve(folder), anyRoot))
cpSync(folder, join(made, 'tree'), { recursive: true, filter: (path) => !left.has(basename(path)) })
writeFileSync(
  join(made, 'case.ts'),
  `import type { Regression } from '../regression.ts'

export const regression: Regression = {
  wrong: '',
  says: [],
  expected: { pending: [], status: 'complete', files: {} },
}
`,
)
