import * as vscode from 'vscode'
import type { Problem } from '../protocol/events.ts'
import { documentAt } from './documents.ts'

/** Problems have settled when none has come for so long; the first may take so long, and all together; in milliseconds. */
const quiet = 400
const first = 700
const longest = 4_000
/** Languages that a server usually looks through in a tab. Of others only what is reported at once is heard. */
const served =
  /^(typescript|javascript)(react)?$|^(jsonc?|css|scss|less|html|python|go|rust|java|kotlin|c|cpp|csharp|php|ruby|swift|dart|lua|elixir|scala|vue|svelte)$/
const most = 10
const longestMessage = 300

/** What language servers find in a file that they had not found before something was done to it. */
export async function newProblems<T>(
  uri: vscode.Uri,
  signal: AbortSignal | undefined,
  work: () => Promise<T>,
): Promise<{ readonly done: T; readonly problems: readonly Problem[] }> {
  const before = counted(vscode.languages.getDiagnostics(uri))
  // Before the work, since a server may be quick.
  const settled = settling(uri, signal)
  try {
    const done = await work()
    await settled.wait()
    const after = vscode.languages.getDiagnostics(uri).filter(isSerious)
    return { done, problems: surplus(after, before).slice(0, most) }
  } finally {
    settled.dispose()
  }
}

/** Waits until nothing more is reported of a file. */
function settling(uri: vscode.Uri, signal: AbortSignal | undefined) {
  let last: number | undefined
  const listening = vscode.languages.onDidChangeDiagnostics(({ uris }) => {
    if (uris.some((other) => other.toString() === uri.toString())) last = performance.now()
  })
  const wait = async () => {
    const began = performance.now()
    if (!isServed(uri)) return
    for (let now = began; now - began < longest && !signal?.aborted; now = performance.now()) {
      if (last === undefined ? now - began >= first : now - last >= quiet) return
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }
  return { wait, dispose: () => listening.dispose() }
}

/** TypeScript and others speak of files in tabs only. */
function isServed(uri: vscode.Uri): boolean {
  const document = documentAt(uri)
  const isInTab = vscode.window.tabGroups.all.some(({ tabs }) =>
    tabs.some(({ input }) => input instanceof vscode.TabInputText && input.uri.toString() === uri.toString()),
  )
  return document !== undefined && isInTab && served.test(document.languageId)
}

const isSerious = ({ severity }: vscode.Diagnostic): boolean =>
  severity === vscode.DiagnosticSeverity.Error || severity === vscode.DiagnosticSeverity.Warning

/** Without its line, because lines move. */
const keyOf = ({ severity, source, code, message }: vscode.Diagnostic): string =>
  [severity, source, typeof code === 'object' ? code.value : code, message].join('|')

function counted(diagnostics: readonly vscode.Diagnostic[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const one of diagnostics) counts.set(keyOf(one), (counts.get(keyOf(one)) ?? 0) + 1)
  return counts
}

function surplus(after: readonly vscode.Diagnostic[], before: Map<string, number>): Problem[] {
  return after.flatMap((one) => {
    const left = before.get(keyOf(one)) ?? 0
    before.set(keyOf(one), left - 1)
    if (left > 0) return []
    const severity = one.severity === vscode.DiagnosticSeverity.Error ? 'error' : 'warning'
    const source = one.source ? { source: one.source } : {}
    return [
      { line: one.range.start.line + 1, severity, message: one.message.slice(0, longestMessage), ...source } as const,
    ]
  })
}
