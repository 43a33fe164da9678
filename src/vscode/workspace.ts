import { dirname } from 'node:path'
import * as vscode from 'vscode'
import type { Approved } from '../core/approvals.ts'
import { ToolError } from '../core/errors.ts'
import type { Workspace } from '../core/workspace.ts'
import { resolveInside } from '../node/paths.ts'
import { nodeWorkspace, refuseStale } from '../node/workspace.ts'

/** How long an open document may take to follow its file, in milliseconds. */
const patience = 2_000

/**
 * The folder as the user of this window sees it: unsaved edits count, and changes can be undone. A file with unsaved
 * edits is changed in its editor and left unsaved, any other on disk, byte by byte as it was approved.
 */
export function editorWorkspace(root: string): Workspace {
  const onDisk = nodeWorkspace(root)
  return {
    root,
    files: onDisk.files,
    async read(path) {
      const absolute = await resolveInside(root, path)
      return dirty(absolute)?.getText() ?? onDisk.read(path)
    },
    async apply(change) {
      const { path, kind, original, modified } = change
      if (kind === 'delete' || kind === 'rename') return withoutUnsavedEdits(root, change, onDisk)
      const absolute = await resolveInside(root, path)
      const unsaved = dirty(absolute)
      if (unsaved) {
        await replaceText(unsaved, path, original, modified)
        return { saved: false }
      }
      await refuseStale(absolute, path, kind === 'create' ? null : original)
      const uri = vscode.Uri.file(absolute)
      // Open while the file changes, so that Undo leads back to what was there.
      const document = kind === 'create' ? undefined : await openText(uri)
      await write(uri, path, modified)
      if (document) await follow(document, modified)
      return { saved: true }
    },
  }
}

/** What the user has not saved would be lost with the file. */
async function withoutUnsavedEdits(root: string, change: Approved<'file_change'>, onDisk: Workspace) {
  const path = change.old_path ?? change.path
  if (dirty(await resolveInside(root, path)))
    throw new ToolError(`${path} has unsaved edits. Nothing was done. Ask the user to save or discard them.`)
  return onDisk.apply(change)
}

const dirty = (absolute: string): vscode.TextDocument | undefined =>
  vscode.workspace.textDocuments.find(({ uri, isDirty }) => isDirty && uri.scheme === 'file' && uri.fsPath === absolute)

async function replaceText(
  document: vscode.TextDocument,
  path: string,
  original: string,
  modified: string,
): Promise<void> {
  if (document.getText() !== original)
    throw new ToolError(`${path} has been edited since this was proposed. Nothing was changed. Read it again.`)
  const edit = new vscode.WorkspaceEdit()
  edit.replace(document.uri, new vscode.Range(0, 0, document.lineCount, 0), modified)
  if (!(await vscode.workspace.applyEdit(edit))) throw new ToolError(`The editor refused the change to ${path}.`)
}

/** A file that VS Code cannot show as text is written all the same; only Undo is lost then. */
const openText = (uri: vscode.Uri): Thenable<vscode.TextDocument | undefined> =>
  vscode.workspace.openTextDocument(uri).then(
    (document) => document,
    () => undefined,
  )

async function write(uri: vscode.Uri, path: string, text: string): Promise<void> {
  try {
    await vscode.workspace.fs.createDirectory(uri.with({ path: dirname(uri.path) }))
    await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text))
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new ToolError(`${path} could not be written: ${why}`)
  }
}

/** Waits until the document shows what is on disk now, so that whoever looks next sees it. */
async function follow(document: vscode.TextDocument, text: string): Promise<void> {
  const expected = plain(text)
  const deadline = Date.now() + patience
  while (plain(document.getText()) !== expected && !document.isClosed && Date.now() < deadline)
    await new Promise((resolve) => setTimeout(resolve, 20))
}

/** Documents have no byte order mark and one kind of line end. */
const plain = (text: string): string => text.replace(/^\uFEFF/, '').replace(/\r\n/g, '\n')
