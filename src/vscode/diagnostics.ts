import { release } from 'node:os'
import * as vscode from 'vscode'
import type { ModelChoice } from './modelChoice.ts'
import { settings } from './settings.ts'

/** Asks the model for one word and says whether that worked. */
export async function verifyConnection(model: ModelChoice): Promise<void> {
  const { name, mock } = model.shown
  if (mock) {
    void vscode.window.showInformationMessage('Mock mode calls no model, so there is nothing to verify.')
    return
  }
  const { verifyChosen } = await import('./agent.ts')
  model.noteAction()
  const options = { location: vscode.ProgressLocation.Notification, title: `Asking ${name}…`, cancellable: true }
  const took = await vscode.window.withProgress(options, async (_progress, token) => {
    const abort = new AbortController()
    token.onCancellationRequested(() => abort.abort(new vscode.CancellationError()))
    const began = performance.now()
    try {
      await verifyChosen(model, abort.signal)
      return performance.now() - began
    } catch (error) {
      if (abort.signal.aborted) return undefined
      throw error
    }
  })
  if (took !== undefined)
    void vscode.window.showInformationMessage(`${name} answers; it took ${(took / 1000).toFixed(1)} s.`)
}

/** Puts what helps to find an error on the clipboard: no key, and requests only where the user has said so. */
export async function copyDiagnostics(model: ModelChoice, extension: vscode.Extension<unknown>): Promise<void> {
  const { tracedRequests } = await import('./agent.ts')
  const { tracesRequests, favoriteModels: _theirs, ...rest } = settings()
  const configuration = await model.configuration()
  const about = {
    version: String(extension.packageJSON.version),
    vscode: vscode.version,
    host: vscode.env.appHost,
    remote: vscode.env.remoteName ?? null,
    system: `${process.platform} ${process.arch} ${release()}`,
    model: model.shown.name,
    settings: rest,
    keys_entered_for: Object.keys(configuration.keys),
  }
  const requests = tracesRequests
    ? tracedRequests(configuration)
    : 'Turn on “Trace Requests” in the settings to have the requests to models here.'
  await vscode.env.clipboard.writeText(`${JSON.stringify(about, null, 2)}\n\n${requests}\n`)
  void vscode.window.showInformationMessage(
    tracesRequests
      ? 'The diagnostics are on the clipboard. They hold parts of your files and messages: read them before you pass them on.'
      : 'The diagnostics are on the clipboard, without any request.',
  )
}
