import assert from 'node:assert/strict'
import { RunError } from '../../src/core/errors.ts'
import type { Model, ModelPart } from '../../src/core/model.ts'
import { plan, type Said, sitDown, write } from '../fakes.ts'
import { type Call, newFolder, onDisk, sayYes, treeOf } from '../onDisk.ts'

const files = { 'a.txt': 'a\n' }
const look: Call = ['read_file', { path: 'a.txt' }]
const before = 'These can be: list_files, find_files, read_file, search_text, ask_user, propose_plan.'
const inStep = before.replace('propose_plan', 'edit_file, apply_patch, write_file, move_file, delete_file, run_command')
const wrong = (tool: string, ...problems: string[]) => [`Wrong arguments for ${tool}:`, ...problems].join('\n')

/** Calls before a plan, and what the model is told about each. */
const toldBefore: readonly (readonly [call: Call, told: string])[] = [
  [['fly', {}], `There is no tool fly. ${before}`],
  [['', {}], `There is no tool . ${before}`],
  [['f'.repeat(500), {}], `There is no tool ${'f'.repeat(100)} [... 400 more characters]. ${before}`],
  [write('a.txt', 'x'), `write_file cannot be used now. ${before}`],
  [['run_command', { command: 'touch x', description: '' }], `run_command cannot be used now. ${before}`],
  [['read_file', '{"path": "a.txt"'], 'The arguments for read_file must be a JSON object, not a text.'],
  [['read_file', null], wrong('read_file', '✖ Invalid input: expected object, received null')],
  [['read_file', undefined], wrong('read_file', '✖ Invalid input: expected object, received undefined')],
  [['read_file', ['a.txt']], wrong('read_file', '✖ Invalid input: expected object, received array')],
  [['read_file', {}], wrong('read_file', '✖ Invalid input: expected string, received undefined\n  → at path')],
  [['read_file', { path: 1 }], wrong('read_file', '✖ Invalid input: expected string, received number\n  → at path')],
  [
    ['read_file', { path: 'a.txt', start_line: 0 }],
    wrong('read_file', '✖ Too small: expected number to be >=1\n  → at start_line'),
  ],
  [
    ['propose_plan', { title: 'T', description: '', steps: 'Do it' }],
    wrong('propose_plan', '✖ Invalid input: expected array, received string\n  → at steps'),
  ],
  [
    ['propose_plan', { title: 'T', description: '', steps: [] }],
    wrong('propose_plan', '✖ Too small: expected array to have >=1 items\n  → at steps'),
  ],
  [
    ['propose_plan', { title: 'T', description: '', steps: Array(21).fill({ description: 'x' }) }],
    wrong('propose_plan', '✖ Too big: expected array to have <=20 items\n  → at steps'),
  ],
  [
    ['propose_plan', { title: '', description: '', steps: [{ description: '' }] }],
    wrong(
      'propose_plan',
      '✖ Too small: expected string to have >=1 characters\n  → at title',
      '✖ Too small: expected string to have >=1 characters\n  → at steps[0].description',
    ),
  ],
  [
    ['propose_plan', { title: 'T', description: '', steps: [{ description: 'x', files: ['../y'] }] }],
    '../y leads out of the workspace.',
  ],
  [
    ['find_files', { glob: '*a*b*c' }],
    'There are more than 2 * in *a*b*c. Use fewer; ** alone between slashes is fine.',
  ],
]

/** The same for calls in a step. */
const toldInStep: readonly (readonly [call: Call, told: string])[] = [
  [plan('Again'), `propose_plan cannot be used now. ${inStep}`],
  [['fly', {}], `There is no tool fly. ${inStep}`],
  [
    ['edit_file', { path: 'a.txt', edits: { search: 'a', replace: 'b' }, description: '' }],
    wrong('edit_file', '✖ Invalid input: expected array, received object\n  → at edits'),
  ],
  [
    ['edit_file', { path: 'a.txt', edits: [], description: '' }],
    wrong('edit_file', '✖ Too small: expected array to have >=1 items\n  → at edits'),
  ],
  [
    ['write_file', { path: 'a.txt', content: { a: 1 }, description: '' }],
    wrong('write_file', '✖ Invalid input: expected string, received object\n  → at content'),
  ],
  [['run_command', { command: ' \n', description: '' }], 'The command is empty.'],
  [['run_command', { command: 'echo a\0b', description: '' }], 'The command contains a NUL character.'],
  [
    ['run_command', { command: 'x', description: '', timeout_s: 1e9 }],
    wrong('run_command', '✖ Too big: expected number to be <=3600\n  → at timeout_s'),
  ],
]

function modelThat(answer: (turn: number) => Iterable<ModelPart> | AsyncIterable<ModelPart>): Model {
  let turn = 0
  return {
    name: 'bad',
    async *answer() {
      yield* answer(turn++)
    },
  }
}
const called = (name: string, input: unknown, id = 'c'): ModelPart => ({ type: 'tool_call', call: { id, name, input } })
const always = (call: (turn: number) => ModelPart) => modelThat((turn) => [call(turn)])
/** After a plan the user approves. */
const inAStep = (call: (turn: number) => ModelPart) =>
  modelThat((turn) => [turn === 0 ? called(...plan('Do it')) : call(turn)])

const circles =
  'The model made the same call 3 times in a row, so the run was stopped. Try again, or say it in other words.'
const empty = 'The model gave an empty answer. Try again, or choose another model.'
const endless =
  'The model gave an answer of more than 1000000 characters or 100 tool calls, so the run was stopped. Ask for less at once.'

/** What ends a run, and the sentence that the user reads. */
const ends: Record<string, readonly [says: Model | readonly (readonly Said[])[], detail: string | RegExp]> = {
  'says nothing': [modelThat(() => []), empty],
  'says nothing but blanks': [[[' \n\t ']], empty],
  'says nothing in a step': [[[plan('Do it')], ['']], empty],
  'makes the same call again and again': [[[look], [look], [look], [look]], circles],
  'makes the same call again and again in one answer': [[[look, look, look]], circles],
  'makes the same call again and again in a step': [[[plan('Do it')], [look], [look], [look], [look]], circles],
  'makes the same call that fails again and again': [[[['fly', {}]], [['fly', {}]], [['fly', {}]]], circles],
  'looks around without end': [
    always((turn) => called('search_text', { text: `x${turn}` })),
    'The model looked around 50 times and proposed no plan. Say more precisely what should change.',
  ],
  'works on a step without end': [
    inAStep((turn) => called('search_text', { text: `x${turn}` })),
    'The model worked on this for 50 rounds and came to no end, so the run was stopped. What was done stays. Ask for less at once.',
  ],
  'talks without end': [
    modelThat(function* () {
      for (;;) yield { type: 'text', text: 'and '.repeat(10_000) }
    }),
    endless,
  ],
  'calls without end in one answer': [
    modelThat(function* () {
      for (let n = 0; ; n++) yield called('read_file', { path: `${n}` }, `c${n}`)
    }),
    endless,
  ],
  'cannot be asked': [[['Well, I', new RunError('The key is not accepted.')]], 'The key is not accepted.'],
  'cannot be asked in a step': [[[plan('Do it')], [new RunError('The quota is used up.')]], 'The quota is used up.'],
  'has a bug': [[['Well, ', new TypeError('fetch failed')]], /fetch failed/],
  'gives what is no call': [
    modelThat(() => [called(7 as unknown as string, {})]),
    'The model called a tool in a way that cannot be read. Try again, or choose another model.',
  ],
}

describe('a model that talks nonsense', function () {
  this.timeout(20_000)

  it('before a plan: is told so for every call, and goes on', async () => {
    const root = newFolder(files)
    const { told, view, proposed } = await sayYes(onDisk(root, [toldBefore.map(([call]) => call), ['I give up.']]))
    assert.deepEqual(
      told.map(({ content, failed }) => [content, failed]),
      toldBefore.map(([, expected]) => [expected, true]),
    )
    assert.deepEqual([view.status, proposed], ['complete', []])
    assert.deepEqual(treeOf(root), treeOf(newFolder(files)))
  })

  it('in a step: is told so for every call, and goes on', async () => {
    const root = newFolder(files)
    const calls = toldInStep.map(([call]) => call)
    const { told, view, proposed } = await sayYes(onDisk(root, [[plan('Do it')], calls, ['I give up.'], ['Summary.']]))
    assert.deepEqual(
      told.slice(1).map(({ content, failed }) => [content, failed]),
      toldInStep.map(([, expected]) => [expected, true]),
    )
    assert.deepEqual([view.status, proposed.length], ['complete', 1])
    assert.deepEqual(treeOf(root), treeOf(newFolder(files)))
  })

  it('in the summary: is told to answer in words, and the run comes to its end', async () => {
    const answers = [[plan('Do it')], ['Done.'], [write('b.txt', 'late'), look], ['Summary.']]
    const root = newFolder(files)
    const { told, view } = await sayYes(onDisk(root, answers))
    assert.deepEqual(
      told.slice(1).map(({ content }) => content),
      ['write_file', 'read_file'].map((name) => `${name} cannot be used now. Answer in words, and call no tool.`),
    )
    assert.equal(view.status, 'complete')
    assert.deepEqual(treeOf(root), treeOf(newFolder(files)))
  })

  for (const [what, [says, detail]] of Object.entries(ends))
    it(`or ${what}: the run ends with a word to the user, and nothing is written`, async () => {
      const root = newFolder(files)
      const { view, last } = await sayYes(onDisk(root, says))
      assert.equal(last?.type, 'error')
      if (typeof detail === 'string') assert.equal(last?.type === 'error' && last.payload.detail, detail)
      else assert.match(JSON.stringify(last?.payload), detail)
      assert.deepEqual([view.status, view.running, view.streaming, view.pending], ['error', false, '', []])
      assert.deepEqual(treeOf(root), treeOf(newFolder(files)))
    })

  it('is heard again after a run that it has spoilt', async () => {
    const disk = onDisk(newFolder(files), [[look], [look], [look], ['Better.']])
    await sayYes(disk)
    const user = await sitDown(disk)
    await user.chat('Try again')
    await user.session.idle()
    assert.equal(user.session.view.status, 'complete')
    const { messages = [] } = disk.asked.at(-1) ?? {}
    const open = messages.flatMap((message) => (message.role === 'assistant' ? message.tool_calls : []))
    const answered = messages.flatMap((message) => (message.role === 'tool' ? [message.call_id] : []))
    assert.deepEqual(
      answered,
      open.map(({ id }) => id),
      'no call is left without an answer, which no provider takes',
    )
    await user.session.close()
  })

  for (const [what, ids] of Object.entries({ 'the same id twice': ['c', 'c'], 'no ids': ['', ''] }))
    it(`by giving ${what} has each call carried out and answered by itself`, async () => {
      const [one = '', two = ''] = ids
      const twice = modelThat((turn) =>
        turn > 0
          ? [{ type: 'text', text: 'Ok.' }]
          : [called(...look, one), called('read_file', { path: 'b.txt' }, two)],
      )
      const disk = onDisk(newFolder({ ...files, 'b.txt': 'b\n' }), twice)
      const { told, view } = await sayYes(disk)
      assert.deepEqual(
        told.map(({ content }) => content),
        ['1\ta', '1\tb'],
      )
      const [said] = disk.asked.at(-1)?.messages.filter((message) => message.role === 'assistant') ?? []
      const calls = said?.tool_calls.map(({ id }) => id) ?? []
      assert.deepEqual(
        told.map(({ call_id }) => call_id),
        calls,
      )
      assert.equal(new Set(calls).size, 2)
      assert.ok(calls.every((id) => id !== ''))
      assert.equal(view.status, 'complete')
    })

  it('and never ends is stopped by the user', async () => {
    const root = newFolder(files)
    const silent = modelThat(async function* () {
      yield { type: 'text', text: 'Let me think' }
      await new Promise<never>(() => {})
    })
    const user = await sitDown(onDisk(root, silent))
    await user.chat('Do it')
    await user.see('message_delta')
    await user.cancel()
    assert.deepEqual(user.events.at(-1)?.payload, { state: 'idle', detail: 'Cancelled.' })
    assert.deepEqual([user.session.view.running, user.session.view.streaming], [false, ''])
    await user.session.close()
  })
})
