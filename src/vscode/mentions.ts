import { isAbsolute, relative, sep } from 'node:path'
import type * as vscode from 'vscode'

/** How files and folders are named in a message, or one sentence why they are not. */
export function mentionsOf(root: string | undefined, uris: readonly vscode.Uri[]): string {
  return uris.map((uri) => quoted(pathIn(root, uri))).join(' ')
}

/** How the selected lines of an editor are named in a message. */
export function mentionOfSelection(root: string | undefined, { document, selection }: vscode.TextEditor): string {
  const { start, end } = selection
  // The line in whose beginning a selection ends is not marked.
  const last = end.character === 0 && end.line > start.line ? end.line : end.line + 1
  const lines = last === start.line + 1 ? `${last}` : `${start.line + 1}-${last}`
  return quoted(`${pathIn(root, document.uri)}:${lines}`)
}

function pathIn(root: string | undefined, uri: vscode.Uri): string {
  if (root === undefined) throw new Error('Open a folder and trust it first.')
  const path = relative(root, uri.fsPath).split(sep).join('/')
  const isInside = uri.scheme === 'file' && path !== '' && !/^\.\.(\/|$)/.test(path) && !isAbsolute(path)
  if (!isInside) throw new Error('Only what is inside the folder that the agent works in can be added to its chat.')
  return path
}

function quoted(path: string): string {
  if (/[`\p{Cc}]/u.test(path))
    throw new Error('A name with a backtick or a control character cannot be added to the chat.')
  return `\`${path}\``
}
