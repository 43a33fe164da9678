import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { ripgrepOnPath } from '../src/node/ripgrep.ts'
import { nodeWorkspace } from '../src/node/workspace.ts'
import { newFolder, onDisk, sayYes } from './onDisk.ts'

export type Files = Record<string, string | Uint8Array>
export type Input = { text: string } & Record<string, unknown>

export const hasRipgrep = ripgrepOnPath().some(existsSync)

/** What the model is told of its searches, with ripgrep where there is one, or without. */
export async function told(root: string, inputs: readonly Input[], searchers?: readonly string[]): Promise<string[]> {
  const disk = onDisk(root, [inputs.map((input) => ['search_text', input] as const), ['I see.']])
  const results = await sayYes({
    ...disk,
    options: { ...disk.options, workspace: nodeWorkspace(root, searchers && { searchers }) },
  })
  return results.told.map(({ content }) => content ?? '')
}

/** The same, which is the same with and without ripgrep, and in memory where all is text. */
export async function search(files: Files, ...inputs: Input[]): Promise<string[]> {
  const root = newFolder(files)
  const walked = await told(root, inputs, [])
  assert.deepEqual(await told(root, inputs), walked, 'with ripgrep')
  return walked
}
