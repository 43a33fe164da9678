import assert from 'node:assert/strict'
import fs from 'node:fs/promises'
import path from 'node:path'
import iconv from 'iconv-lite'
import * as vscode from 'vscode'
import type { Approved } from '../../src/core/approvals.ts'
import { editorWorkspace } from '../../src/vscode/workspace.ts'

const german = '// Größe und Überträge für die Käufer\r\nconst total = 1\n// Zurück, wenn keine da sind'
const bytesOf = (text: string, encoding: string) => iconv.encode(text, encoding)

describe('the folder as the user sees it, in encodings', () => {
  const root = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? ''
  const at = (file: string) => path.join(root, file)
  const uri = (file: string) => vscode.Uri.file(at(file))
  const show = async (file: string, encoding?: string) => {
    const document = await vscode.workspace.openTextDocument(uri(file), encoding ? { encoding } : undefined)
    return vscode.window.showTextDocument(document)
  }

  /** Changes a file from what it reads, as the agent does. */
  async function change(file: string, from: string, to: string) {
    const workspace = editorWorkspace(root)
    const original = (await workspace.read(file)) ?? ''
    assert.ok(original.includes(from), original)
    const modified = original.replace(from, to)
    const proposed = { path: file, kind: 'modify', original, modified } as unknown as Approved<'file_change'>
    const encoding = await workspace.encodingOf(proposed)
    return workspace.apply({ ...proposed, ...(encoding && { encoding }) })
  }

  afterEach(async () => {
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor')
    await vscode.commands.executeCommand('workbench.action.closeAllEditors')
    await vscode.workspace.getConfiguration('files').update('encoding', undefined, vscode.ConfigurationTarget.Workspace)
  })

  for (const [encoding, text] of Object.entries({ 'windows-1252': german, 'utf-16le': `\uFEFF${german}` }))
    it(`writes ${encoding} byte by byte; the document follows at once, and Undo brings the old text back`, async () => {
      const file = `${encoding}.js`
      await fs.writeFile(at(file), bytesOf(text, encoding))
      // As it comes, which for Windows-1252 is UTF-8 and so not what it is.
      await show(file)
      assert.deepEqual(await change(file, 'total = 1', 'summe = "ß"'), { saved: true })
      assert.match(vscode.window.activeTextEditor?.document.getText() ?? '', /const summe = "ß"/)
      const expected = text.replace('total = 1', 'summe = "ß"')
      assert.deepEqual(await fs.readFile(at(file)), bytesOf(expected, encoding))
      const { document } = await show(file)
      assert.equal(document.encoding, encoding.replaceAll('-', ''))
      assert.match(document.getText(), /^\/\/ Größe.*\r?\nconst summe = "ß"/)
      await vscode.commands.executeCommand('undo')
      assert.match(document.getText(), /const total = 1/)
    })

  it('reads what the user has reopened with its encoding, and keeps to that', async () => {
    await fs.writeFile(at('dos.txt'), bytesOf('Größe\r\n', 'cp850'))
    await assert.rejects(editorWorkspace(root).read('dos.txt'), /no telling in what it is/)
    await show('dos.txt', 'cp850')
    await change('dos.txt', 'Größe', 'Übergröße')
    assert.deepEqual(await fs.readFile(at('dos.txt')), bytesOf('Übergröße\r\n', 'cp850'))
    await assert.rejects(change('dos.txt', 'größe', '✓'), /encoded in cp850, which has no ✓/)
  })

  it('reads what is not open as the settings of the user say', async () => {
    await fs.writeFile(at('short.txt'), bytesOf('сумма\n', 'windows-1251'))
    await assert.rejects(editorWorkspace(root).read('short.txt'), /no telling in what it is/)
    const files = vscode.workspace.getConfiguration('files')
    await files.update('encoding', 'windows1251', vscode.ConfigurationTarget.Workspace)
    await change('short.txt', 'сумма', 'цена')
    assert.deepEqual(await fs.readFile(at('short.txt')), bytesOf('цена\n', 'windows-1251'))
    assert.equal((await show('short.txt')).document.getText(), 'цена\n')
    // ASCII alone does not say what it is in; what is UTF-8 stays so.
    await fs.writeFile(at('plain.txt'), 'price\n')
    await change('plain.txt', 'price', 'цена')
    assert.deepEqual(await fs.readFile(at('plain.txt')), bytesOf('цена\n', 'windows-1251'))
    await fs.writeFile(at('modern.txt'), 'цена\n')
    await change('modern.txt', 'цена', 'сумма')
    assert.equal(await fs.readFile(at('modern.txt'), 'utf8'), 'сумма\n')
  })

  it('changes what is not saved in its editor, which keeps its encoding', async () => {
    await fs.writeFile(at('in-editor.txt'), bytesOf('Größe\n', 'windows-1252'))
    const editor = await show('in-editor.txt', 'windows1252')
    assert.ok(await editor.edit((builder) => builder.insert(new vscode.Position(0, 0), 'Maß\n')))
    await assert.rejects(change('in-editor.txt', 'Größe', '✓'), /Windows-1252, which has no ✓/)
    assert.deepEqual(await change('in-editor.txt', 'Größe', 'Länge'), { saved: false })
    assert.deepEqual([editor.document.getText(), editor.document.encoding], ['Maß\nLänge\n', 'windows1252'])
    await editor.document.save()
    assert.deepEqual(await fs.readFile(at('in-editor.txt')), bytesOf('Maß\nLänge\n', 'windows-1252'))
  })

  it('does not touch what is not saved and was opened in the wrong encoding', async () => {
    await fs.writeFile(at('misread.txt'), bytesOf('Größe\n', 'windows-1252'))
    const editor = await show('misread.txt')
    assert.equal(editor.document.encoding, 'utf8')
    assert.ok(await editor.edit((builder) => builder.insert(new vscode.Position(0, 0), 'x\n')))
    await assert.rejects(editorWorkspace(root).read('misread.txt'), /is open in the wrong encoding/)
  })
})
