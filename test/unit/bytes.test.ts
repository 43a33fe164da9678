import assert from 'node:assert/strict'
import { chmodSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import iconv from 'iconv-lite'
import { EncodedFiles } from '../../src/node/encodedFiles.ts'
import { nodeWorkspace } from '../../src/node/workspace.ts'
import { edit, plan, sitDown, write } from '../fakes.ts'
import { type Call, make, makeAll, newFolder, onDisk, sayYes } from '../onDisk.ts'

const german = '// Größe und Überträge für die Käufer\r\nconst total = 1\n// Zurück, wenn keine Einträge da sind\r\nend'
const japanese = '// これは日本語のテストです。\n// ファイルの文字コードを調べます。\nconst total = 1\r\nend'
const russian = '// считаем сумму всех цен в корзине покупателя\nconst total = 1\n'
const bytesOf = (text: string, encoding: string) => iconv.encode(text, encoding)

/** What stands in a file, and the encoding it is found to be in. */
const files: Record<string, readonly [content: Buffer, encoding: string]> = {
  CRLF: [Buffer.from('// ü\r\nconst total = 1\r\n'), 'utf8'],
  'mixed line ends and no final newline': [Buffer.from('a\r\nb\nconst total = 1\rc\r\nd'), 'utf8'],
  'a byte order mark': [Buffer.from('\uFEFF// ü\nconst total = 1\n'), 'utf8'],
  'UTF-16LE': [bytesOf(`\uFEFF${japanese}`, 'utf-16le'), 'utf-16le'],
  'UTF-16BE': [bytesOf(`\uFEFF${german}`, 'utf-16be'), 'utf-16be'],
  'UTF-16LE without a mark': [bytesOf('one\r\nconst total = 1\n', 'utf-16le'), 'utf-16le'],
  'UTF-16BE without a mark': [bytesOf('one\r\nconst total = 1\n', 'utf-16be'), 'utf-16be'],
  'Windows-1252': [bytesOf(german, 'windows-1252'), 'windows-1252'],
  'Windows-1251': [bytesOf(russian, 'windows-1251'), 'windows-1251'],
  Shift_JIS: [bytesOf(japanese, 'shift_jis'), 'shift_jis'],
  'EUC-JP': [bytesOf(japanese, 'euc-jp'), 'euc-jp'],
  'one sign of the upper half': [bytesOf('/* © 2020 */\nconst total = 1\n', 'windows-1252'), 'windows-1252'],
}

describe('the bytes of a file that is edited', function () {
  this.timeout(20_000)

  for (const [what, [content, encoding]] of Object.entries(files))
    it(`stay as they were outside of the edit: ${what}, mode 0755`, async () => {
      const root = newFolder({ 'a.js': content })
      chmodSync(join(root, 'a.js'), 0o755)
      const { failed } = await make(root, edit('a.js', 'const total = 1', 'const total = 2'))
      assert.equal(failed, false)
      const [before, after] = [bytesOf('const total = 1', encoding), bytesOf('const total = 2', encoding)]
      const at = content.indexOf(before)
      const expected = Buffer.concat([content.subarray(0, at), after, content.subarray(at + before.length)])
      assert.deepEqual(readFileSync(join(root, 'a.js')), expected)
      assert.equal(statSync(join(root, 'a.js')).mode & 0o777, 0o755)
    })

  const texts: Record<string, readonly [characters: string, sure: string]> = {
    'windows-1252': ['äöüßéÄÖ', german],
    shift_jis: ['日本語テスト', japanese],
    'windows-1251': ['абвгд', russian],
    'euc-kr': ['한국어테스트', '// 이것은 한국어 테스트 파일입니다. 인코딩을 확인합니다.\n'],
    gb18030: ['中文测试文件', '// 这是一个中文测试文件，用来检查编码。\n'],
    'utf-16le': ['aä日😀', '\uFEFF'],
    'utf-16be': ['aä日😀', '\uFEFF'],
    utf8: ['aä日😀', '\uFEFF'],
  }
  for (const [encoding, [characters, sure]] of Object.entries(texts))
    it(`stay as they were in every line but the edited one: ${encoding}`, async () => {
      const character = fc.constantFrom(...characters, ...'ab <{\\')
      const line = fc.tuple(
        fc.array(character, { maxLength: 12 }).map((all) => all.join('')),
        fc.constantFrom('\n', '\r\n'),
      )
      const [root, lines] = [newFolder(), fc.array(line, { minLength: 1, maxLength: 8 })]
      await fc.assert(
        fc.asyncProperty(lines, fc.nat(), line, async (all, place, [replacement]) => {
          const parts = all.map(([text, end]) => bytesOf(text + end, encoding))
          const head = bytesOf(sure, encoding)
          writeFileSync(join(root, 'a.txt'), Buffer.concat([head, ...parts]))
          const [path, index] = ['a.txt', place % all.length]
          // One of its own each time, so that it knows nothing of the file; random letters are of no language.
          const told = encoding.startsWith('windows') ? [encoding] : []
          const workspace = nodeWorkspace(root, { texts: new EncodedFiles(async () => told) })
          const original = await workspace.read(path)
          assert.equal(original, sure + all.map(([text, end]) => text + end).join(''))
          const changed = all.map(([text, end], at) => (at === index ? replacement : text) + end)
          const change = { path, kind: 'modify' as const, original, modified: sure + changed.join('') }
          await apply(workspace, change)
          const now = parts.map((part, at) => (at === index ? bytesOf(changed[at] ?? '', encoding) : part))
          assert.deepEqual(readFileSync(join(root, 'a.txt')), Buffer.concat([head, ...now]))
        }),
        { numRuns: 60 },
      )
    })

  it('stay as they were when it is moved', async () => {
    const content = bytesOf(japanese, 'shift_jis')
    const root = newFolder({ 'a.txt': content })
    await make(root, ['move_file', { from: 'a.txt', to: 'new/b.txt', description: '' }])
    assert.deepEqual(readFileSync(join(root, 'new/b.txt')), content)
  })

  it('are those of its encoding also when the text was in ASCII in between', async () => {
    const root = newFolder({ 'a.txt': bytesOf('Größe\n', 'windows-1252') })
    const calls = [edit('a.txt', 'Größe', 'Size'), edit('a.txt', 'Size', 'Übergröße')]
    await sayYes(onDisk(root, [[plan('Do it')], ...calls.map((call) => [call]), ['Done.'], ['Summary.']]))
    assert.deepEqual(readFileSync(join(root, 'a.txt')), bytesOf('Übergröße\n', 'windows-1252'))
  })

  it('are UTF-8 when it is new', async () => {
    const root = newFolder()
    await make(root, write('new.txt', 'Größe ✓\n'))
    assert.equal(readFileSync(join(root, 'new.txt'), 'utf8'), 'Größe ✓\n')
  })
})

describe('a file in an encoding', function () {
  this.timeout(20_000)

  it('is found by a search for its text', async () => {
    const root = newFolder({ 'a.txt': bytesOf(german, 'windows-1252'), 'b.txt': bytesOf(japanese, 'shift_jis') })
    const { told } = await makeAll(root, [
      ['search_text', { text: 'Überträge' }],
      ['search_text', { text: '文字コード' }],
    ])
    assert.match(told[0]?.content ?? '', /^a\.txt\n1\t.*Überträge/)
    assert.match(told[1]?.content ?? '', /^b\.txt\n2\t.*文字コード/)
  })

  const lacking: Record<string, readonly [content: Buffer, call: Call, told: RegExp]> = {
    'Windows-1252': [
      bytesOf(german, 'windows-1252'),
      edit('a.txt', 'const total = 1', 'const total = "✓"'),
      /^a\.txt is encoded in Windows-1252, which has no ✓ \(U\+2713\)\. Use other characters/,
    ],
    Shift_JIS: [bytesOf(japanese, 'shift_jis'), write('a.txt', 'Käufer\n'), /Shift_JIS, which has no ä \(U\+00E4\)/],
    'UTF-16LE': [
      bytesOf(`\uFEFF${german}`, 'utf-16le'),
      edit('a.txt', 'const total = 1', 'half \ud83d'),
      /UTF-16LE, which has no .* \(U\+D83D\)/,
    ],
  }
  for (const [encoding, [content, call, told]] of Object.entries(lacking))
    it(`is not written in characters which that lacks, and nobody is asked: ${encoding}`, async () => {
      const made = await make(newFolder({ 'a.txt': content }), call)
      assert.match(made.content ?? '', told)
      assert.deepEqual([made.failed, made.wasProposed], [true, false])
      made.untouched()
    })

  it('is not written when it would be taken for something else then', async () => {
    const root = newFolder({ 'a.txt': bytesOf('Größe\n', 'windows-1252') })
    const { content, wasProposed, untouched } = await make(root, edit('a.txt', 'Größe', 'Ã©'))
    assert.match(content ?? '', /^a\.txt would not read the same again in Windows-1252\./)
    assert.equal(wasProposed, false)
    untouched()
  })

  it('is not written in such characters when they come in with the approval', async () => {
    const content = bytesOf('Größe\n', 'windows-1252')
    const root = newFolder({ 'a.txt': content })
    const person = await sitDown(onDisk(root, [[plan('Do it')], [edit('a.txt', 'Größe', 'Maß')], ['I see.'], ['Ok.']]))
    await person.chat('Do it')
    await person.approvePlan()
    const { id } = await person.see('file_change')
    await person.say({ type: 'accept_change', payload: { change_id: id, modified: '✓' } })
    const { status, summary } = await person.see('tool_call')
    assert.match(`${status}: ${summary}`, /^failed: .*Windows-1252, which has no ✓/)
    await person.session.idle()
    await person.session.close()
    assert.deepEqual(readFileSync(join(root, 'a.txt')), content)
  })

  for (const [what, content] of Object.entries({
    'too little of it': bytesOf('// сумма\nconst total = 1\n', 'windows-1251'),
    'one that is not looked for': bytesOf('// Größe für Käufer, zurück zählen\n', 'cp850'),
    'bytes that do not come back the same': Buffer.concat([bytesOf(german, 'windows-1252'), Buffer.from([0x81])]),
    'half a character': bytesOf(japanese, 'shift_jis').subarray(0, 6),
  }))
    it(`is refused where there is no telling in which: ${what}`, async () => {
      const {
        content: told,
        failed,
        untouched,
      } = await make(newFolder({ 'a.txt': content }), ['read_file', { path: 'a.txt' }])
      assert.match(told ?? '', /^a\.txt is not encoded in UTF-8, and there is no telling in what it is\. Ask the user/)
      assert.equal(failed, true)
      untouched()
    })

  for (const [what, content] of Object.entries({
    'UTF-16 cut in half': bytesOf(`\uFEFF${german}`, 'utf-16le').subarray(0, 21),
    'UTF-32': Buffer.from([0xff, 0xfe, 0, 0, 0x41, 0, 0, 0]),
    'numbers of two bytes': Buffer.from(Uint16Array.from({ length: 40 }, (_, index) => index * 7).buffer),
    'control characters': Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x1a, 0x0a, 0xff, 0xd8]),
  }))
    it(`is refused when it is binary: ${what}`, async () => {
      const { content: told } = await make(newFolder({ 'a.bin': content }), ['read_file', { path: 'a.bin' }])
      assert.equal(told, 'a.bin is a binary file.')
    })

  it('is taken for nothing, whatever bytes there are', async () => {
    const root = newFolder()
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 40, maxLength: 200 }), async (content) => {
        writeFileSync(join(root, 'a.bin'), content)
        await assert.rejects(nodeWorkspace(root).read('a.bin'))
      }),
      { numRuns: 300 },
    )
  })

  it('is read in the one that is told, if that fits', async () => {
    const root = newFolder({ 'a.txt': bytesOf('// сумма\n', 'windows-1251'), 'b.txt': bytesOf(japanese, 'shift_jis') })
    const told = (file: string) => ['base64', 'nonsense', file.endsWith('a.txt') ? 'windows1251' : 'euckr']
    const workspace = nodeWorkspace(root, { texts: new EncodedFiles(async (file) => told(file)) })
    assert.equal(await workspace.read('a.txt'), '// сумма\n')
    assert.equal(await workspace.read('b.txt'), japanese, 'it has no text in the one that was told')
  })

  it('is written in the one that is told for all when it was in ASCII', async () => {
    const root = newFolder({ 'a.txt': 'x\n' })
    const workspace = nodeWorkspace(root, { texts: new EncodedFiles(async () => ['windows1252']) })
    await apply(workspace, { path: 'a.txt', kind: 'modify', original: 'x\n', modified: 'ü\n' })
    assert.deepEqual(readFileSync(join(root, 'a.txt')), bytesOf('ü\n', 'windows-1252'))
  })
})

async function apply(workspace: ReturnType<typeof nodeWorkspace>, change: object): Promise<void> {
  const proposed = { id: 'x', description: '', ...change } as unknown as Parameters<typeof workspace.apply>[0]
  const encoding = await workspace.encodingOf(proposed)
  await workspace.apply({ ...proposed, ...(encoding && { encoding }) })
}
