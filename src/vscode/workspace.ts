import { realpath } from 'node:fs/promises'
import { basename, join } from 'node:path'
import * as vscode from 'vscode'
import { messageOf } from '../base/text.ts'
import { ToolError } from '../core/errors.ts'
import type { Workspace } from '../core/workspace.ts'
import { resolveInside, resolveUnlinked } from '../node/paths.ts'
import { ripgrepOnPath } from '../node/ripgrep.ts'
import { nodeWorkspace, refuseReadOnly, refuseStale } from '../node/workspace.ts'

/** How long an open document may take to follow its file, in milliseconds. */
const patience = 2_000

/**
 * The folder as the user of this window sees it: unsaved edits count, and changes can be undone. A file with unsaved
 * edits is changed in its editor and left unsaved, any other on disk, byte by byte as it was approved.
 */
export function editorWorkspace(root: string): Workspace {
  const onDisk = nodeWorkspace(root, [...ownRipgrep(), ...ripgrepOnPath()])
  return {
    root,
    files: onDisk.files,
    locate: onDisk.locate,
    async read(path) {
      return (await dirty(await resolveInside(root, path)))?.getText() ?? onDisk.read(path)
    },
    async sift(paths, pattern, signal) {
      const found = await onDisk.sift?.(paths, pattern, signal)
      if (!found) return null
      // What is not saved may have a hit that is not on disk. Its path may be another one here, through a link, but not its name.
      const worth = new Set(found)
      const names = new Set((await unsaved()).map(({ real }) => basename(real).toLowerCase()))
      return paths.filter((path) => worth.has(path) || names.has(basename(path).toLowerCase()))
    },
    async apply(change) {
      const { path, old_path = path, kind, original, modified } = change
      // Open while the file changes, so that Undo leads back to what was there. Before all checks, because it takes time.
      const document = kind === 'modify' ? await openText(vscode.Uri.file(await resolveInside(root, path))) : undefined
      const unsaved = await dirty(await resolveInside(root, old_path))
      if (unsaved && kind === 'modify') {
        await resolveUnlinked(root, path)
        await replaceText(unsaved, path, original, modified)
        return { saved: false }
      }
      // What the user has not saved would be lost with the file.
      if (unsaved)
        throw new ToolError(`${old_path} has unsaved edits. Nothing was done. Ask the user to save them first.`)
      if (kind !== 'modify') return onDisk.apply(change)
      await writeExactly(root, path, original, modified)
      if (document) await follow(document, modified)
      return { saved: true }
    },
  }
}

/** Where VS Code may have the ripgrep that it comes with: its packages are called otherwise in older versions. */
function ownRipgrep(): string[] {
  const name = process.platform === 'win32' ? 'rg.exe' : 'rg'
  const packages = [`ripgrep-universal/bin/${process.platform}-${process.arch}`, 'ripgrep/bin']
  const folders = ['node_modules.asar.unpacked', 'node_modules'].map((folder) => join(vscode.env.appRoot, folder))
  return packages.flatMap((path) => folders.map((folder) => join(folder, '@vscode', path, name)))
}

/** The document with unsaved edits over this file, also when the user has opened it through a link. */
async function dirty(absolute: string): Promise<vscode.TextDocument | undefined> {
  for (const { document, real } of await unsaved()) if (real === absolute) return document
  return undefined
}

/** The documents with unsaved edits, with where their files really are. */
function unsaved(): Promise<{ readonly document: vscode.TextDocument; readonly real: string }[]> {
  const documents = vscode.workspace.textDocuments.filter(({ isDirty, uri }) => isDirty && uri.scheme === 'file')
  const realOf = ({ fsPath }: vscode.Uri) => realpath(fsPath).catch(() => fsPath)
  return Promise.all(documents.map(async (document) => ({ document, real: await realOf(document.uri) })))
}

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

/** Through the editor, so that open documents follow at once. Nothing comes between the check and the write. */
async function writeExactly(root: string, path: string, original: string, modified: string): Promise<void> {
  const absolute = await resolveUnlinked(root, path)
  await refuseStale(absolute, path, original)
  await refuseReadOnly(absolute, path)
  try {
    await vscode.workspace.fs.writeFile(vscode.Uri.file(absolute), new TextEncoder().encode(modified))
  } catch (error) {
    throw new ToolError(`${path} could not be written: ${messageOf(error)}`)
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
