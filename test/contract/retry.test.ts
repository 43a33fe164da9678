import assert from 'node:assert/strict'
import { openaiChat } from '../../src/models/openaiChat.ts'
import { withRetry } from '../../src/models/retry.ts'
import { faultServer } from './faultServer.ts'
import { speak } from './scriptedProvider.ts'
import { all, targetAt } from './target.ts'

const sent = 'Thu, 26 Nov 2026 12:00:00 GMT'
/** What a busy provider says of when to come back, and the seconds that are waited; null when that is too long to wait. */
const told: readonly (readonly [headers: Record<string, string>, body: unknown, seconds: number | null])[] = [
  [{}, {}, 1],
  [{ 'retry-after': '7' }, {}, 7],
  [{ 'retry-after': ' 0.5 ' }, {}, 0.5],
  [{ 'retry-after': '0' }, {}, 0],
  [{ 'retry-after-ms': '1500', 'retry-after': '9' }, {}, 1.5],
  [{ 'retry-after': 'Thu, 26 Nov 2026 12:00:20 GMT', date: sent }, {}, 20],
  [{ 'retry-after': 'Thu, 26 Nov 2026 11:00:00 GMT', date: sent }, {}, 0],
  [{ 'retry-after': 'Thu, 26 Nov 2026 14:00:00 GMT', date: sent }, {}, null],
  [{ 'retry-after': '1000000000' }, {}, null],
  [{ 'retry-after': '-5' }, {}, 1],
  [{ 'retry-after': 'soon' }, {}, 1],
  [{}, { error: { message: 'Quota', details: [{ '@type': 'RetryInfo', retryDelay: '12.5s' }] } }, 12.5],
]

describe('a provider that is busy', () => {
  for (const [headers, body, seconds] of told)
    it(`and says ${JSON.stringify(headers)} ${JSON.stringify(body)} is asked again ${seconds === null ? 'only when the user wants it' : `after ${seconds} s`}`, async () => {
      let waited = 0
      const sleep = async (milliseconds: number) => {
        waited += milliseconds
      }
      const server = await faultServer((_, n) =>
        n === 0
          ? { status: 429, headers: { 'content-type': 'application/json', ...headers }, chunks: [JSON.stringify(body)] }
          : { chunks: speak['openai-chat'](['Hi.'], 0) },
      )
      const patience = { tries: 6, first: 1000, longest: 60_000, budget: 180_000, sleep, random: () => 1 }
      const asked = all(withRetry(openaiChat, patience), targetAt(server.url, 'openai-chat'))
      if (seconds === null) await assert.rejects(asked, /Acme takes no more requests for (\d+ minutes|\d+ hours)\./)
      else await asked
      assert.equal(waited, (seconds ?? 0) * 1000)
      await server.close()
    })
})
