import DOMPurify, { type Config } from 'dompurify'
import { useLayoutEffect, useRef } from 'preact/hooks'
import { straight } from '../safety/display.ts'
import { type Linkable, renderMarkdown } from './markdown.ts'

/** What a message may consist of: nothing that loads, runs, or leads anywhere by itself. */
const allowed: Config & { RETURN_DOM_FRAGMENT: true } = {
  ALLOWED_TAGS: [
    ...['p', 'br', 'hr', 'em', 'strong', 's', 'code', 'pre', 'a', 'span', 'ul', 'ol', 'li', 'blockquote'],
    ...['h4', 'h5', 'h6', 'table', 'thead', 'tbody', 'tr', 'th', 'td'],
  ],
  ALLOWED_ATTR: ['class', 'title', 'role', 'tabindex', 'start', 'data-link', 'data-file', 'data-line'],
  ALLOW_DATA_ATTR: false,
  ALLOW_ARIA_ATTR: false,
  RETURN_DOM_FRAGMENT: true,
}

export interface ProseProps {
  readonly text: string
  readonly files?: Linkable
  /** Whether it is still being written. */
  readonly busy?: boolean
}

/** Words of the agent. */
export function Prose({ text, files, busy = false }: ProseProps) {
  const article = useRef<HTMLElement>(null)
  useLayoutEffect(() => {
    const content = DOMPurify.sanitize(renderMarkdown(straight(text), files), allowed)
    if (busy) addCaret(content)
    article.current?.replaceChildren(content)
  }, [text, files, busy])
  return <article ref={article} class="prose" aria-label="Agent" aria-busy={busy} />
}

/** Puts the caret behind the last word. */
function addCaret(content: DocumentFragment): void {
  const caret = document.createElement('span')
  caret.className = 'caret'
  caret.setAttribute('aria-hidden', 'true')
  let place: Node = content
  while (place.lastChild) {
    const last: Node =
      place.lastChild.nodeType === Node.TEXT_NODE && place.lastChild.nodeValue?.trim() === ''
        ? (place.lastChild.previousSibling ?? place.lastChild)
        : place.lastChild
    if (!(last instanceof Element)) break
    place = last
  }
  place.appendChild(caret)
}
