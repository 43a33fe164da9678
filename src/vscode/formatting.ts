import * as vscode from 'vscode'
import { plain } from './documents.ts'

/**
 * Runs the user's formatter over a file that was just written, and saves it. Returns the text that then stands there, in
 * the line ends of `written`; undefined when the formatter has left it as it was, or there is none.
 */
export async function formatted(uri: vscode.Uri, written: string): Promise<string | undefined> {
  const document = await vscode.workspace.openTextDocument(uri)
  const options = optionsFor(uri)
  const edits = await vscode.commands.executeCommand<vscode.TextEdit[] | undefined>(
    'vscode.executeFormatDocumentProvider',
    uri,
    options,
  )
  if (!edits || edits.length === 0 || document.isDirty) return undefined
  const edit = new vscode.WorkspaceEdit()
  edit.set(uri, edits)
  if (!(await vscode.workspace.applyEdit(edit))) return undefined
  await document.save()
  const text = document.getText()
  return plain(text) === plain(written) ? undefined : text
}

/** As the user has set them for a file of this kind. */
function optionsFor(uri: vscode.Uri): vscode.FormattingOptions {
  const editor = vscode.workspace.getConfiguration('editor', uri)
  const tabSize = editor.get<unknown>('tabSize')
  return { tabSize: typeof tabSize === 'number' ? tabSize : 4, insertSpaces: editor.get('insertSpaces') !== false }
}
