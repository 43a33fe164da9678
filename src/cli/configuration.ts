import type { Model } from '../core/model.ts'
import { type Configuration, modelOf, resolve } from '../models/resolve.ts'
import { environmentsIn } from '../node/dotEnv.ts'
import { proxyFetch } from '../node/proxyFetch.ts'

/** What a call of the command line says about models: its flag, the environment, and `.env` in the current directory. */
export const configuration = (model = ''): Configuration => ({
  model,
  planningModel: '',
  apiBase: '',
  keys: {},
  environments: environmentsIn(process.cwd()),
})

/** The model that answers. */
export const modelFrom = (given: Configuration): Model => modelOf(given, { fetch: proxyFetch() })

/** Throws a sentence for the user when the model cannot be asked at all. */
export async function checkModel(given: Configuration): Promise<void> {
  await resolve(given, 'planning', {})
}
