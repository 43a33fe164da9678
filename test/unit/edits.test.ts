import assert from 'node:assert/strict'
import { diffLines } from 'diff'
import fc from 'fast-check'
import { applyEdits } from '../../src/edits/applyEdits.ts'
import { lineCounts } from '../../src/edits/hunks.ts'

type Edits = Parameters<typeof applyEdits>[1]

const edited = (text: string, ...edits: Edits) => {
  const result = applyEdits(text, edits)
  return result.ok ? result.text : result.problems.map(({ message }) => message).join('\n')
}
const one = (search: string, replace: string) => ({ search, replace })
/** The text, and how the edit was found. */
const found = (text: string, search: string, replace: string) => {
  const result = applyEdits(text, [{ search, replace }])
  return result.ok ? [result.text, result.matches[0]?.how, result.matches[0]?.note] : result.problems[0]?.message
}

describe('edits', () => {
  it('replace a block that stands once', () => {
    assert.deepEqual(found('a\nb\nc\n', 'b\n', 'B\n'), ['a\nB\nc\n', 'exact', ''])
    assert.equal(edited('price', one('price', "$& $1 $'")), "$& $1 $'")
    assert.equal(edited('call(one, two)', one('one, ', '')), 'call(two)')
  })

  it('come to the same whether their blocks end with a line end or not', () => {
    assert.equal(edited('a\nb\nc\n', one('b', 'B\nD')), 'a\nB\nD\nc\n')
    assert.equal(edited('a\nb\nc\n', one('b', '')), 'a\nc\n')
    assert.equal(edited('a\nb\nc\n', one('b\n', 'B')), 'a\nB\nc\n')
    assert.equal(edited('a\nb\n\nc\n', one('b\n', 'B')), 'a\nB\nc\n')
    assert.equal(edited('a\nb', one('b\n', 'B\n')), 'a\nB')
  })

  it('are looked for in the text as it was, in any order, else in what those before have written', () => {
    const swap = [one('one', 'two'), one('two', 'one')]
    assert.equal(edited('one\ntwo\n', ...swap), 'two\none\n')
    assert.equal(edited('one\ntwo\n', ...swap.reverse()), 'two\none\n')
    assert.equal(edited('one', one('one', 'two'), one('two', 'three')), 'three')
    assert.equal(edited('a\nb\nc\n', one('a\nb\n', 'a\nB\nnew\n'), one('new\nc\n', 'newer\nC\n')), 'a\nB\nnewer\nC\n')
    assert.match(edited('one', one('one', 'two'), one('four', '')), /does not occur/)
    assert.match(
      edited('a\nb\nc\n', one('a\nb\n', 'A\nB\n'), one('b\nc\n', 'bc\n')),
      /overlaps with an edit before it, at line 2/,
    )
  })

  it('are refused when one is there twice', () => {
    const again = one('a\n', 'a\nx\n')
    assert.match(edited('a\nb\n', again, again), /same as edit 1/)
  })

  it('are refused where two places fit, with the lines, unless all are meant', () => {
    assert.match(edited('x\ny\nx\n', one('x', 'z')), /2 places, not one \(lines 1, 3\)/)
    assert.equal(edited('x\ny\nx\n', { ...one('x', 'z'), all: true }), 'z\ny\nz\n')
    assert.match(edited('  a();\n    a();\n', one('a();\n', 'b();\n')), /2 places/)
    assert.equal(
      edited('  a();\n    a();\n', { ...one('a();', 'b();\nc();'), all: true }),
      '  b();\nc();\n    b();\nc();\n',
    )
    assert.match(
      edited('id = 1\nwidth = id\n', { ...one('id', 'key'), all: true }),
      /1 of them as a part of a longer word \(line 2\)/,
    )
  })

  it('are refused when there is nothing to search, nothing changes, or a line is only a part of what stands there', () => {
    assert.match(edited('x', one('', 'z')), /empty/)
    assert.match(edited('x', one(' \n', 'z')), /only white space/)
    assert.match(edited('x', one('x', 'x')), /stay as it is/)
    assert.match(edited('total = 10\n', one('total = 1', 'total = 2')), /part of something longer \(line 1\)/)
    assert.match(
      edited('  a()\n  return x + theirs\n', one('  a()\n  return x', '  return y')),
      /line 2 is\n {2}return x \+ theirs/,
    )
  })

  it('say what is closest, and where it first differs', () => {
    const text = 'a\nif (x) {\n  y()\n}\n'
    assert.match(
      edited(text, one('if (x) {\n  z()\n}', '')),
      /Closest is lines 2 to 4. Line 3 is\n {2}y\(\)\nnot\n {2}z\(\)/,
    )
    assert.match(edited(text, one('if (x) {\n  y()\n  }\n', 'b\n')), /line by line/)
    assert.match(edited(text, one('before it was changed', 'if (x) {\n  y()')), /made already/)
  })

  it('come as deep as the file is', () => {
    assert.deepEqual(found('if a:\n    b()\n', 'b()\n', 'if c:\n    b()\n'), [
      'if a:\n    if c:\n        b()\n',
      'indentation',
      'indentation shifted by 4',
    ])
    assert.deepEqual(
      found('f() {\n\ta()\n\tb()\n}\n', '    a()\n    b()\n', '    a()\n    if (x) {\n        b()\n    }\n'),
      ['f() {\n\ta()\n\tif (x) {\n\t\tb()\n\t}\n}\n', 'indentation', 'indented with tabs'],
    )
    assert.equal(edited('  if (a)\n    b()\n', one('if (a)\n    b()\n', 'if (c)\n    b()\n')), '  if (c)\n    b()\n')
  })

  it('leave every line that they keep as it is, in the line ends of the file', () => {
    assert.equal(edited('a\r\nb\r\n', one('a\nb', 'a\nc')), 'a\r\nc\r\n')
    assert.equal(edited('a  \r\nb\nc\r\n', one('a\nb\nc\n', 'a\nB\nc\n')), 'a  \r\nB\nc\r\n')
    assert.equal(edited('a\n\n\nb\n', one('a\nb\n', 'a\nB\n')), 'a\n\n\nB\n')
    assert.deepEqual(found('// “so”\nsay("a")\n', '// "so"\nsay("a")\n', '// "so"\nsay("b")\n'), [
      '// “so”\nsay("b")\n',
      'typography',
      'typographic characters differ',
    ])
    assert.equal(edited('say("it")\n', one('say(”it”)\n', 'say(”it’s”)\n')), 'say("it\'s")\n')
    assert.equal(edited('\uFEFFa\nb\n', one('a\n', 'A\n')), '\uFEFFA\nb\n')
  })

  it('may bring the line numbers of a listing', () => {
    assert.deepEqual(found('a\n  b\n', '2\t  b', '2\t  c\n3\t  d'), [
      'a\n  c\n  d\n',
      'line_numbers',
      'without the line numbers',
    ])
    assert.match(edited('a\nb\n', one('1: a\n3: b', 'c')), /does not occur/)
  })

  it('may leave out lines, the same ones in both blocks', () => {
    const text = 'f() {\n  a\n  b\n  c\n}\n'
    assert.deepEqual(found(text, 'f() {\n  ...\n  c\n}', 'g() {\n  ...\n  c\n}'), [
      'g() {\n  a\n  b\n  c\n}\n',
      'elision',
      'lines were left out',
    ])
    assert.match(edited(text, one('f() {\n  ...\n}', 'g() {\n}')), /Leave out the same lines in both/)
    assert.match(edited(text, one('f() {\n', 'f() {\n  // ... existing code ...\n')), /would be written/)
    assert.equal(
      edited('class A:\n  pass\n', one('  pass', '  def f(self):\n    ...')),
      'class A:\n  def f(self):\n    ...\n',
    )
  })

  it('may have a slip of the pen in a line that goes, not in one that somebody may have changed', () => {
    const near = (file: string, typed: string) =>
      found(`start()\n${file}\nend()\n`, `start()\n${typed}\nend()\n`, 'all()\n')
    assert.deepEqual(near('receive(it)', 'recieve(it)'), ['all()\n', 'near', 'line 2 was mistyped'])
    for (const [file, typed] of [
      ['wait(20)', 'wait(30)'],
      ['if (a !== b)', 'if (a === b)'],
      ['users.load()', 'user.load()'],
      ['a.x()', 'a.y()'],
    ] as const)
      assert.match(String(near(file, typed)), /does not occur/)
    assert.match(edited('start()\nreceive(it)\n', one('start()\nrecieve(it)\n', 'recieve(it)\n')), /does not occur/)
  })
})

describe('edits, whatever comes in,', () => {
  const line = fc.stringMatching(/^[ab (){}=]{0,5}$/)
  const end = fc.constantFrom('\n', '\r\n')
  const text = fc
    .array(fc.tuple(line, end), { maxLength: 12 })
    .map((lines) => lines.map(([one, end]) => one + end).join(''))
  const block = fc.array(line, { maxLength: 4 }).map((lines) => lines.join('\n'))

  it('change nothing outside the lines they name', () => {
    fc.assert(
      fc.property(text, block, text, block, (before, search, after, replace) => {
        const whole = `${before}<<1>>\r\n${search.replaceAll('\n', '\r\n')}\r\n<<2>>\n${after}`
        const result = applyEdits(whole, [one(`<<1>>\n${search}\n<<2>>\n`, `<<1>>\n${replace}\n<<2>>\n`)])
        if (!result.ok) return assert.equal(search, replace)
        assert.ok(result.text.startsWith(`${before}<<1>>\r\n`) && result.text.endsWith(`<<2>>\n${after}`))
        assert.equal(
          result.text.slice(before.length, result.text.length - after.length).replaceAll('\r\n', '\n'),
          `<<1>>\n${replace}\n<<2>>\n`,
        )
      }),
    )
  })

  it('can be taken back', () => {
    fc.assert(
      fc.property(text, block, block, (around, search, replace) => {
        const whole = `${around}<<1>>\n${search}\n<<2>>\n`
        const there = one(`<<1>>\n${search}\n<<2>>\n`, `<<3>>\n${replace}\n<<4>>\n`)
        const result = applyEdits(whole, [there])
        assert.ok(result.ok)
        assert.equal(edited(result.text, one(there.replace, there.search)), whole)
      }),
    )
  })

  it('come to the same in any order, where they have nothing to do with each other', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(block, block), { minLength: 2, maxLength: 5 }),
        fc.infiniteStream(fc.nat()),
        (all, random) => {
          const search = (index: number, own: string) => `<<${index}>>\n${own}\n<</${index}>>`
          const whole = all.map(([own], index) => search(index, own)).join('\n')
          const edits = all.map(([own, other], index) => one(search(index, own), `${other}[${index}]`))
          const shuffled = edits
            .map((edit) => [random.next().value, edit] as const)
            .sort(([a], [b]) => a - b)
            .map(([, edit]) => edit)
          assert.equal(edited(whole, ...shuffled), edited(whole, ...edits))
        },
      ),
    )
  })

  it('end with a text or with problems, never with an error', () => {
    const any = fc.oneof(text, block, fc.string({ unit: 'binary', maxLength: 40 }))
    fc.assert(
      fc.property(
        any,
        fc.array(fc.record({ search: any, replace: any, all: fc.boolean() }), { maxLength: 4 }),
        (whole, edits) => {
          const result = applyEdits(whole, edits)
          assert.ok(result.ok ? result.text !== whole : result.problems.length > 0)
        },
      ),
      { numRuns: 3_000 },
    )
  })

  it('that stand there once, letter by letter, come to what any editor would make of it', () => {
    fc.assert(
      fc.property(text, block, block, (around, search, replace) => {
        const own = `<<${search}\n${search}>>\n`
        const whole = around.replaceAll('\r\n', '\n') + own
        assert.equal(
          edited(whole, one(own, `${replace}[new]\n`)),
          whole.replace(own, () => `${replace}[new]\n`),
        )
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
