import assert from 'node:assert/strict'
import fc from 'fast-check'
import { isUnresolved, merge } from '../../src/edits/merge.ts'

/** Few words, so that the same line comes often; both kinds of line ends, and none at the end. */
const line = fc.constantFrom('a', 'b', 'c', '', '}', '  x')
const text = fc
  .array(fc.tuple(line, fc.constantFrom('\n', '\n', '\r\n')), { maxLength: 12 })
  .chain((lines) => fc.boolean().map((isOpen) => (isOpen ? `${lines.flat().join('')}z` : lines.flat().join(''))))

describe('merging what two have made of a text', () => {
  it('takes the one that has changed it, when only one has, or both have in the same way', () => {
    fc.assert(
      fc.property(text, text, (base, changed) => {
        assert.deepEqual(merge(base, base, changed), { text: changed, conflicts: 0 })
        assert.deepEqual(merge(base, changed, base), { text: changed, conflicts: 0 })
        assert.deepEqual(merge(base, changed, changed), { text: changed, conflicts: 0 })
      }),
    )
  })

  it('has what both have changed in different places, byte by byte', () => {
    const block = fc.array(line, { minLength: 1, maxLength: 4 }).map((lines) => lines.map((one) => `${one}\n`).join(''))
    const fixed = '== one that nobody touches ==\r\n== nor this ==\n'
    fc.assert(
      fc.property(block, block, block, block, (top, bottom, newTop, newBottom) => {
        const merged = merge(top + fixed + bottom, newTop + fixed + bottom, top + fixed + newBottom)
        assert.deepEqual(merged, { text: newTop + fixed + newBottom, conflicts: 0 })
      }),
    )
  })

  it('never loses a line of either side, and says where they clash', () => {
    fc.assert(
      fc.property(text, text, text, (base, ours, theirs) => {
        const merged = merge(base, ours, theirs)
        assert.ok(merged)
        assert.equal(isUnresolved(merged.text), merged.conflicts > 0)
        const known = new Set(`${base}\n${ours}\n${theirs}`.split(/\r?\n/))
        const marks = /^(<{7} In the file now|={7}|>{7} Proposed)$/
        for (const one of merged.text.split(/\r?\n/)) assert.ok(known.has(one) || marks.test(one), one)
      }),
    )
  })

  it('marks a conflict with the line ends that are there', () => {
    assert.deepEqual(merge('a\r\nb\r\n', 'A\r\nb\r\n', 'X\r\nb\r\n'), {
      text: '<<<<<<< In the file now\r\nX\r\n=======\r\nA\r\n>>>>>>> Proposed\r\nb\r\n',
      conflicts: 1,
    })
  })

  it('leaves alone what would take long', () => {
    const other = (word: string) => Array.from({ length: 50_000 }, (_, index) => `${word} ${index}\n`).join('')
    assert.equal(merge(other('a'), other('b'), other('c')), null)
    const long = Array.from({ length: 50_000 }, (_, index) => `line ${index}\n`)
    const merged = merge(long.join(''), long.with(1, 'x\n').join(''), long.with(49_000, 'y\n').join(''))
    assert.equal(merged?.text, long.with(1, 'x\n').with(49_000, 'y\n').join(''))
  })
})
