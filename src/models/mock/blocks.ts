/** One block to replace, as edit_file takes it. */
export interface Edit {
  readonly search: string
  readonly replace: string
}

/** Lines `from` to `to` (exclusive) of the old text become `lines`. */
interface Hunk {
  readonly from: number
  readonly to: number
  readonly lines: readonly string[]
}

/** Beyond this many pairs of lines one block has to do. */
const mostPairs = 4_000_000

/** The edits that turn `before` into `after`; each block stands exactly once in the text when its turn comes. */
export function editsBetween(before: string, after: string): Edit[] {
  const old = before.split('\n')
  const hunks = hunksBetween(old, after.split('\n'))
  const edits = merged(hunks.map((hunk) => widened(before, old, hunk))).map(({ from, to, lines }) => ({
    search: old.slice(from, to).join('\n'),
    replace: lines.join('\n'),
  }))
  return leadTo(edits, before, after) ? edits : [{ search: before, replace: after }]
}

function leadTo(edits: readonly Edit[], before: string, after: string): boolean {
  let text = before
  for (const { search, replace } of edits) {
    const parts = text.split(search)
    if (search === '' || parts.length !== 2) return false
    text = parts.join(replace)
  }
  return text === after
}

/** Takes in lines around a hunk until what it replaces stands in the text only once. */
function widened(text: string, old: readonly string[], { from, to, lines }: Hunk): Hunk {
  let [start, end] = [from, to]
  const unique = () => start < end && text.split(old.slice(start, end).join('\n')).length === 2
  while (!unique() && (start > 0 || end < old.length)) {
    if (end < old.length) end++
    if (!unique() && start > 0) start--
  }
  return { from: start, to: end, lines: [...old.slice(start, from), ...lines, ...old.slice(to, end)] }
}

/** Blocks that grew into each other become one. */
function merged(hunks: readonly Hunk[]): Hunk[] {
  const apart: Hunk[] = []
  for (const hunk of hunks) {
    const last = apart.at(-1)
    if (!last || hunk.from >= last.to) apart.push(hunk)
    else {
      apart.pop()
      apart.push(joined(last, hunk))
    }
  }
  return apart
}

/** The shared lines are context in both, so they are left out of the second one. */
const joined = (first: Hunk, second: Hunk): Hunk => ({
  from: first.from,
  to: Math.max(first.to, second.to),
  lines: [...first.lines, ...second.lines.slice(first.to - second.from)],
})

function hunksBetween(old: readonly string[], fresh: readonly string[]): Hunk[] {
  const kept = old.length * fresh.length > mostPairs ? [] : commonLines(old, fresh)
  const hunks: Hunk[] = []
  let [a, b] = [0, 0]
  for (const [i, j] of [...kept, [old.length, fresh.length] as const]) {
    if (i > a || j > b) hunks.push({ from: a, to: i, lines: fresh.slice(b, j) })
    ;[a, b] = [i + 1, j + 1]
  }
  return hunks
}

/** The longest common subsequence, as pairs of line numbers. */
function commonLines(old: readonly string[], fresh: readonly string[]): (readonly [number, number])[] {
  const width = fresh.length + 1
  const lengths = new Int32Array((old.length + 1) * width)
  const at = (i: number, j: number) => lengths[i * width + j] ?? 0
  for (let i = old.length - 1; i >= 0; i--)
    for (let j = fresh.length - 1; j >= 0; j--)
      lengths[i * width + j] = old[i] === fresh[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1))
  const pairs: (readonly [number, number])[] = []
  for (let i = 0, j = 0; i < old.length && j < fresh.length; ) {
    if (old[i] === fresh[j]) pairs.push([i++, j++])
    else if (at(i + 1, j) >= at(i, j + 1)) i++
    else j++
  }
  return pairs
}
