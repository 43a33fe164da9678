import { loadCatalog } from '../models/catalog/catalog.ts'
import { abilitiesOf, type Match, priceOf, searchModels, tokens } from '../models/catalog/search.ts'
import { detectMode, type Mode, nameOf } from '../models/mode.ts'
import { routeWith } from '../models/resolve.ts'
import type { Routed, RoutingProblem } from '../models/route.ts'
import { configuration } from './configuration.ts'

/** How many rows are shown at a time. */
const screenful = 40

/** The models whose names have all of these words in them: a row each, or one line of JSON each. */
export async function listModels(words: readonly string[], json: boolean): Promise<string> {
  const catalog = await loadCatalog()
  const matches = searchModels(catalog, words)
  if (json) return matches.map((match) => `${JSON.stringify(inJson(match))}\n`).join('')
  const reachable = catalog.providers.filter(({ wire }) => wire)
  if (words.length === 0)
    return `${reachable.length} providers and ${matches.length} models are known; a model that is not listed works as well.\nSearch them: agentic-editor models claude\n`
  if (matches.length === 0) return `No model is known by that name. Any works all the same: write provider/model.\n`
  const shown = matches.slice(0, screenful)
  const width = Math.max(...shown.map(({ text }) => text.length))
  const more = matches.length > shown.length ? `and ${matches.length - shown.length} more\n` : ''
  return `${shown.map((match) => row(match, width)).join('')}${more}`
}

const row = ({ text, model }: Match, width: number): string =>
  `${[text.padEnd(width), tokens(model.contextLimit).padStart(5), priceOf(model).padEnd(22), abilitiesOf(model).join(', ')].join('  ').trimEnd()}\n`

const inJson = ({
  provider,
  model: { id, contextLimit, outputLimit, prices, images, reasons, deprecated },
  text,
}: Match) => ({
  model: text,
  provider: provider.id,
  id,
  context: contextLimit ?? null,
  output: outputLimit ?? null,
  prices: prices ?? null,
  images,
  reasons,
  deprecated,
})

/** Where a string leads, without any key in it; and whether it leads anywhere. */
export async function resolveModel(
  text: string,
  json: boolean,
): Promise<{ readonly told: string; readonly found: boolean }> {
  const mode = detectMode(text, [])
  if (text.trim() && mode.kind !== 'provider') return withoutProvider(mode, json)
  const routed = routeWith(text, await loadCatalog(), configuration())
  const found = !('problem' in routed)
  if (json) return { told: `${JSON.stringify(found ? routeInJson(routed) : routed)}\n`, found }
  return { told: found ? inWords(routed) : `${(routed as RoutingProblem).problem}\n`, found }
}

const withoutProvider = (mode: Exclude<Mode, { kind: 'provider' }>, json: boolean) => {
  const note = mode.kind === 'mock' ? 'A script answers, no model; it needs no key.' : 'It is there in VS Code only.'
  const told = json ? JSON.stringify({ provider: mode.kind, model: nameOf(mode), note }) : note
  return { told: `${told}\n`, found: mode.kind === 'mock' }
}

const routeInJson = ({ target, keyFrom, needsKey, note }: Routed) => ({
  provider: target.provider,
  wire: target.wire,
  model: target.model,
  base_url: target.baseUrl,
  key_variables: target.keyNames,
  key_from: keyFrom || null,
  needs_key: needsKey,
  note,
})

function inWords({ target, keyFrom, needsKey, note }: Routed): string {
  const names = target.keyNames.join(' or ')
  const key = keyFrom ? `from ${keyFrom}` : needsKey ? `missing: set ${names}` : 'none, and none is needed'
  const rows = [
    ['Provider', `${target.providerName} (${target.provider})`],
    ['Model', target.model],
    ['Wire', target.wire],
    ['Address', target.baseUrl],
    ['Key', key],
    ['Note', note],
  ]
  return rows.flatMap(([name = '', value]) => (value ? [`${name.padEnd(10)}${value}\n`] : [])).join('')
}
