import { languageOf } from '../languages/all.ts'
import { goTests } from './goTests.ts'
import { javaTests } from './javaTests.ts'
import { jsTests } from './jsTests.ts'
import { pyTests } from './pyTests.ts'
import { rustTests } from './rustTests.ts'
import type { WriteTests } from './written.ts'

const writers: Readonly<Record<string, WriteTests>> = {
  JavaScript: jsTests,
  Python: pyTests,
  Go: goTests,
  Rust: rustTests,
  Java: javaTests,
}

/** Who writes tests for a file. */
export const writerFor = (path: string): WriteTests | undefined => writers[languageOf(path)?.name ?? '']
