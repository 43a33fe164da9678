import assert from 'node:assert/strict'
import { diffLines } from 'diff'
import fc from 'fast-check'
import { applyEdits } from '../../src/edits/applyEdits.ts'
import { lineCounts } from '../../src/edits/hunks.ts'

const edited = (text: string, ...edits: Parameters<typeof applyEdits>[1]) => {
  const result = applyEdits(text, edits)
  return result.ok ? result.text : result.problems.map(({ message }) => message).join('\n')
}

describe('edits', () => {
  it('replace a block that stands once', () => {
    assert.equal(edited('a\nb\nc\n', { search: 'b\n', replace: 'B\n' }), 'a\nB\nc\n')
  })

  it('are applied one after the other, all or none', () => {
    const both = [
      { search: 'one', replace: 'two' },
      { search: 'two', replace: 'three' },
    ]
    assert.equal(edited('one', ...both), 'three')
    assert.match(edited('one', { search: 'one', replace: 'two' }, { search: 'four', replace: '' }), /does not occur/)
  })

  it('are refused when the block stands more than once, with the lines, unless all are meant', () => {
    assert.match(edited('x\ny\nx\n', { search: 'x', replace: 'z' }), /2 times, not once \(lines 1, 3\)/)
    assert.equal(edited('x\ny\nx\n', { search: 'x', replace: 'z', all: true }), 'z\ny\nz\n')
  })

  it('are refused when there is nothing to search or nothing changes', () => {
    assert.match(edited('x', { search: '', replace: 'z' }), /empty/)
    assert.match(edited('x', { search: 'x', replace: 'x' }), /stay as it is/)
  })

  it('say where the block begins when only its first line fits', () => {
    assert.match(edited('a\nif (x) {\n  y()\n}\n', { search: 'if (x) {\n  z()\n}', replace: '' }), /stands at line 2/)
  })

  it('keep the line ends of the file, whichever the block came in', () => {
    assert.equal(edited('a\r\nb\r\n', { search: 'a\nb', replace: 'a\nc' }), 'a\r\nc\r\n')
    assert.equal(edited('a\r\nb\n', { search: 'b', replace: 'c' }), 'a\r\nc\n')
  })

  it('do not read patterns into the replacement', () => {
    assert.equal(edited('price', { search: 'price', replace: "$& $1 $'" }), "$& $1 $'")
  })

  it('change nothing outside the block', () => {
    const word = fc.stringMatching(/^[a-z ]{0,8}$/)
    fc.assert(
      fc.property(word, word, fc.string(), (before, after, replace) => {
        const text = `${before}\n<<block>>\n${after}`
        const result = applyEdits(text, [{ search: '<<block>>', replace }])
        if (result.ok) assert.equal(result.text, `${before}\n${replace}\n${after}`)
        else assert.equal(replace, '<<block>>')
      }),
    )
  })
})

describe('the lines of a change', () => {
  it('are counted', () => {
    assert.deepEqual(lineCounts('a\nb\n', 'a\nc\nd\n'), { added: 2, removed: 1 })
    assert.deepEqual(lineCounts('', 'a\n'), { added: 1, removed: 0 })
  })

  it('are those of a whole diff, whatever the texts begin and end with', () => {
    const text = fc
      .array(fc.constantFrom('a', 'b', '\n', '\r\n', 'aa\n'), { maxLength: 14 })
      .map((parts) => parts.join(''))
    fc.assert(
      fc.property(text, text, (before, after) => {
        const sum = (which: 'added' | 'removed') =>
          diffLines(before, after).reduce((all, part) => all + (part[which] ? part.count : 0), 0)
        assert.deepEqual(lineCounts(before, after), { added: sum('added'), removed: sum('removed') })
      }),
      { numRuns: 2_000 },
    )
  })
})
