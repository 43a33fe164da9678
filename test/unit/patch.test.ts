import assert from 'node:assert/strict'
import { createTwoFilesPatch } from 'diff'
import fc from 'fast-check'
import { applyPatch, pathsIn } from '../../src/edits/index.ts'

type Files = Record<string, string>

/** Each file afterwards, or what is wrong. */
function patched(files: Files, patch: string): Files | string {
  const result = applyPatch(files, patch)
  if (!result.ok) return result.problems.map(({ path, message }) => `${path}: ${message}`).join('\n')
  const after = { ...files }
  for (const { kind, path, old_path, modified } of result.files) {
    if (kind === 'delete') delete after[path]
    else after[path] = modified
    if (old_path !== undefined) delete after[old_path]
  }
  return after
}

const v4a = (...lines: string[]) => ['*** Begin Patch', ...lines, '*** End Patch'].join('\n')
const twins = 'def a():\n    x = 1\n    return x\n\ndef b():\n    x = 1\n    return x\n'

describe('a patch', () => {
  it('adds, changes, moves and deletes files, all or none', () => {
    const files = { 'a.ts': 'one\r\ntwo\r\nthree\r\n', 'b.ts': 'b\n', 'c.ts': 'c\n' }
    const patch = v4a(
      '*** Update File: a.ts',
      '@@',
      ' one',
      '-two',
      '+2',
      ' three',
      '*** Update File: b.ts',
      '*** Move to: d.ts',
      '@@',
      '-b',
      '+d',
      '*** Delete File: c.ts',
      '*** Add File: e.ts',
      '+e',
      '+',
      '+f',
    )
    assert.deepEqual(patched(files, patch), { 'a.ts': 'one\r\n2\r\nthree\r\n', 'd.ts': 'd\n', 'e.ts': 'e\n\nf\n' })
    assert.deepEqual(pathsIn(patch), ['a.ts', 'b.ts', 'd.ts', 'c.ts', 'e.ts'])
    assert.equal(patched({ ...files, 'e.ts': '' }, patch), 'e.ts: There is a file e.ts already.')
    assert.equal(
      patched({ 'a.ts': files['a.ts'] }, patch),
      'b.ts: There is no file b.ts.\nc.ts: There is no file c.ts.',
    )
  })

  it('takes the place that a line before it names, or the end of the file, where two would fit', () => {
    const change = [' ', '-    return x', '+    return y'].slice(1)
    assert.match(
      String(patched({ f: twins }, v4a('*** Update File: f', '@@', ...change))),
      /2 places, not one \(lines 3, 7\)/,
    )
    for (const first of ['def a():', ' def a():'])
      assert.deepEqual(patched({ f: twins }, v4a('*** Update File: f', `@@ ${first.trim()}`, ...change)), {
        f: twins.replace('return x', 'return y'),
      })
    assert.deepEqual(patched({ f: twins }, v4a('*** Update File: f', '@@', ...change, '*** End of File')), {
      f: twins.replace(/return x\n$/, 'return y\n'),
    })
    assert.deepEqual(patched({ f: twins }, v4a('*** Update File: f', '@@ def b():', '+    # B')), {
      f: twins.replace('def b():\n', 'def b():\n    # B\n'),
    })
    assert.match(String(patched({ f: twins }, v4a('*** Update File: f', '@@', '+new'))), /where its lines belong/)
  })

  it('may be a unified diff, whatever stands around it', () => {
    const diff = [
      'Here it is:',
      '```diff',
      'diff --git a/f b/f',
      '--- a/f',
      '+++ b/f',
      '@@ -6,2 +6,2 @@ def b():',
      '     x = 1',
      '-    return x',
      '+    return y',
      'diff --git a/old b/new',
      'similarity index 100%',
      'rename from old',
      'rename to new',
      '--- /dev/null',
      '+++ b/g',
      '@@ -0,0 +1 @@',
      '+g',
    ].join('\n')
    assert.deepEqual(patched({ f: twins, old: 'o\n' }, diff), {
      f: twins.replace(/return x\n$/, 'return y\n'),
      new: 'o\n',
      g: 'g\n',
    })
    // Lines that are not where it says are looked for, and refused where two fit.
    assert.match(String(patched({ f: `\n${twins}`, old: '' }, diff)), /^f: Hunk 1: .*2 places/)
  })

  it('is refused by the rules of edits, with the hunk', () => {
    const patch = v4a('*** Update File: f', '@@', ' a', '-b', '+c', '@@', '-x', '+y')
    assert.match(String(patched({ f: 'a\nb\nz\n' }, patch)), /^f: Hunk 2: The text to search for does not occur/)
    assert.match(
      String(patched({ f: 'a' }, v4a('*** Update File: f', '@@', 'a'))),
      /every line begins with a blank, - or \+/,
    )
    assert.match(String(patched({}, 'nothing')), /It is no patch/)
    assert.match(String(patched({ f: 'a\n' }, v4a('*** Update File: f', ' a'))), /stay as it is/)
    const loose = applyPatch({ f: 'if a:\n    b()\n' }, v4a('*** Update File: f', '-b()', '+c()'))
    assert.deepEqual(loose.ok && loose.files[0]?.notes, [{ line: 2, note: 'indentation shifted by 4' }])
  })

  it('that was made of two texts makes the one of the other', () => {
    const line = fc.constantFrom('a', 'b', '  c', '\td', '', '}', '-x', '+y')
    const text = fc
      .array(line, { maxLength: 30 })
      .map((lines) => lines.map((one, index) => `${index % 7}${one}\n`).join(''))
    fc.assert(
      fc.property(text, text, (before, after) => {
        fc.pre(before !== after && before !== '')
        const made = patched(
          { f: before },
          createTwoFilesPatch('a/f', 'b/f', before, after, undefined, undefined, { context: 40 }),
        )
        if (typeof made === 'string') assert.match(made, /2 places|in \d+ places|where its lines belong/)
        else assert.equal(made['f'], after)
      }),
    )
  })

  it('is taken out of a fence or a document of a shell, also when its end is missing', () => {
    const patch = '*** Begin Patch\n*** Update File: f\n@@\n-a\n+b\n EOF\n'
    for (const text of [`\`\`\`diff\n${patch}\`\`\`\nThat is all.`, `apply_patch <<'EOF'\n${patch}EOF\n`])
      assert.deepEqual(patched({ f: 'a\nEOF\n' }, text), { f: 'b\nEOF\n' })
  })

  it('finds what an anchor names also without its colon, if that is one place', () => {
    const text = 'class A:\n    x = 1\nclass B(A):\n    x = 1\nclass Bar:\n    x = 1\n'
    const at = (anchor: string) => patched({ f: text }, `*** Update File: f\n@@ ${anchor}\n-    x = 1\n+    x = 2`)
    assert.deepEqual(at('class A'), { f: text.replace('x = 1', 'x = 2') })
    assert.deepEqual(at('class B'), { f: text.replace('class B(A):\n    x = 1', 'class B(A):\n    x = 2') })
    assert.match(String(at('class')), /3 places/)
  })

  it('takes a file away only as long as it reads like what it takes away', () => {
    const patch = '--- a/f\n+++ /dev/null\n@@ -1,2 +0,0 @@\n-a\n-b\n'
    assert.deepEqual(patched({ f: 'a\nb\n' }, patch), {})
    assert.match(String(patched({ f: 'a\nmine\n' }, patch)), /does not read like what the patch takes away/)
  })

  it('never ends in an error, whatever it is', () => {
    const piece = fc.constantFrom(
      '*** Begin Patch',
      '*** Update File: f',
      '*** Add File: g',
      '*** Move to: h',
      '@@',
      '@@ a',
      '--- a/f',
      '+++ b/f',
      '@@ -1 +1 @@',
      ' a',
      '-a',
      '+b',
      '',
      '*** End of File',
      '*** Delete File: f',
      'rename from f',
    )
    fc.assert(
      fc.property(fc.array(fc.oneof(piece, fc.string()), { maxLength: 12 }), fc.string(), (lines, content) => {
        const result = applyPatch({ f: content, a: 'a\na\n' }, lines.join('\n'))
        assert.ok(result.ok ? result.files.length > 0 : result.problems.length > 0)
      }),
      { numRuns: 2_000 },
    )
  })
})
