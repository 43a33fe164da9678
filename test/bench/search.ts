import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Run } from '../../src/core/context.ts'
import type { Workspace } from '../../src/core/workspace.ts'
import { nodeWorkspace } from '../../src/node/workspace.ts'
import { searchText } from '../../src/tools/searchText.ts'
import { median, rounded } from './measure.ts'

const files = 20_000
const times = 5
const needle = 'const needle = 1'
const searches = {
  text: { text: 'needle' },
  regex: { text: '\\bneed[a-z]+\\s*=\\s*\\d', regex: true },
  nothing: { text: 'is not there' },
}

/** Milliseconds to search many files, of which one in a thousand has a hit: with ripgrep, where there is one, and without. */
export async function search() {
  const root = mkdtempSync(join(tmpdir(), 'bench-search-'))
  try {
    const bytes = fill(root)
    const listing = nodeWorkspace(root, { searchers: [] })
    const list = await timeOf(times, () => listing.files('', new AbortController().signal))
    const [ripgrep, plain] = [await rows(nodeWorkspace(root), times), await rows(listing, 1)]
    return { files, bytes, list_ms: list, ripgrep_ms: ripgrep, plain_ms: plain }
  } finally {
    rmSync(root, { recursive: true })
  }
}

function fill(root: string): number {
  const body = Array.from({ length: 50 }, (_, n) => `export const value${n} = compute(${n}, 'some text')\n`).join('')
  for (let n = 0; n < files; n++) {
    const folder = join(root, `package${n % 20}`, `module${n % 400}`)
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, `file${n}.ts`), n % 1_000 === 0 ? `${body}${needle}\n` : body)
  }
  return files * body.length
}

async function rows(workspace: Workspace, times: number) {
  const took: Record<string, number> = {}
  for (const [name, input] of Object.entries(searches)) took[name] = await timeOf(times, () => call(workspace, input))
  return took
}

const call = (workspace: Workspace, input: object) => {
  const journal = { once: (_type: string, work: (id: string) => unknown) => work('id'), emit: async () => {} }
  return searchText
    .call(input, { workspace, journal, signal: new AbortController().signal } as unknown as Run, () => [])
    .next()
}

async function timeOf(times: number, work: () => unknown): Promise<number> {
  const took: number[] = []
  for (let count = 0; count < times; count++) {
    const began = performance.now()
    await work()
    took.push(performance.now() - began)
  }
  return rounded(median(took), 0)
}
