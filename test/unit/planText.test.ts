import assert from 'node:assert/strict'
import fc from 'fast-check'
import { EntryId, StepId } from '../../src/protocol/ids.ts'
import { planFromText, planText } from '../../src/protocol/planText.ts'

const plan = {
  id: EntryId.parse('p'),
  title: 'Add a health check',
  description: 'One cheap address.',
  steps: [
    { id: StepId.parse('p.1'), description: 'Add the `/health` route', files: ['src/app.js', 'src/server.js'] },
    { id: StepId.parse('p.2'), description: 'Add a test', files: ['test/health.test.js'] },
    { id: StepId.parse('p.3'), description: 'Check it with `npm test`', files: [] },
  ],
}
const text = planText(plan)

/** The steps of an edited text: id, words and files. */
function stepsOf(edited: string) {
  const read = planFromText(edited, plan)
  if ('problem' in read) assert.fail(`line ${read.line}: ${read.problem}`)
  return read.steps.map(({ id, description, files }) => [id, description, ...files])
}

describe('a plan as text', () => {
  it('is a checklist with the files below each step', () => {
    assert.match(
      text,
      /^# Add a health check\n\n> One cheap address\.\n\n- \[ \] Add the `\/health` route\n {2}- `src\/app\.js`\n/,
    )
  })

  it('that is not touched is the same plan', () => {
    assert.deepEqual(planFromText(text, plan), { steps: plan.steps })
    assert.deepEqual(planFromText(text.replace(/\n/g, '\r\n'), plan), { steps: plan.steps })
  })

  it('can have its steps in another order, left out, deleted, reworded and added', () => {
    const edited = `# Whatever

- [ ] Check it with \`npm test\`
- [x] Add a test
* [ ] Add the \`/health\` route
  - src/app.js
- [ ] Tell the user
  in two lines
3. Numbered
<!-- - [ ] not this -->
`
    assert.deepEqual(stepsOf(edited), [
      ['p.3', 'Check it with `npm test`'],
      ['p.1', 'Add the `/health` route', 'src/app.js'],
      ['p.added-1', 'Tell the user in two lines'],
      ['p.added-2', 'Numbered'],
    ])
  })

  it('may say the same step twice: they are two', () => {
    assert.deepEqual(
      stepsOf('- [ ] Add a test\n- [ ] Add a test\n').map(([id]) => id),
      ['p.2', 'p.added-1'],
    )
  })

  const problems: Record<string, readonly [edited: string, problem: RegExp, line: number]> = {
    'without steps': ['# Title\n', /No step is left/, 1],
    'with all of them ticked': ['- [x] Add a test\n', /No step is left/, 1],
    'with an empty step': ['- [ ] One\n- [ ] \n', /says nothing/, 2],
    'with a step in a step': ['- [ ] One\n  - [ ] Two\n', /cannot stand in another/, 2],
    'with another mark': ['- [ ] One\n- [-] Two\n', /Begin a step with "- \[ \] "/, 2],
    'with a file outside': ['- [ ] One\n  - `../other/a.js`\n', /\.\.\/other\/a\.js is not in the folder/, 2],
    'with an absolute file': ['- [ ] One\n  - /etc/passwd\n', /\/etc\/passwd is not in the folder/, 2],
    'with a file at home': ['- [ ] One\n  - ~/.bashrc\n', /is not in the folder/, 2],
    'with words that are no step': ['<!--\n-->\n- [ ] One\n\nAnd then?\n', /no step/, 5],
  }
  for (const [what, [edited, problem, line]] of Object.entries(problems))
    it(`${what} is refused, with the line`, () => {
      const read = planFromText(edited, plan)
      assert.ok('problem' in read)
      assert.match(read.problem, problem)
      assert.equal(read.line, line)
    })

  it('may have rules and comments in it, indented ones too', () => {
    const read = planFromText('- [ ] One\n\n* * *\n\n  <!-- later\n  - [ ] no step -->\n---\n', plan)
    assert.ok('steps' in read)
    assert.deepEqual(
      read.steps.map(({ description }) => description),
      ['One'],
    )
  })

  it('always reads back what was written, and never throws', () => {
    const hostile = fc.string({
      unit: fc.constantFrom('-', ' ', '[', 'x', ']', '\n', '\r', '<!--', '-->', '#', '`', '1.'),
    })
    const words = fc.oneof(fc.string(), hostile).filter((text) => text.trim() !== '')
    const step = fc.record({ id: fc.uuid().map((id) => StepId.parse(id)), description: words, files: fc.array(words) })
    const plans = fc.record({
      id: fc.constant(plan.id),
      title: fc.oneof(fc.string(), hostile),
      description: fc.oneof(fc.string(), hostile),
      steps: fc.uniqueArray(step, { minLength: 1, selector: ({ id }) => id }),
    })
    const plain = (steps: readonly { description: string; files: readonly string[] }[]) =>
      steps.map(({ description, files }) => [description, ...files])
    fc.assert(
      fc.property(plans, (made) => {
        const read = planFromText(planText(made), made)
        assert.ok('steps' in read)
        assert.deepEqual(plain(read.steps), plain(made.steps))
      }),
    )
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('-', ' ', '[', 'x', ']', '\n', 'a', '<!--') }), (any) => {
        planFromText(any, plan)
      }),
    )
  })
})
