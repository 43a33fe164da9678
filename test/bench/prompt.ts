import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Tiktoken } from 'js-tiktoken/lite'
import o200k from 'js-tiktoken/ranks/o200k_base'
import { inParts } from '../contract/prefix.ts'
import { scriptedProvider } from '../contract/scriptedProvider.ts'
import { carriedOut, files, longTask } from '../contract/task.ts'
import { rounded } from './measure.ts'

const steps = 20

/** Tokens as OpenAI's present models count them: what every request has, and how much of a long run is sent unchanged. */
export async function prompt() {
  const tokenizer = new Tiktoken(o200k)
  const count = (text: string) => tokenizer.encode(text, [], []).length
  const rows = []
  for (const wire of ['openai-chat', 'openai-responses', 'anthropic', 'gemini'] as const) {
    const sent = (await requests(wire)).map((body) => inParts(wire, body))
    const fixed = count(sent[0]?.fixed ?? '')
    let all = 0
    let unchanged = 0
    for (const [n, { said }] of sent.entries()) {
      const before = sent[n - 1]
      const same = before ? said.findIndex((one, index) => one !== before.said[index]) : 0
      all += fixed + sum(said, count)
      if (before) unchanged += fixed + sum(said.slice(0, same), count)
    }
    rows.push([wire, { fixed_tokens: fixed, requests: sent.length, unchanged_share: rounded(unchanged / all, 3) }])
  }
  return { steps, ...Object.fromEntries(rows) }
}

const sum = (texts: readonly string[], count: (text: string) => number): number =>
  texts.reduce((total, text) => total + count(text), 0)

async function requests(wire: Parameters<typeof scriptedProvider>[0]): Promise<unknown[]> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'))
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content)
  const server = await scriptedProvider(wire, longTask(steps))
  try {
    await carriedOut(wire, server.url, folder)
    return server.received.map(({ body }) => body)
  } finally {
    await server.close()
    rmSync(folder, { recursive: true })
  }
}
