import assert from 'node:assert/strict'
import fs from 'node:fs/promises'
import path from 'node:path'
import iconv from 'iconv-lite'
import type { FaultServer } from '../contract/faultServer.ts'
import { scriptedProvider } from '../contract/scriptedProvider.ts'
import { edit, plan } from '../fakes.ts'
import { Chat } from './chat.ts'
import { useWorkbench } from './story.ts'
import { until } from './workbench.ts'

const german = '// Größe und Überträge für die Käufer\nconst total = 1\n// Zurück, wenn keine da sind\n'

/** What stands in each file, and the encoding it is in. */
const stories: Record<string, readonly [text: string, encoding: string]> = {
  'crlf.js': ['// ü\r\nconst total = 1\r\nend\r\n', 'utf-8'],
  'mark.js': [`\uFEFF${german}`, 'utf-8'],
  'mixed.js': ['// ü\r\nconst total = 1\nend\r\nof it', 'utf-8'],
  'utf16.js': [`\uFEFF${german.replaceAll('\n', '\r\n')}`, 'utf-16le'],
  'windows.js': [german, 'windows-1252'],
}
const names = Object.keys(stories)
const bytes = ([text, encoding]: readonly [text: string, encoding: string]) => iconv.encode(text, encoding)
const edited = ([text, encoding]: readonly [text: string, encoding: string]) =>
  bytes([text.replace('total = 1', 'total = "ß"'), encoding])

describe('Files that are not plain UTF-8 with one kind of line end', () => {
  let server: FaultServer
  before('start a provider', async () => {
    server = await scriptedProvider('openai-chat', [
      [plan('Say it in German')],
      [edit('windows.js', 'total = 1', 'total = "✓"')],
      names.map((name) => edit(name, 'total = 1', 'total = "ß"')),
      ['Done, in letters that windows.js has.'],
      ['All five files are changed.'],
    ])
  })
  after('stop the provider', () => server.close())
  const workbench = useWorkbench({
    fixture: 'text',
    files: Object.fromEntries(Object.entries(stories).map(([name, story]) => [name, bytes(story)])),
    settings: { 'agenticEditor.model': 'openai/road-runner' },
    env: () => ({ OPENAI_API_KEY: 'sk-test-0123456789abcdef', OPENAI_API_BASE: server.url }),
  })
  const onDisk = (name: string) => fs.readFile(path.join(workbench().folder, name))
  let chat: Chat

  it('are edited in the native diff, and every other byte stays', async () => {
    // Opened by VS Code as UTF-8, which it is not.
    await workbench().openFile('windows.js')
    chat = await Chat.open(workbench())
    await chat.say('Say it in German')
    await chat.press('Approve plan')
    for (const name of names) {
      const tab = new RegExp(`^${name} \\(proposed change\\)`)
      const proposed = await chat.proposedText(tab)
      assert.match(proposed, /total = "ß"/)
      assert.match(proposed, /ü/)
      if (name === 'windows.js') await workbench().shot('bytes 1 Windows-1252')
      // A press right after a diff has come up is taken for one that was meant for the diff before it.
      await workbench().page.waitForTimeout(1_000)
      await workbench().titleButton('Accept Change')
      await workbench().page.getByRole('tab', { name: tab }).waitFor({ state: 'detached' })
    }
    await chat.see('All five files are changed.')
    await chat.idle()
    assert.match(JSON.stringify(server.received.at(-1)?.body), /encoded in Windows-1252, which has no ✓/)
    for (const [name, story] of Object.entries(stories)) assert.deepEqual(await onDisk(name), edited(story), name)
  })

  it('are shown as they are afterwards, and keep their encoding when the user saves them', async () => {
    await workbench().openFile('windows.js')
    assert.match(await workbench().editorText(), /Größe.*\nconst total = "ß"/)
    await workbench().shot('bytes 2 as it is now')
    await workbench().page.keyboard.press('ControlOrMeta+Home')
    await workbench().page.keyboard.type('x')
    await workbench().page.keyboard.press('ControlOrMeta+s')
    const [text, encoding] = stories['windows.js'] ?? ['', '']
    const expected = bytes([`x${text.replace('total = 1', 'total = "ß"')}`, encoding])
    await until('the file to be saved in its encoding', async () => (await onDisk('windows.js')).equals(expected))
    await workbench().page.keyboard.press('Backspace')
    await workbench().page.keyboard.press('ControlOrMeta+s')
    await until('the file to be as before', async () => (await onDisk('windows.js')).equals(edited([text, encoding])))
  })

  it('are brought back byte by byte', async () => {
    await chat.press('Undo this run…')
    await chat.press('Bring back these files')
    await chat.see(/5 files as before/)
    for (const [name, story] of Object.entries(stories)) assert.deepEqual(await onDisk(name), bytes(story), name)
  })
})
