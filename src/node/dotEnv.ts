import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseEnv } from 'node:util'

/** The variables of this process, and those that a `.env` file in `folder` has beside them. */
export function environmentsIn(folder: string) {
  return [
    { name: '', variables: process.env },
    { name: '.env', variables: variablesOf(join(folder, '.env')) },
  ]
}

function variablesOf(path: string): Record<string, string> {
  try {
    return Object.fromEntries(
      Object.entries(parseEnv(readFileSync(path, 'utf8'))).map(([name, value = '']) => [name, value]),
    )
  } catch {
    // Mostly there is none; one that cannot be read has nothing to say.
    return {}
  }
}
