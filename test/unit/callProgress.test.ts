import assert from 'node:assert/strict'
import { CallProgress } from '../../src/core/callProgress.ts'
import { plan, scripted, sitDown, world } from '../fakes.ts'

describe('a call that a model writes', () => {
  /** What is said of arguments that come in pieces of five characters, one each 100 ms. */
  const said = (name: string, input: object): string[] => {
    let now = 0
    const progress = new CallProgress(() => now)
    return (JSON.stringify(input).match(/.{1,5}/gs) ?? []).flatMap((piece) => {
      now += 100
      return progress.take(name, piece) ?? []
    })
  }

  it('is told of by its file and its lines so far, four times a second at most', () => {
    const content = 'line\n'.repeat(40)
    const lines = said('write_file', { path: 'src/new.ts', content })
    assert.equal(lines[0], 'Writing a file…')
    assert.match(lines.at(-1) ?? '', /^Writing a file src\/new\.ts… (39|40) lines$/)
    const pieces = Math.ceil(JSON.stringify({ path: 'src/new.ts', content }).length / 5)
    assert.ok(lines.length <= pieces / 3 + 1)
  })

  it('is told of in other words when it is a patch, a plan or a command, and not when it only looks around', () => {
    const patch = '*** Begin Patch\n*** Update File: a.ts\n-x\n+y\n'
    assert.match(said('apply_patch', { patch }).at(-1) ?? '', /^Writing a patch to a\.ts… \d lines$/)
    assert.equal(said('propose_plan', { title: 'A' })[0], 'Writing a plan…')
    assert.deepEqual(said('read_file', { path: 'a.ts' }), [])
  })

  it('shows in the view while it goes on, and is gone when the answer is there', async () => {
    const { options } = world([[plan('Edit')]])
    const model = scripted([[plan('Edit')]])
    const seen: string[] = []
    const user = await sitDown({
      options: {
        ...options,
        model: {
          name: 'slow',
          async *answer(request, signal) {
            yield { type: 'calling', name: 'propose_plan', written: '{"title":' }
            yield* model.answer(request, signal)
          },
        },
      },
    })
    user.session.subscribe(() => seen.push(user.session.view.waiting))
    await user.chat('Do it')
    await user.see('plan')
    assert.ok(seen.includes('Writing a plan…'))
    assert.equal(user.session.view.waiting, '')
    await user.cancel()
  })
})
