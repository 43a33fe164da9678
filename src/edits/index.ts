/**
 * The edit engine by itself: text to text, without files, without an agent.
 *
 * ```ts
 * import { applyEdits, applyPatch } from 'agentic-code-editor/edits'
 * ```
 */
export { applyEdits, mostEdits } from './applyEdits.ts'
export { applyPatch, type Patched, type PatchedFile, pathsIn } from './applyPatch.ts'
export type { Edit, Edited, Match, Problem } from './edit.ts'
export type { How } from './findText.ts'
export { isUnresolved, type Merged, merge } from './merge.ts'
export { largestText } from './size.ts'
