import { straight } from '../safety/display.ts'
import type { Spoken } from './layout.ts'
import type { Linkable } from './markdown.ts'
import { memo } from './memo.tsx'
import { Prose } from './Prose.tsx'

export interface SaidProps {
  readonly item: Spoken
  readonly files: Linkable
}

/** What the user or the agent said. */
export const Said = memo(({ item, files }: SaidProps) => {
  switch (item.type) {
    case 'run_started':
    case 'user_message':
      return <UserWords text={item.payload.message} />
    case 'message':
      return <Prose text={item.payload.content} files={files} />
    case 'question':
      return (
        <>
          <Prose text={item.payload.question} files={files} />
          {item.resolution?.amended && 'answer' in item.resolution.amended && (
            <UserWords text={item.resolution.amended.answer} />
          )}
        </>
      )
  }
})

/** As it was written; only what stands between backticks is code. */
const UserWords = ({ text }: { text: string }) => (
  <article class="user" aria-label="You">
    <p>
      {straight(text)
        .split(/`([^`\n]+)`/)
        .map((part, index) => (index % 2 === 1 ? <code class="inline">{part}</code> : part))}
    </p>
  </article>
)
