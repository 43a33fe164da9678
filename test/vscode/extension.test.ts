import assert from 'node:assert/strict'
import * as vscode from 'vscode'

const extension = () => {
  const found = vscode.extensions.getExtension('agentic-code-editor.agentic-code-editor')
  assert.ok(found, 'the extension is installed')
  return found
}

describe('the extension', () => {
  it('activates', async () => {
    await extension().activate()
    assert.equal(extension().isActive, true)
  })

  it('has every command that it declares, and no other', async () => {
    const declared: string[] = extension().packageJSON.contributes.commands.map((c: { command: string }) => c.command)
    const own = (await vscode.commands.getCommands(true)).filter((name) => /^agenticEditor\.[a-zA-Z]+$/.test(name))
    assert.deepEqual(own.sort(), declared.sort())
  })

  it('accepts and rejects nothing when no diff of it is in front', async () => {
    for (const name of ['acceptChange', 'rejectChange'])
      await vscode.commands.executeCommand(`agenticEditor.${name}`, { change_id: 'anything', modified: 'x' })
  })

  it('lets nobody write into the proposals', async () => {
    const uri = vscode.Uri.parse('agentic-proposal://proposed-1/a.txt')
    await assert.rejects(async () => vscode.workspace.fs.writeFile(uri, new Uint8Array([1])))
    await assert.rejects(async () => vscode.workspace.fs.readFile(uri))
  })

  it('works in its panel', async () => {
    await vscode.commands.executeCommand('agenticEditor.newSession')
    await vscode.commands.executeCommand('agenticEditor.chat.focus')
  })
})
