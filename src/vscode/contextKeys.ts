import * as vscode from 'vscode'
import type { SentEvent } from '../protocol/events.ts'
import { kindOf, waitingIn } from '../protocol/waiting.ts'
import type { CurrentSession } from './currentSession.ts'

/**
 * Keeps the context keys that keybindings and menus may use: `agenticEditor.waiting` (plan, change, command, question, or
 * nothing), `agenticEditor.running`, and `agenticEditor.answered`, the kind the user has answered last.
 */
export function keepContextKeys(session: CurrentSession): vscode.Disposable {
  const known = new Map<string, unknown>()
  const set = (name: string, value: unknown) => {
    if (known.get(name) === value) return
    known.set(name, value)
    void vscode.commands.executeCommand('setContext', `agenticEditor.${name}`, value)
  }
  const update = () => {
    const { view } = session
    set('waiting', waitingIn(view)[0]?.kind ?? '')
    set('running', view.running)
  }
  const follow = ({ type, payload }: SentEvent) => {
    update()
    if (type === 'approval_resolved' && payload.decision !== 'void') set('answered', kindOf(payload.kind) ?? '')
  }
  return vscode.Disposable.from(session.onDidEvent(follow), session.onDidChange(update))
}
