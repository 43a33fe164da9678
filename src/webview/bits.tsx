import { plural } from '../base/text.ts'
import { visible } from '../safety/display.ts'
import { splitPath } from './markdown.ts'

/** An icon. It never says anything alone: words stand beside it. */
export const Icon = ({ name, tone = '' }: { name: string; tone?: string }) => (
  <span class={`codicon codicon-${name} ${tone}`.trimEnd()} aria-hidden="true" />
)

/** A path that gives up its middle when there is no room; the whole of it is the tooltip. */
export function Path({ path }: { path: string }) {
  const shown = visible(path)
  const [folder, name] = splitPath(shown)
  return (
    <span class="path" title={shown}>
      <span>{folder}</span>
      <span>{name}</span>
    </span>
  )
}

/** Lines added and removed; a count of 0 is left out. */
export function Counts({ added = 0, removed = 0 }: { added?: number | undefined; removed?: number | undefined }) {
  if (added + removed === 0) return null
  return (
    <span class="num">
      {added > 0 && <Count tone="add" sign="+" count={added} what="added" />}
      {added > 0 && removed > 0 && ' '}
      {removed > 0 && <Count tone="del" sign="−" count={removed} what="removed" />}
    </span>
  )
}

const Count = ({ tone, sign, count, what }: { tone: string; sign: string; count: number; what: string }) => (
  <span class={tone}>
    <span aria-hidden="true">
      {sign}
      {count}
    </span>
    <span class="sr">{`${plural(count, 'line')} ${what}`}</span>
  </span>
)

/** A sentence of the agent, with what stands between backticks as code. Nothing else in it is markup. */
export const Sentence = ({ text }: { text: string }) => (
  <>
    {visible(text)
      .split(/`([^`]+)`/)
      .map((part, index) => (index % 2 === 1 ? <code class="inline">{part}</code> : part))}
  </>
)

export interface Fact {
  readonly icon: string
  readonly text: string
  /** Worth a second look. */
  readonly look?: boolean
  /** Shown after the text as a path. */
  readonly path?: string
}

/** What there is to know about a proposal, a line each. */
export function Facts({ facts }: { facts: readonly Fact[] }) {
  if (facts.length === 0) return null
  return (
    <ul class="facts">
      {facts.map(({ icon, text, look, path }) => (
        <li key={text} class={look ? 'look' : ''}>
          <Icon name={icon} />
          <span>
            {text}
            {path !== undefined && <Path path={path} />}
          </span>
        </li>
      ))}
    </ul>
  )
}
