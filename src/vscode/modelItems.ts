import * as vscode from 'vscode'
import { detectMode } from '../models/mode.ts'
import type { ModelChoice } from './modelChoice.ts'
import { settings } from './settings.ts'

export interface ModelItem extends vscode.QuickPickItem {
  /** What stands for it in the settings. */
  readonly text: string
  readonly kindOf: 'provider' | 'vscode' | 'mock' | 'address' | 'separator'
}

/** A list that is longer is searched, not read. */
const mostFound = 60

const star: vscode.QuickInputButton = { iconPath: new vscode.ThemeIcon('star-empty'), tooltip: 'Add to favorites' }
const starred: vscode.QuickInputButton = {
  iconPath: new vscode.ThemeIcon('star-full'),
  tooltip: 'Remove from favorites',
}

/** What there is to choose from, for what the user has written so far. */
export async function modelItems(
  written: string,
  choice: ModelChoice,
  recent: readonly string[],
): Promise<{ readonly items: ModelItem[]; readonly count: number }> {
  const { favoriteModels } = settings()
  const [editors, { models, others, count }] = await Promise.all([ofEditor(), inCatalogue(written, choice)])
  const known = new Map([...editors, ...models, ...others].map((item) => [item.text, item]))
  const named = (texts: readonly string[]) => texts.map((text) => known.get(text) ?? plain(text))
  const current = choice.shown.name
  const mark = (items: readonly ModelItem[]) => items.map((item) => marked(item, current, favoriteModels))
  const words = written.toLowerCase().split(/\s+/).filter(Boolean)
  const matching = (items: readonly ModelItem[]) =>
    items.filter(({ text, label }) => words.every((word) => `${text} ${label}`.toLowerCase().includes(word)))
  const first = [...new Set([...favoriteModels, ...recent.filter((text) => text !== 'mock')])]
  const isNew = written.trim().includes('/') && !known.has(written.trim())
  const items: ModelItem[] = [
    ...(isNew ? [{ ...plain(written.trim()), detail: 'Not in the list; it is sent as it is', alwaysShow: true }] : []),
    ...section('Favorites and recent', mark(matching(named(first)))),
    ...section('From VS Code', mark(matching(editors))),
    ...section(written ? 'Found' : 'With your keys', mark(models)),
    ...section('Popular; a key is needed', mark(others)),
    ...section('Others', [
      {
        text: '',
        kindOf: 'address',
        label: '$(server) An address of your own…',
        description: 'any OpenAI-compatible server, also on this machine',
        alwaysShow: true,
      },
      ...mark([
        { text: 'mock', kindOf: 'mock', label: '$(beaker) Mock', description: 'a script, no model; needs no key' },
      ]),
    ]),
  ]
  return { items, count }
}

const section = (label: string, items: readonly ModelItem[]): ModelItem[] =>
  items.length === 0
    ? []
    : [{ text: '', kindOf: 'separator', label, kind: vscode.QuickPickItemKind.Separator }, ...items]

const plain = (text: string): ModelItem => {
  const mode = detectMode(text, [])
  const kindOf = mode.kind === 'provider' ? 'provider' : mode.kind
  return { text, kindOf, label: text }
}

function marked(item: ModelItem, current: string, favorites: readonly string[]): ModelItem {
  const isFavorite = favorites.includes(item.text)
  return {
    ...item,
    label: item.text === current ? `$(check) ${item.label}` : item.label,
    ...(item.kindOf === 'mock' ? {} : { buttons: [isFavorite ? starred : star] }),
    alwaysShow: true,
  }
}

async function ofEditor(): Promise<ModelItem[]> {
  const models = await vscode.lm.selectChatModels({})
  return models.map(({ vendor, id, name, family, maxInputTokens }) => ({
    text: `vscode:${vendor}/${id}`,
    kindOf: 'vscode',
    label: name || family,
    description: [vendor, `${Math.round(maxInputTokens / 1000)}K`].join(' · '),
  }))
}

async function inCatalogue(written: string, choice: ModelChoice) {
  const { knownModels } = await import('./agent.ts')
  const { found, others, count } = await knownModels(written, await choice.configuration(), mostFound)
  const itemOf = ({ text, details }: (typeof found)[number]): ModelItem => ({
    text,
    kindOf: 'provider',
    label: text,
    description: details,
  })
  return { models: found.map(itemOf), others: others.map(itemOf), count }
}
