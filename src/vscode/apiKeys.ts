import * as vscode from 'vscode'
import type { ModelChoice } from './modelChoice.ts'

/** A provider in so far as the user is asked about it. */
export interface KeyOwner {
  readonly id: string
  readonly name: string
  readonly doc?: string
}

/**
 * Asks for the key of a provider and keeps it. An empty one is forgotten. Returns whether there is one now; undefined when
 * the user changed their mind.
 */
export async function enterKey(choice: ModelChoice, { id, name, doc }: KeyOwner): Promise<boolean | undefined> {
  const key = await vscode.window.showInputBox({
    title: `API Key for ${name}`,
    prompt: `It is kept in the secret storage of VS Code and sent to ${name} only. Empty forgets the one that is kept.${doc ? ` More: ${doc}` : ''}`,
    password: true,
    ignoreFocusOut: true,
    validateInput: (value) => (/[\s\p{Cc}]/u.test(value.trim()) ? 'A key has no spaces or line breaks in it.' : ''),
  })
  if (key === undefined) return undefined
  await choice.setKey(id, key.trim())
  return key.trim() !== ''
}

/** Lets the user enter the key of any provider, that of the present model first. */
export async function setApiKey(choice: ModelChoice): Promise<void> {
  const { keyOwners } = await import('./agent.ts')
  const owners = await keyOwners(await choice.configuration(), choice.shown.name)
  const items = owners.map(({ id, name, doc, keyFrom }) => ({
    label: name,
    description: id,
    ...(keyFrom ? { detail: `There is one: ${keyFrom}` } : {}),
    owner: { id, name, ...(doc ? { doc } : {}) },
  }))
  const item = await vscode.window.showQuickPick(items, {
    title: 'Set API Key',
    placeHolder: 'Whose key is it?',
    matchOnDescription: true,
  })
  if (!item) return
  await enterAndTell(choice, item.owner)
}

/** Lets the user enter the key of whoever has the model that is chosen. */
export async function enterChosenKey(choice: ModelChoice): Promise<void> {
  const { routed } = await import('./agent.ts')
  const found = await routed(choice.shown.name, await choice.configuration())
  if ('problem' in found) throw new Error(found.problem)
  await enterAndTell(choice, found.provider)
}

async function enterAndTell(choice: ModelChoice, owner: KeyOwner): Promise<void> {
  const isSet = await enterKey(choice, owner)
  if (isSet !== undefined)
    void vscode.window.showInformationMessage(
      isSet ? `The key for ${owner.name} is kept.` : `No key for ${owner.name} is kept.`,
    )
}
