import * as vscode from 'vscode'
import { proposalScheme } from './proposedFiles.ts'

/** The document in a tab. */
export const uriOf = (tab: vscode.Tab): vscode.Uri | undefined =>
  tab.input instanceof vscode.TabInputText ? tab.input.uri : undefined

/** VS Code's own preview of the document, which shows nothing any more once that is gone. */
export const isPreview = ({ input, label }: vscode.Tab, { path }: vscode.Uri): boolean =>
  input instanceof vscode.TabInputWebview &&
  input.viewType.endsWith('markdown.preview') &&
  label.endsWith(` ${path.slice(1)}`)

/** The plans that stand in a tab, also those from before a reload. */
export const planTabs = (): vscode.Uri[] =>
  vscode.window.tabGroups.all
    .flatMap(({ tabs }) => tabs.map(uriOf))
    .filter((uri): uri is vscode.Uri => uri?.scheme === proposalScheme)

/** Where a document is open already: there it comes to the front, and not a second time elsewhere. */
export const columnOf = (uri: vscode.Uri): vscode.ViewColumn | undefined =>
  vscode.window.tabGroups.all.find(({ tabs }) =>
    tabs.some(({ input }) => input instanceof vscode.TabInputText && input.uri.toString() === uri.toString()),
  )?.viewColumn
