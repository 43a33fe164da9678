import assert from 'node:assert/strict'
import fs from 'node:fs/promises'
import path from 'node:path'
import * as vscode from 'vscode'
import type { Approved } from '../../src/core/approvals.ts'
import { patternOf } from '../../src/patterns/pattern.ts'
import type { Problem } from '../../src/protocol/events.ts'
import { editorWorkspace } from '../../src/vscode/workspace.ts'

/** What the gate would hand over; only here is it made without one. */
const change = (file: string, original: string | null, modified: string) =>
  ({
    path: file,
    original: original ?? '',
    modified,
    kind: original === null ? 'create' : 'modify',
  }) as unknown as Approved<'file_change'>

describe('the folder as the user sees it', () => {
  const root = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? ''
  const workspace = editorWorkspace(root)
  const at = (file: string) => path.join(root, file)
  const onDisk = (file: string) => fs.readFile(at(file), 'utf8')
  const open = async (file: string) => vscode.window.showTextDocument(vscode.Uri.file(at(file)))

  /** Types at the beginning of an open file. */
  async function type(editor: vscode.TextEditor, text: string): Promise<void> {
    assert.ok(await editor.edit((builder) => builder.insert(new vscode.Position(0, 0), text)))
  }

  afterEach(async () => {
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor')
    await vscode.commands.executeCommand('workbench.action.closeAllEditors')
  })

  for (const [what, text] of Object.entries({
    'with CRLF': 'one\r\ntwo\r\n',
    'with mixed line ends': 'one\r\ntwo\nthree',
    'with a byte order mark': '\uFEFFone\ntwo\n',
  }))
    it(`writes a file ${what} byte by byte as approved, and Undo brings the old text back`, async () => {
      const file = `${what}.txt`
      await fs.writeFile(at(file), text)
      assert.equal(await workspace.read(file), text)
      const { saved } = await workspace.apply(change(file, text, text.replace('two', 'TWO')))
      assert.deepEqual([saved, await onDisk(file)], [true, text.replace('two', 'TWO')])
      const { document } = await open(file)
      assert.match(document.getText(), /TWO/)
      await vscode.commands.executeCommand('undo')
      assert.match(document.getText(), /two/)
    })

  it('makes a new file, and the folders it is in', async () => {
    await workspace.apply(change('deep/down/new.txt', null, 'new\n'))
    assert.equal(await onDisk('deep/down/new.txt'), 'new\n')
  })

  it('sees unsaved edits, changes them in the editor, and leaves saving to the user', async () => {
    await fs.writeFile(at('dirty.txt'), 'one\ntwo\n')
    const editor = await open('dirty.txt')
    await type(editor, 'zero\n')
    assert.equal(await workspace.read('dirty.txt'), 'zero\none\ntwo\n')
    const { saved } = await workspace.apply(change('dirty.txt', 'zero\none\ntwo\n', 'zero\none\nTWO\n'))
    assert.equal(saved, false)
    assert.deepEqual([editor.document.getText(), editor.document.isDirty], ['zero\none\nTWO\n', true])
    assert.equal(await onDisk('dirty.txt'), 'one\ntwo\n')
  })

  it('looks for text in unsaved edits too, in the file they are of, and not in what they have taken away', async () => {
    await fs.writeFile(at('sought.txt'), 'on disk\n')
    await fs.writeFile(at('other.txt'), 'on disk\n')
    const editor = await open('sought.txt')
    await type(editor, 'zebra in the editor\n')
    // By the ripgrep that VS Code comes with: null if it were not found.
    const sift = (text: string) => {
      const pattern = patternOf(text, { regex: false, caseSensitive: undefined })
      return workspace.sift?.(['other.txt', 'sought.txt'], pattern, new AbortController().signal)
    }
    assert.deepEqual([await sift('zebra'), await sift('on disk')], [['sought.txt'], ['other.txt', 'sought.txt']])
  })

  it('tells of what TypeScript finds wrong since a change, and not of what it had found before', async function () {
    this.timeout(60_000)
    const before = 'const one: number = "1"\nexport const two = 2\n'
    await fs.writeFile(at('checked.ts'), before)
    const { document } = await open('checked.ts')
    const found = () => vscode.languages.getDiagnostics(document.uri).length
    while (found() === 0) await new Promise((resolve) => setTimeout(resolve, 100))
    const after = before.replace('two = 2', 'two: string = 2')
    let problems: readonly Problem[] = []
    // On a machine that is busy TypeScript may take longer than anybody waits for it.
    for (let tries = 0; tries < 5 && problems.length === 0; tries++) {
      if (tries > 0) await workspace.apply(change('checked.ts', after, before))
      problems = (await workspace.apply(change('checked.ts', before, after))).problems ?? []
    }
    assert.deepEqual(
      problems.map(({ line, severity, source }) => [line, severity, source]),
      [[2, 'error', 'ts']],
    )
    assert.match(problems[0]?.message ?? '', /not assignable to type 'string'/)
    const { problems: mended } = await workspace.apply(change('checked.ts', after, before))
    assert.equal(mended, undefined)
  })

  it('lets the user’s formatter run where they have said so, and else not, whatever formats when files are saved', async () => {
    const settings = vscode.workspace.getConfiguration()
    const set = (name: string, value: unknown) => settings.update(name, value, vscode.ConfigurationTarget.Global)
    const formatter = vscode.languages.registerDocumentFormattingEditProvider('plaintext', {
      provideDocumentFormattingEdits: (document) => [
        vscode.TextEdit.replace(
          new vscode.Range(0, 0, 0, 3),
          document.getText(new vscode.Range(0, 0, 0, 3)).toUpperCase(),
        ),
      ],
    })
    try {
      await set('editor.formatOnSave', true)
      await fs.writeFile(at('form.txt'), 'one\r\ntwo\r\n')
      assert.deepEqual(await workspace.apply(change('form.txt', 'one\r\ntwo\r\n', 'one\r\n2\r\n')), { saved: true })
      assert.equal(await onDisk('form.txt'), 'one\r\n2\r\n')
      await set('agenticEditor.formatAccepted', true)
      const { formatted } = await workspace.apply(change('form.txt', 'one\r\n2\r\n', 'one\r\n3\r\n'))
      assert.deepEqual([formatted, await onDisk('form.txt')], ['ONE\r\n3\r\n', 'ONE\r\n3\r\n'])
    } finally {
      formatter.dispose()
      await set('editor.formatOnSave', undefined)
      await set('agenticEditor.formatAccepted', undefined)
    }
  })

  it('writes nothing when the user has edited the file since, or something else has', async () => {
    await fs.writeFile(at('stale.txt'), 'one\n')
    const editor = await open('stale.txt')
    await type(editor, 'mine\n')
    await assert.rejects(workspace.apply(change('stale.txt', 'one\n', 'two\n')), /edited since/)
    assert.equal(editor.document.getText(), 'mine\none\n')
    assert.equal(await onDisk('stale.txt'), 'one\n')
    await vscode.commands.executeCommand('workbench.action.files.revert')
    await fs.writeFile(at('stale.txt'), 'other\n')
    await assert.rejects(workspace.apply(change('stale.txt', 'one\n', 'two\n')), /changed since/)
    assert.equal(await onDisk('stale.txt'), 'other\n')
  })
})
