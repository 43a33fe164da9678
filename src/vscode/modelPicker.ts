import * as vscode from 'vscode'
import { messageOf } from '../base/text.ts'
import { enterKey } from './apiKeys.ts'
import type { ModelChoice } from './modelChoice.ts'
import { type ModelItem, modelItems } from './modelItems.ts'
import { setSetting, settings } from './settings.ts'

/** What was chosen before, the latest first. */
const recent = 'recentModels'
const mostRecent = 6

/** Lets the user choose which model answers: any that is known, any of VS Code's, or one at an address of their own. */
export async function selectModel(choice: ModelChoice, memory: vscode.Memento): Promise<void> {
  const picker = vscode.window.createQuickPick<ModelItem>()
  picker.title = 'Select Model'
  picker.matchOnDescription = true
  let asked = 0
  const refresh = async () => {
    const mine = ++asked
    picker.busy = true
    const { items, count } = await modelItems(picker.value, choice, memory.get<string[]>(recent) ?? [])
    if (mine !== asked) return
    picker.items = items
    if (!picker.value) picker.placeholder = `Search ${count} models, or write provider/model`
    picker.busy = false
  }
  picker.onDidChangeValue(() => attempt(refresh()))
  picker.onDidTriggerItemButton(({ item }) => attempt(toggleFavorite(item.text).then(refresh)))
  picker.onDidAccept(() => {
    // The list may just have been made anew, for what the user has written.
    const item = picker.selectedItems[0] ?? picker.activeItems[0]
    picker.hide()
    if (item) attempt(choose(item, choice, memory))
  })
  picker.onDidHide(() => picker.dispose())
  picker.show()
  await refresh()
}

const attempt = (work: Thenable<void>): void =>
  void work.then(undefined, (error: unknown) => vscode.window.showWarningMessage(messageOf(error)))

async function toggleFavorite(text: string): Promise<void> {
  const { favoriteModels } = settings()
  const others = favoriteModels.filter((one) => one !== text)
  await setSetting('favoriteModels', others.length < favoriteModels.length ? others : [...others, text])
}

async function choose(item: ModelItem, choice: ModelChoice, memory: vscode.Memento): Promise<void> {
  const text = item.kindOf === 'address' ? await askForAddress(choice) : item.text
  if (!text) return
  if (item.kindOf !== 'address' && settings().apiBase) await setSetting('apiBase', '')
  // A model without a key is no use: the key first, so that what was chosen works.
  if (item.kindOf === 'provider' && !(await hasKey(text, choice))) return
  await setSetting('model', text)
  await memory.update(
    recent,
    [text, ...(memory.get<string[]>(recent) ?? []).filter((one) => one !== text)].slice(0, mostRecent),
  )
  if (text === 'mock') return
  const verify = 'Verify Connection'
  const answer = await vscode.window.showInformationMessage(`${text} answers from now on.`, verify)
  if (answer === verify) await vscode.commands.executeCommand('agenticEditor.verifyConnection')
}

async function hasKey(text: string, choice: ModelChoice): Promise<boolean> {
  const { routed } = await import('./agent.ts')
  const found = await routed(text, { ...(await choice.configuration()), apiBase: '' })
  if ('problem' in found) throw new Error(found.problem)
  return !found.needsKey || (await enterKey(choice, found.provider)) === true
}

/** A server of the user's own: its address, and what its model is called there. */
async function askForAddress(choice: ModelChoice): Promise<string | undefined> {
  const { checkedAddress } = await import('./agent.ts')
  const address = await vscode.window.showInputBox({
    title: 'OpenAI-Compatible Server (1/2)',
    prompt: 'Its address, up to and with /v1',
    value: settings().apiBase || 'http://localhost:8000/v1',
    ignoreFocusOut: true,
    validateInput: async (value) => checkedAddress(value),
  })
  if (!address) return undefined
  const model = await askForModelAt(address, choice)
  if (!model) return undefined
  await setSetting('apiBase', address.trim())
  return `custom/${model.trim()}`
}

/** Which of the models that the server says it has; one by its name, where it does not say or has others. */
async function askForModelAt(address: string, choice: ModelChoice): Promise<string | undefined> {
  const { modelsAt } = await import('./agent.ts')
  const title = 'OpenAI-Compatible Server (2/2)'
  const names = await modelsAt(address, await choice.configuration())
  const another = '$(edit) Another name…'
  const placeHolder = 'Which of its models?'
  const picked =
    names.length > 0
      ? await vscode.window.showQuickPick([...names, another], { title, placeHolder, ignoreFocusOut: true })
      : another
  if (picked !== another) return picked
  return vscode.window.showInputBox({
    title,
    prompt: 'The name of the model there',
    ignoreFocusOut: true,
    validateInput: (value) => (value.trim() ? '' : 'Write the name of the model.'),
  })
}
