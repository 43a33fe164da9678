import * as vscode from 'vscode'

/** The document of an address, if it is open. */
export const documentAt = (uri: vscode.Uri): vscode.TextDocument | undefined =>
  vscode.workspace.textDocuments.find((each) => each.uri.toString() === uri.toString())

/** A text to be compared with that of a document, which has no byte order mark and one kind of line end. */
export const plain = (text: string): string => text.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n')
