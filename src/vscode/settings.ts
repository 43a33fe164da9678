import * as vscode from 'vscode'
import type { HostState } from '../protocol/rpc.ts'

const section = 'agenticEditor'

/** What the user has set, for all folders: a folder cannot set these. */
export interface Settings {
  /** Whether the diff of a change opens by itself. */
  readonly opensDiffs: boolean
  /** Whether the user's formatter runs over what they have accepted. */
  readonly formatsAccepted: boolean
  readonly notifiesWhenHidden: boolean
  readonly sendWith: HostState['send_with']
  /** '' for what the environment says. */
  readonly model: string
  /** '' for the same as `model`. */
  readonly planningModel: string
  /** '' for the provider's own. */
  readonly apiBase: string
  /** US dollars; 0 for none. */
  readonly spendingLimit: number
  readonly favoriteModels: readonly string[]
  readonly tracesRequests: boolean
  readonly server: { readonly host: string; readonly port: number; readonly allowedOrigins: readonly string[] }
}

/** The settings as they are now. A value that does not exist counts as the default. */
export function settings(): Settings {
  const given = vscode.workspace.getConfiguration(section)
  return {
    opensDiffs: given.get('openDiffs') !== 'onlyOnRequest',
    formatsAccepted: given.get('formatAccepted') === true,
    notifiesWhenHidden: given.get('notifyWhenHidden') !== false,
    sendWith: given.get('sendWith') === 'ctrlEnter' ? 'ctrlEnter' : 'enter',
    model: text(given.get('model')),
    planningModel: text(given.get('planningModel')),
    apiBase: text(given.get('apiBase')),
    spendingLimit: Math.max(0, Number(given.get('spendingLimit')) || 0),
    favoriteModels: [given.get('favoriteModels')].flat().map(text).filter(Boolean),
    tracesRequests: given.get('traceRequests') === true,
    server: {
      host: text(given.get('server.host')) || '127.0.0.1',
      port: portOf(given.get('server.port')),
      allowedOrigins: [given.get('server.allowedOrigins')].flat().map(text).filter(Boolean),
    },
  }
}

/** Calls back when one of them has changed. */
export const onDidChangeSettings = (listener: () => void): vscode.Disposable =>
  vscode.workspace.onDidChangeConfiguration((change) => {
    if (change.affectsConfiguration(section)) listener()
  })

/** Sets one of them for all folders. */
export const setSetting = (
  name: 'model' | 'apiBase' | 'favoriteModels',
  value: string | readonly string[],
): Thenable<void> => vscode.workspace.getConfiguration(section).update(name, value, vscode.ConfigurationTarget.Global)

const portOf = (value: unknown): number =>
  Number.isInteger(value) && Number(value) >= 0 && Number(value) <= 65_535 ? Number(value) : 8000

const text = (value: unknown): string => (typeof value === 'string' ? value.trim() : '')
