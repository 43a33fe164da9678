import { CodeAgent, CommandQueue } from '../../src/index.ts'
import { configuredModel } from '../../src/models/connect.ts'
import type { Target, WireName } from '../../src/models/target.ts'
import { speak } from '../contract/scriptedProvider.ts'
import { fetchOf, targetAt } from '../contract/target.ts'
import { median, rounded } from './measure.ts'

const tokens = 20_000
const times = 5

/** Microseconds of work for each token that streams in: reading its bytes alone, through the adapter, to the subscriber. */
export async function stream() {
  const rows = []
  for (const wire of ['openai-chat', 'openai-responses', 'anthropic', 'gemini'] as const)
    rows.push([wire, await rowOf(wire)])
  return Object.fromEntries(rows)
}

async function rowOf(wire: WireName) {
  const events = speak[wire](
    Array.from({ length: tokens }, (_, n) => `w${n % 100} `),
    0,
  )
  // As they come from a socket: several at a time.
  const pieces = Array.from({ length: Math.ceil(events.length / 20) }, (_, n) =>
    events.slice(n * 20, n * 20 + 20).join(''),
  )
  const target = targetAt('http://localhost/v1', wire, { fetch: fetchOf(pieces) })
  return {
    tokens,
    read_us: await each(() => read(pieces)),
    adapter_us: await each(() => answer(target)),
    to_subscriber_us: await each(() => run(target)),
  }
}

async function each(work: () => Promise<void>): Promise<number> {
  await work()
  const took: number[] = []
  for (let time = 0; time < times; time++) {
    const began = performance.now()
    await work()
    took.push(performance.now() - began)
  }
  return rounded((median(took) * 1000) / tokens, 2)
}

/** The least there is to do: the lines, and the JSON in them. */
async function read(pieces: readonly string[]): Promise<void> {
  const response = await fetchOf(pieces)('http://localhost')
  const text = await response.text()
  for (const line of text.split('\n')) if (line.startsWith('data: {')) JSON.parse(line.slice(6))
}

const modelAt = (target: Target) => configuredModel({ name: () => 'acme/road-runner', resolve: async () => target })

async function answer(target: Target): Promise<void> {
  const request = { system: '', messages: [{ role: 'user', content: 'Go' }], tools: [], purpose: 'working' } as const
  for await (const _part of modelAt(target).answer(request, new AbortController().signal));
}

async function run(target: Target): Promise<void> {
  const agent = new CodeAgent({ workspace: import.meta.dirname, model: modelAt(target) })
  for await (const _event of agent.run('Go', new CommandQueue()));
  await agent.close()
}
