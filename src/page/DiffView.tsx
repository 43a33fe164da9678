import { structuredPatch } from 'diff'
import { useState } from 'preact/hooks'
import { visible } from '../safety/display.ts'

/** How long the difference may take, in milliseconds. */
const patience = 1_000

interface Line {
  readonly number: number
  readonly text: string
}
/** What stood in a place and what stands there now; null for nothing. */
interface Row {
  readonly before: Line | null
  readonly after: Line | null
  readonly isChanged: boolean
}

/** The difference of two texts, side by side or in one column. */
export function DiffView({ original, modified }: { original: string; modified: string }) {
  const [isSplit, setSplit] = useState(window.innerWidth >= 900)
  const hunks = structuredPatch('', '', original, modified, '', '', { context: 3, timeout: patience })?.hunks
  if (!hunks) return <pre class="whole">{visible(modified)}</pre>
  return (
    <>
      <label class="split">
        <input type="checkbox" checked={isSplit} onChange={() => setSplit(!isSplit)} /> Side by side
      </label>
      <div class="hunks">
        {hunks.length === 0 && <p class="muted">The text stays as it is.</p>}
        {hunks.map((hunk) => (
          <table key={hunk.newStart} class="hunk">
            <caption class="sr">From line {hunk.newStart}</caption>
            <colgroup>
              {(isSplit ? ['n', '', 'n', ''] : ['n', '']).map((kind, index) => (
                <col key={index} class={kind} />
              ))}
            </colgroup>
            <tbody>{isSplit ? rowsOf(hunk).map(splitRow) : rowsOf(hunk).flatMap(unifiedRows)}</tbody>
          </table>
        ))}
      </div>
    </>
  )
}

interface Hunk {
  readonly oldStart: number
  readonly newStart: number
  readonly lines: readonly string[]
}

/** Lines that were taken away beside those that came in their place. */
function rowsOf({ oldStart, newStart, lines }: Hunk): Row[] {
  const rows: Row[] = []
  let [old, now] = [oldStart, newStart]
  let free = 0
  for (const line of lines) {
    const [mark, text] = [line[0], line.slice(1)]
    if (mark === '\\') continue
    if (mark === '-') {
      rows.push({ before: { number: old++, text }, after: null, isChanged: true })
      free++
    } else if (mark === '+') {
      const at = free > 0 ? rows.length - free-- : rows.length
      rows[at] = { before: rows[at]?.before ?? null, after: { number: now++, text }, isChanged: true }
    } else {
      rows.push({ before: { number: old++, text }, after: { number: now++, text }, isChanged: false })
      free = 0
    }
  }
  return rows
}

const splitRow = ({ before, after, isChanged }: Row, index: number) => (
  <tr key={index}>
    <Side line={before} mark={isChanged && before ? 'del' : ''} />
    <Side line={after} mark={isChanged && after ? 'add' : ''} />
  </tr>
)

function Side({ line, mark }: { line: Line | null; mark: string }) {
  if (!line) return <td class="none" colSpan={2} />
  return (
    <>
      <td class="n">{line.number}</td>
      <td class={`text ${mark}`}>{visible(line.text) || ' '}</td>
    </>
  )
}

function unifiedRows({ before, after, isChanged }: Row, index: number) {
  if (!isChanged) return [single(`${index}`, after, '')]
  return [
    ...(before ? [single(`${index}-`, before, 'del')] : []),
    ...(after ? [single(`${index}+`, after, 'add')] : []),
  ]
}

const single = (key: string, line: Line | null, mark: string) => (
  <tr key={key}>
    <Side line={line} mark={mark} />
  </tr>
)
