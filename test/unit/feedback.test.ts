import assert from 'node:assert/strict'
import fc from 'fast-check'
import { feedbackOn } from '../../src/core/feedback.ts'
import type { ClientCommand, CommandOf } from '../../src/protocol/commands.ts'
import { edit, plan, sitDown, type World, world } from '../fakes.ts'

const original = 'one\ntwo\nthree\nfour\nfive\n'
const proposed = 'ONE\ntwo\nthree\nfour\nFIVE\n'
const both = [
  { search: 'one', replace: 'ONE' },
  { search: 'five', replace: 'FIVE' },
]

type Answer = Partial<CommandOf<'accept_change'>['payload']>

/** What the model hears of a change of two places that is answered so. */
async function told(type: 'accept_change' | 'reject_change', answer: Answer): Promise<string> {
  const made = world(
    [[plan('Edit')], [['edit_file', { path: 'a.txt', edits: both, description: 'Both' }]], ['Done.'], ['Summary.']],
    { 'a.txt': original },
  )
  const user = await sitDown(made)
  await user.chat('Do it')
  await user.approvePlan()
  const { id } = await user.see('file_change')
  await user.say({ type, payload: { ...answer, change_id: id } } as ClientCommand)
  await user.see('complete')
  return lastResult(made)
}

function lastResult({ asked }: World): string {
  const request = JSON.parse(asked.at(-1) ?? '') as { messages: { role: string; content: string }[] }
  return request.messages.findLast(({ role }) => role === 'tool')?.content ?? ''
}

describe('what the model hears of a change', () => {
  it('that is accepted as it was: that it was made, and how it reads there', async () => {
    assert.equal(
      await told('accept_change', {}),
      'Changed a.txt: 2 lines added, 2 removed.\nIt now reads there:\n1\tONE\n2\ttwo\n3\tthree\n4\tfour\n5\tFIVE',
    )
  })

  it('of which a part was left out', async () => {
    assert.equal(
      await told('accept_change', { modified: 'ONE\ntwo\nthree\nfour\nfive\n' }),
      [
        'Changed a.txt: 1 line added, 1 removed.',
        'The user left out this part of it; do not propose it again unasked:',
        '@@ line 5 @@\n-FIVE\n+five',
        'It now reads there:\n1\tONE\n2\ttwo\n3\tthree',
      ].join('\n'),
    )
  })

  it('that the user has edited, and of which they left out another part', async () => {
    assert.equal(
      await told('accept_change', { modified: 'One!\ntwo\nthree\nfour\nfive\n' }),
      [
        'Changed a.txt: 1 line added, 1 removed.',
        'The user left out this part of it; do not propose it again unasked:',
        '@@ line 5 @@\n-FIVE\n+five',
        'The user changed it before accepting. Theirs stands now:',
        '@@ line 1 @@\n-ONE\n+One!',
        'It now reads there:\n1\tOne!\n2\ttwo\n3\tthree',
      ].join('\n'),
    )
  })

  it('that is accepted with a word and comments on its lines: it is to follow them up', async () => {
    const comments = [
      { start_line: 1, end_line: 1, text: 'Why capitals?' },
      { start_line: 4, end_line: 5, text: 'And these?' },
    ]
    assert.match(
      await told('accept_change', { reason: 'Fine for now.', comments }),
      /^Changed a\.txt: .*\nThe user accepted it, and says this about it\. Follow it up:\nFine for now\.\nOn line 1 \(ONE\): Why capitals\?\nOn lines 4-5 \(four\): And these\?\nIt now reads/,
    )
  })

  it('that is rejected, with a reason, with comments, or with none', async () => {
    const comments = [{ start_line: 1, end_line: 1, text: 'No capitals.' }]
    assert.equal(
      await told('reject_change', { reason: 'Not so.', comments }),
      'The user rejected this: Not so.\nOn line 1 (ONE): No capitals.',
    )
    assert.equal(await told('reject_change', { comments }), 'The user rejected this: On line 1 (ONE): No capitals.')
    assert.equal(await told('reject_change', {}), 'The user rejected this, without giving a reason.')
  })

  it('after which there are new problems in the file', async () => {
    const { options, ...made } = world([[plan('Edit')], [edit('a.txt', 'one', 'ONE')], ['Done.'], ['Summary.']], {
      'a.txt': original,
    })
    const problems = [{ line: 1, severity: 'error' as const, message: 'Cannot find name ONE.', source: 'ts' }]
    const { workspace } = options
    const apply: typeof workspace.apply = async (change) => ({ ...(await workspace.apply(change)), problems })
    const user = await sitDown({ options: { ...options, workspace: { ...workspace, apply } } })
    await user.chat('Do it')
    await user.approvePlan()
    await user.accept()
    assert.deepEqual((await user.see('tool_call')).problems, problems)
    await user.see('complete')
    assert.match(
      lastResult({ options, ...made }),
      /New problems there, as the editor reports them:\nline 1: error: Cannot find name ONE\. \(ts\)$/,
    )
  })

  it('that the user’s formatter changes: what it made of it, which is what an undo finds there', async () => {
    const made = world([[plan('Edit')], [edit('a.txt', 'one', 'ONE')], ['Done.'], ['Summary.']], { 'a.txt': original })
    const { workspace } = made.options
    const formatted = original.replace('one', 'One')
    const apply: typeof workspace.apply = async (change) => {
      const done = await workspace.apply(change)
      if (change.modified === original) return done
      made.files.set('a.txt', formatted)
      return { ...done, formatted }
    }
    const user = await sitDown({ options: { ...made.options, workspace: { ...workspace, apply } } })
    await user.chat('Do it')
    await user.approvePlan()
    await user.accept()
    const { id: checkpoint_id } = await user.see('checkpoint')
    await user.see('complete')
    assert.match(
      lastResult(made),
      /formatter has changed it after that:\n@@ line 1 @@\n-ONE\n\+One\nIt now reads there:\n1\tOne/,
    )
    await user.session.idle()
    await user.say({ type: 'restore_checkpoint', payload: { checkpoint_id } })
    await user.session.idle()
    assert.equal(made.files.get('a.txt'), original)
  })

  it('names as left out what was left out, and nothing else', () => {
    const middle = Array.from({ length: 12 }, (_, index) => `line ${index}`)
    fc.assert(
      fc.property(fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }), (kept) => {
        const text = (isNew: (place: number) => boolean) =>
          middle
            .map((line, index) => (index % 3 === 1 && isNew((index - 1) / 3) ? `new ${index}\n` : `${line}\n`))
            .join('')
        const words = feedbackOn({
          original: text(() => false),
          proposed: text(() => true),
          accepted: text((place) => kept[place] ?? true),
          reason: '',
          comments: [],
        })
        const named = [...words.join('\n').matchAll(/^-new (\d+)$/gm)].map(([, index]) => (Number(index) - 1) / 3)
        assert.deepEqual(
          named,
          [0, 1, 2, 3].filter((place) => !kept[place]),
        )
        assert.ok(!words.join('\n').includes('changed it before'))
      }),
    )
  })

  it('of very much that was written anew: that it has to be read again', () => {
    const many = (word: string) => Array.from({ length: 40_000 }, (_, index) => `${word} ${index}\n`).join('')
    const words = feedbackOn({ original: '', proposed: many('a'), accepted: many('b'), reason: '', comments: [] })
    assert.deepEqual(words, ['But first the user changed it, in many places. Read it again.'])
    assert.deepEqual(feedbackOn({ original, proposed, accepted: proposed, reason: '', comments: [] }), [])
  })
})
