import * as vscode from 'vscode'
import type { HostState } from '../protocol/rpc.ts'

const section = 'agenticEditor'

/** What the user has set, for all folders: a folder cannot set these. */
export interface Settings {
  /** Whether the diff of a change opens by itself. */
  readonly opensDiffs: boolean
  readonly notifiesWhenHidden: boolean
  readonly sendWith: HostState['send_with']
}

/** The settings as they are now. A value that does not exist counts as the default. */
export function settings(): Settings {
  const given = vscode.workspace.getConfiguration(section)
  return {
    opensDiffs: given.get('openDiffs') !== 'onlyOnRequest',
    notifiesWhenHidden: given.get('notifyWhenHidden') !== false,
    sendWith: given.get('sendWith') === 'ctrlEnter' ? 'ctrlEnter' : 'enter',
  }
}

/** Calls back when one of them has changed. */
export const onDidChangeSettings = (listener: () => void): vscode.Disposable =>
  vscode.workspace.onDidChangeConfiguration((change) => {
    if (change.affectsConfiguration(section)) listener()
  })
