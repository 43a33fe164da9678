import * as vscode from 'vscode'
import { messageOf } from '../base/text.ts'
import type { SessionSummary } from '../core/sessions.ts'
import type { StatusState } from '../protocol/events.ts'
import type { SessionId } from '../protocol/ids.ts'
import { straight } from '../safety/display.ts'
import type { CurrentSession } from './currentSession.ts'
import type { LeftBehind } from './outOfSight.ts'

interface SessionItem extends vscode.QuickPickItem {
  /** Undefined for a new session. */
  readonly session?: SessionSummary
}

const rename: vscode.QuickInputButton = { iconPath: new vscode.ThemeIcon('edit'), tooltip: 'Rename' }
const remove: vscode.QuickInputButton = { iconPath: new vscode.ThemeIcon('trash'), tooltip: 'Delete' }

/** Lets the user find, open, rename and delete the sessions of the folder. */
export async function pickSession(current: CurrentSession): Promise<void> {
  const picker = vscode.window.createQuickPick<SessionItem>()
  picker.title = 'Sessions'
  picker.placeholder = 'Search by title'
  picker.matchOnDescription = true
  const refresh = async () => {
    picker.busy = true
    picker.items = itemsOf(await current.list(), current.session?.id)
    picker.busy = false
  }
  picker.onDidAccept(() => {
    const [item] = picker.selectedItems
    picker.hide()
    if (item) attempt(item.session ? current.switchTo(item.session.id) : current.startNew())
  })
  picker.onDidTriggerItemButton(({ item: { session }, button }) => {
    // The field for the name takes the place of the list.
    if (session && button === rename) attempt(askForTitle(current, session).then(() => pickSession(current)))
    if (session && button === remove) attempt(removeSession(current, session).then(refresh))
  })
  picker.onDidHide(() => picker.dispose())
  picker.show()
  await refresh()
}

const attempt = (work: Thenable<void>): void =>
  void work.then(undefined, (error: unknown) => vscode.window.showWarningMessage(messageOf(error)))

function itemsOf(sessions: readonly SessionSummary[], shown: SessionId | undefined): SessionItem[] {
  const items = sessions.map((session): SessionItem => {
    const { id, title, updated, status, waiting } = session
    return {
      session,
      label: `$(${icons[status]}) ${labelOf(title)}`,
      description: [ago(updated), ...(waiting > 0 ? ['waits for you'] : []), ...(id === shown ? ['shown'] : [])].join(
        ' · ',
      ),
      buttons: [rename, remove],
    }
  })
  return [{ label: '$(add) New session', alwaysShow: true }, ...items]
}

/** Without what a label would take for the name of an icon. */
const labelOf = (title: string): string => straight(title).replaceAll('$(', '$\u200b(')

const icons: { readonly [S in StatusState]: string } = {
  idle: 'circle-outline',
  analyzing: 'sync',
  planning: 'sync',
  awaiting_plan_approval: 'bell-dot',
  implementing: 'sync',
  awaiting_change_approval: 'bell-dot',
  awaiting_terminal_approval: 'bell-dot',
  running_terminal: 'sync',
  complete: 'pass',
  error: 'error',
}

const spans: readonly (readonly [unit: Intl.RelativeTimeFormatUnit, milliseconds: number])[] = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
]

/** `5 minutes ago`. */
function ago(time: number): string {
  const passed = Date.now() - time
  const words = new Intl.RelativeTimeFormat('en', { numeric: 'auto' })
  for (const [unit, length] of spans) if (passed >= length) return words.format(-Math.floor(passed / length), unit)
  return 'just now'
}

async function askForTitle(current: CurrentSession, { id, title }: SessionSummary): Promise<void> {
  const given = await vscode.window.showInputBox({
    title: 'Rename the session',
    value: title,
    validateInput: (text) => (text.trim() === '' ? 'A session needs a name.' : null),
  })
  if (given !== undefined) await current.rename(id, given)
}

/** Taken away at once; for a while it can be had back. */
async function removeSession(current: CurrentSession, { id, title }: SessionSummary): Promise<void> {
  await current.remove(id)
  const undo = async (pressed: string | undefined) => {
    if (pressed === undefined) return
    await current.putBack(id)
    await current.switchTo(id)
  }
  attempt(vscode.window.showInformationMessage(`Deleted the session “${plain(title)}”.`, 'Undo').then(undo))
}

/** Without what a notification would take for a link. */
const plain = (title: string): string => straight(title).replace(/[[\]]/g, '')

/** Says that a session which went on out of sight needs the user, or is done. */
export function tellOfSession(current: CurrentSession, { id, title, waits }: LeftBehind): void {
  const words = waits ? `“${plain(title)}” waits for you.` : `“${plain(title)}” has come to its end.`
  const open = async (pressed: string | undefined) => {
    if (pressed) await current.switchTo(id)
  }
  attempt(vscode.window.showInformationMessage(words, 'Open').then(open))
}
