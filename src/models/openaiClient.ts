import type { OpenAI as Client } from 'openai'
import { fetchFor } from './ownFetch.ts'
import type { Target } from './target.ts'

/** OpenAI's SDK for whoever is behind a target. Whatever it is not given, it would take from the environment. */
export async function clientFor(target: Target): Promise<Client> {
  const { OpenAI } = await import('openai')
  return new OpenAI({
    apiKey: target.key ?? 'none',
    adminAPIKey: null,
    organization: null,
    project: null,
    webhookSecret: null,
    baseURL: target.baseUrl,
    maxRetries: 0,
    // Until the headers; the watchdog is sooner.
    timeout: 900_000,
    logLevel: 'off',
    fetch: fetchFor(target),
  })
}
