import { realpath } from 'node:fs/promises'
import { basename, join } from 'node:path'
import * as vscode from 'vscode'
import { messageOf } from '../base/text.ts'
import type { Approved } from '../core/approvals.ts'
import { Stale, ToolError } from '../core/errors.ts'
import type { Applied, Workspace } from '../core/workspace.ts'
import { EncodedFiles } from '../node/encodedFiles.ts'
import { type Decoded, idOf, isAscii, isUtf8 } from '../node/encodings.ts'
import { resolveInside, resolveUnlinked } from '../node/paths.ts'
import { ripgrepOnPath } from '../node/ripgrep.ts'
import { nodeWorkspace, refuseReadOnly } from '../node/workspace.ts'
import { plain } from './documents.ts'
import { formatted } from './formatting.ts'
import { newProblems } from './problems.ts'
import { settings } from './settings.ts'

type FileChange = Approved<'file_change'>

/** How long an open document may take to follow its file, in milliseconds. */
const patience = 2_000

/**
 * The folder as the user of this window sees it: unsaved edits count, and changes can be undone. A file with unsaved
 * edits is changed in its editor and left unsaved, any other on disk, byte by byte as it was approved.
 */
export function editorWorkspace(root: string): Workspace {
  const texts = new EncodedFiles(encodingsOf)
  const onDisk = nodeWorkspace(root, { texts, searchers: [...ownRipgrep(), ...ripgrepOnPath()] })
  const place = { root, texts, onDisk }
  return {
    root,
    files: onDisk.files,
    locate: onDisk.locate,
    async read(path, encoding) {
      const absolute = await resolveInside(root, path)
      const document = await dirty(absolute)
      if (!document) return onDisk.read(path, encoding)
      if (await isMisread(document, () => texts.read(absolute, path))) throw misread(path)
      return document.getText()
    },
    async encodingOf(change) {
      const document = change.kind === 'modify' ? await dirty(await resolveInside(root, change.path)) : undefined
      return onDisk.encodingOf(document ? { ...change, encoding: document.encoding } : change)
    },
    async sift(paths, pattern, signal) {
      const found = await onDisk.sift?.(paths, pattern, signal)
      if (!found) return null
      // What is not saved may have a hit that is not on disk. Its path may be another one here, through a link, but not its name.
      const worth = new Set(found)
      const names = new Set((await unsaved()).map(({ real }) => basename(real).toLowerCase()))
      return paths.filter((path) => worth.has(path) || names.has(basename(path).toLowerCase()))
    },
    async apply(change, signal) {
      if (change.kind === 'delete' || change.kind === 'rename') return write(place, change)
      const uri = vscode.Uri.file(await resolveInside(root, change.path))
      const { done, problems } = await newProblems(uri, signal, () => writeAndFormat(place, change, uri))
      return problems.length > 0 ? { ...done, problems } : done
    },
  }
}

/** Where changes go. */
interface Place {
  readonly root: string
  readonly texts: EncodedFiles
  readonly onDisk: Workspace
}

async function writeAndFormat(place: Place, change: FileChange, uri: vscode.Uri): Promise<Applied> {
  const done = await write(place, change)
  if (!done.saved || !settings().formatsAccepted) return done
  // A formatter that fails has not undone what was written.
  const text = await formatted(uri, change.modified).catch(() => undefined)
  // What stands on disk now, with its byte order mark and its line ends.
  const now = text === undefined ? null : await place.onDisk.read(change.path, change.encoding)
  return now === null ? done : { ...done, formatted: now }
}

async function write({ root, texts, onDisk }: Place, change: FileChange): Promise<Applied> {
  const { path, old_path = path, kind, original, modified } = change
  // Open while the file changes, so that Undo leads back to what was there. Before all checks, because it takes time.
  const document = kind === 'modify' ? await openFor(change, await resolveInside(root, path)) : undefined
  const unsaved = await dirty(await resolveInside(root, old_path))
  if (unsaved && kind === 'modify') {
    await resolveUnlinked(root, path)
    await replaceText(unsaved, path, original, modified)
    return { saved: false }
  }
  // What the user has not saved would be lost with the file.
  if (unsaved) throw new ToolError(`${old_path} has unsaved edits. Nothing was done. Ask the user to save them first.`)
  if (kind !== 'modify') return onDisk.apply(change)
  await writeExactly(root, change, texts)
  if (document) await follow(document, modified)
  return { saved: true }
}

/** Where VS Code may have the ripgrep that it comes with: its packages are called otherwise in older versions. */
function ownRipgrep(): string[] {
  const name = process.platform === 'win32' ? 'rg.exe' : 'rg'
  const packages = [`ripgrep-universal/bin/${process.platform}-${process.arch}`, 'ripgrep/bin']
  const folders = ['node_modules.asar.unpacked', 'node_modules'].map((folder) => join(vscode.env.appRoot, folder))
  return packages.flatMap((path) => folders.map((folder) => join(folder, '@vscode', path, name)))
}

/** What VS Code takes a file to be encoded in: as it is open, else as it would open it. */
async function encodingsOf(absolute: string): Promise<string[]> {
  const uri = vscode.Uri.file(absolute)
  const files = vscode.workspace.getConfiguration('files', uri)
  const isOpen = vscode.workspace.textDocuments.some((document) => document.uri.toString() === uri.toString())
  // Opening many files for a search would take long: only where VS Code looks into them itself.
  const document = isOpen || files.get('autoGuessEncoding') ? await openText(uri) : undefined
  return [document?.encoding ?? files.get<string>('encoding', 'utf8')]
}

/** Opened in UTF-8, which it is not: what was not understood is lost already. */
async function isMisread(document: vscode.TextDocument, read: () => Promise<Decoded | null>): Promise<boolean> {
  if (!isUtf8(document.encoding) || !document.getText().includes('\uFFFD')) return false
  return read().then(
    (decoded) => decoded?.encoding !== undefined,
    () => true,
  )
}

const misread = (path: string) =>
  new ToolError(
    `${path} is open in the wrong encoding, and has unsaved edits there. Ask the user to revert it, and to reopen it with its own encoding.`,
  )

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
    throw new Stale(`${path} has been edited since this was proposed. Nothing was changed. Read it again.`)
  const edit = new vscode.WorkspaceEdit()
  edit.replace(document.uri, new vscode.Range(0, 0, document.lineCount, 0), modified)
  if (!(await vscode.workspace.applyEdit(edit))) throw new ToolError(`The editor refused the change to ${path}.`)
}

/** A file that VS Code cannot show as text is written all the same; only Undo is lost then. */
const openText = (uri: vscode.Uri, options?: { encoding: string }): Thenable<vscode.TextDocument | undefined> =>
  vscode.workspace.openTextDocument(uri, options).then(
    (document) => document,
    () => undefined,
  )

/** In the encoding of the change: in another one it would show nonsense, and save that. */
async function openFor({ original, modified, encoding = 'utf8' }: FileChange, absolute: string) {
  const uri = vscode.Uri.file(absolute)
  const document = await openText(uri)
  if (!document || document.isDirty || isAscii(original + modified)) return document
  const isSame = isUtf8(encoding) ? isUtf8(document.encoding) : idOf(encoding) === document.encoding
  return isSame ? document : openText(uri, { encoding: idOf(encoding) })
}

/** Through the editor, so that open documents follow at once. Nothing comes between the check and the write. */
async function writeExactly(root: string, change: FileChange, texts: EncodedFiles): Promise<void> {
  const { path, original, encoding } = change
  const absolute = await resolveUnlinked(root, path)
  const bytes = await texts.bytesOf(absolute, change)
  await texts.refuseStale(absolute, path, original, encoding)
  await refuseReadOnly(absolute, path)
  try {
    await vscode.workspace.fs.writeFile(vscode.Uri.file(absolute), bytes)
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
