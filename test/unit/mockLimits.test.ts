import assert from 'node:assert/strict'
import type { Value } from '../../src/models/mock/evaluate/values.ts'
import { languages } from '../../src/models/mock/languages/all.ts'
import { masked } from '../../src/models/mock/languages/mask.ts'
import { replyTo } from '../../src/models/mock/reply.ts'
import { knownIn } from '../../src/models/mock/testing/examples.ts'
import { cleanUp, folderWith, textIn, work } from './mockRun.ts'

afterEach(cleanUp)

const said = async (files: Record<string, string>, request: string) => {
  const worked = await work(await folderWith(files), request)
  assert.deepEqual(worked.of('plan'), [], request)
  return worked.summary
}

describe('what the mock model refuses to rename', function () {
  this.timeout(60_000)

  const math = 'export function total(items) {\n  return items.length\n}\n'
  for (const [what, files, request, expected] of [
    ['to a keyword', { 'a.js': math }, 'Rename total to class', /JavaScript keeps for itself/],
    ['to a name that is taken', { 'a.js': `${math}const sum = 1\n` }, 'Rename total to sum', /already, in `a\.js:4`/],
    ['to what is no name', { 'a.js': math }, 'Rename the function total to a-b', /can't be a name/],
    ['what is not there', { 'a.js': math }, 'Rename the function missing to found', /no `missing`/],
    ['what has two definitions', { 'a.js': math, 'b.js': math }, 'Rename total to sum', /more than once: `a\.js:1`/],
    ['what is a property too', { 'a.js': `${math}show(order.total)\n` }, 'Rename total to sum', /In `a\.js:4`/],
    ['what is a key too', { 'a.js': `${math}export const o = { total: 1 }\n` }, 'Rename total to sum', /In `a\.js:4`/],
    [
      'a method that many have',
      { 'a.py': 'class A:\n    def get(self):\n        return 1\n' },
      'Rename get to fetch',
      /Many/,
    ],
    ['what stands only in text', { 'a.js': '// total\n' }, 'Rename total to sum', /comments and strings/],
  ] as const)
    it(what, async () => assert.match(await said(files as Record<string, string>, request), expected))

  it('but not what is only part of a longer name, or text', async () => {
    const folder = await folderWith({
      'a.js': `// get all\nexport const getAll = () => 'getAll'\nexport const getAllOf = \`\${getAll()} getAll\`\n`,
    })
    const worked = await work(folder, 'Rename getAll to fetchAll')
    assert.equal(
      textIn(folder, 'a.js'),
      `// get all\nexport const fetchAll = () => 'getAll'\nexport const getAllOf = \`\${fetchAll()} getAll\`\n`,
    )
    assert.match(worked.of('plan')[0]?.reasoning ?? '', /stay as they are; it is mentioned in `a\.js:2` and `a\.js:3`/)
  })
})

describe('what the mock model states in a test', () => {
  const statedIn = (name: string, text: string) => {
    const language = languages.find((each) => each.name === name)
    return language ? knownIn(text, language).flatMap(({ examples }) => examples) : []
  }

  it('is what JavaScript says, too', async () => {
    const functions = [
      '(a, b) => a + b',
      '(a, b) => a % b',
      '(a) => (a > 3 ? -a : a * 1.5)',
      '(a) => -a * 2',
      '(text) => text.toUpperCase().slice(1)',
      // biome-ignore lint/suspicious/noTemplateCurlyInString: it is code.
      '(name) => `<${name}>`',
      '(items) => items.filter((x) => x > 1).map((x) => x * 2)',
      '(numbers) => numbers.reduce((sum, n) => sum + n, 0) / numbers.length',
      '(a, b) => Math.max(a, b) - Math.round(a / b)',
      '(text) => text.split("").reverse().join("")',
      '(a) => { let sum = 0; for (const x of [a, a]) { const y = x * 2; sum += y } return sum }',
    ]
    for (const source of functions) {
      const examples = statedIn('JavaScript', `export const work = ${source}\n`)
      assert.ok(examples.length > 0, source)
      const { work: real } = await import(`data:text/javascript,export const work = ${encodeURIComponent(source)}`)
      for (const { args, result } of examples)
        assert.deepEqual(real(...args.map(plain)), result && plain(result), source)
    }
  })

  it('is nothing where it cannot know', () => {
    for (const source of [
      'export const work = () => Date.now()',
      'export async function work(a) { return a }',
      'export const work = (a) => fetch(a)',
      'export function work(a) { const b = 1; if (a > -9) { const b = 2 } return b }',
      'export function work(a) { while (a) a-- }',
      'export function work(a) { return work(a) }',
      `export const work = (a) => ${'('.repeat(3_000)}a`,
    ])
      assert.deepEqual(statedIn('JavaScript', source), [], source.slice(0, 60))
    assert.deepEqual(statedIn('Java', 'class A {\n  static boolean is(String a) { return a == "x"; }\n}\n'), [])
    assert.deepEqual(statedIn('Rust', 'pub fn less(a: u32, b: u32) -> u32 { a - b - 100 }\n'), [])
  })
})

type Plain = number | string | boolean | Plain[] | undefined
function plain(value: Value): Plain {
  if (value.type === 'list') return value.items.map(plain)
  return 'value' in value ? value.value : undefined
}

describe('the mock model keeps its head', function () {
  this.timeout(60_000)

  it('before texts that are made to keep it busy', () => {
    const evil = [
      '('.repeat(50_000),
      '{'.repeat(50_000),
      '`${'.repeat(20_000),
      `${'a '.repeat(20_000)}=>`,
      `const ${'x'.repeat(50_000)} = (`,
      `import ${'a, '.repeat(20_000)}`,
      `public ${'static '.repeat(20_000)}x`,
      `func (${'a '.repeat(20_000)}`,
      '"""'.repeat(20_000),
      '/'.repeat(50_000),
      `${' '.repeat(50_000)}x`,
      '\n'.repeat(50_000),
      'f"{'.repeat(20_000),
    ]
    for (const text of evil)
      for (const language of languages) {
        const started = performance.now()
        assert.equal(masked(text, language.syntax).length, text.length)
        language.definitionsOf(text)
        language.importsOf(text)
        knownIn(text, language)
        const took = performance.now() - started
        assert.ok(took < 2_000, `${language.name} took ${took} ms for ${text.slice(0, 20)}`)
      }
  })

  it('before requests that are made to keep it busy', () => {
    for (const part of [
      'please ',
      'a ',
      'run the tests ',
      'rename a to ',
      'add x ',
      '`',
      '.',
      'README ',
      'add a test for ',
      '"a" ',
    ]) {
      const content = part.repeat(10_000)
      const started = performance.now()
      replyTo([{ role: 'user', content }])
      const took = performance.now() - started
      assert.ok(took < 2_000, `${took} ms for ${part}`)
    }
  })

  for (const [request, expected] of [
    ['Add a test endpoint', 'note'],
    ['Run the tests and fix what fails', 'note'],
    ['Rename the project to shop', 'note'],
    ['Add docs to the function total', 'note'],
    ['Add a dependency injection container', 'note'],
    ['Install a burglar alarm in the office please', 'note'],
    ['Build a login page', 'note'],
    ['Test the waters', 'note'],
    ['Add a tests script', 'script'],
    ['Document every decision in the meeting', 'note'],
    ['Start using promises', 'note'],
    ['Ignore empty lines in the parser', 'note'],
    ['Set a timeout of 5 s', 'note'],
  ] as const)
    it(`and takes “${request}” for no more than it is`, async () => {
      const folder = await folderWith({ 'package.json': '{\n  "name": "x"\n}\n', 'a.js': 'export const a = 1\n' })
      const worked = await work(folder, request)
      if (expected === 'note') assert.match(worked.of('plan')[0]?.title ?? worked.summary, /Write a note/)
      else assert.match(worked.summary, /What should the script `tests` run\?/)
    })
})
