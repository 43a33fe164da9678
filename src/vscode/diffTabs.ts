import { basename } from 'node:path'
import * as vscode from 'vscode'
import type { EventOf } from '../protocol/events.ts'

/** What the tab of a proposed change is called. */
export function titleOf({ kind, path, old_path = '' }: EventOf<'file_change'>['payload']): string {
  switch (kind) {
    case 'create':
      return `${basename(path)} (new file)`
    case 'delete':
      return `${basename(path)} (to be deleted)`
    case 'rename':
      return `${basename(old_path)} → ${basename(path)}`
    default:
      return `${basename(path)} (proposed change)`
  }
}

/** Where the diff is open already, also if that is from before a reload. */
export const columnOf = (right: vscode.Uri): vscode.ViewColumn | undefined =>
  vscode.window.tabGroups.all.find(({ tabs }) => tabs.some((tab) => rightOf(tab)?.toString() === right.toString()))
    ?.viewColumn

/** The right side of the diff in a tab, if it is one. */
export const rightOf = (tab: vscode.Tab | undefined): vscode.Uri | undefined =>
  tab?.input instanceof vscode.TabInputTextDiff ? tab.input.modified : undefined

/** Closes the diffs whose right side is one of these. */
export async function closeTabs(matches: (right: vscode.Uri) => boolean): Promise<void> {
  const tabs = vscode.window.tabGroups.all
    .flatMap(({ tabs }) => tabs)
    .filter((tab) => {
      const right = rightOf(tab)
      return right !== undefined && matches(right)
    })
  if (tabs.length > 0) await vscode.window.tabGroups.close(tabs, true)
}
