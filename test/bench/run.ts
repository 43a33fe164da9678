import { adapters } from './adapters.ts'
import { prompt } from './prompt.ts'
import { search } from './search.ts'
import { packageRows } from './sizes.ts'
import { stream } from './stream.ts'

/** Measures what the product is to be light and quick in, and prints it as JSON. Needs a build in dist/. */
const rows = {
  node: process.version,
  ...(await packageRows()),
  adapters: await adapters(),
  stream: await stream(),
  prompt: await prompt(),
  search: await search(),
}
console.log(JSON.stringify(rows, null, 2))
