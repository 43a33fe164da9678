import MarkdownIt, { type RendererRule } from 'markdown-it'
import { visible } from '../safety/display.ts'

/** Which texts are paths of files that may be linked to. */
export interface Linkable {
  has(path: string): boolean
}

const markdown = new MarkdownIt({ html: false, linkify: false, breaks: false })
const { escapeHtml } = markdown.utils

// Anything else stays the text it is.
markdown.validateLink = (url) => /^https?:\/\/[^/]/i.test(url)

const code = (content = '') => `<pre class="code" tabindex="0"><code>${escapeHtml(content)}</code></pre>\n`
/** Above the headings of a message are the titles of the session, of a card and of its subject. */
const heading = (tag = 'h1') => `h${Math.min(Number(tag.slice(1)) + 3, 6)}`

const rules: Record<string, RendererRule> = {
  // No `href`: the editor would follow it by itself, past the host's question.
  link_open: (tokens, index) => {
    const url = escapeHtml(String(tokens[index]?.attrGet('href') ?? ''))
    return `<a role="link" tabindex="0" data-link="${url}" title="${url}">`
  },
  image: (tokens, index) => escapeHtml(tokens[index]?.content ?? ''),
  code_inline: (tokens, index, _options, env) => {
    const text = tokens[index]?.content ?? ''
    return fileLink(text, env?.['files'] as Linkable) ?? `<code>${escapeHtml(text)}</code>`
  },
  fence: (tokens, index) => code(tokens[index]?.content),
  code_block: (tokens, index) => code(tokens[index]?.content),
  heading_open: (tokens, index) => `<${heading(tokens[index]?.tag)}>`,
  heading_close: (tokens, index) => `</${heading(tokens[index]?.tag)}>\n`,
}
Object.assign(markdown.renderer.rules, rules)

function fileLink(text: string, files: Linkable): string | null {
  const [, path = '', line = ''] = /^(.+?)(?::(\d{1,7}))?$/.exec(text) ?? []
  if (!files.has(path)) return null
  const [folder, name] = splitPath(visible(path))
  const at = line ? `:${line}` : ''
  const data = `data-file="${escapeHtml(path)}"${Number(line) > 0 ? ` data-line="${line}"` : ''}`
  return (
    `<a role="link" tabindex="0" class="path" ${data} title="${escapeHtml(visible(text))}">` +
    `<span>${escapeHtml(folder)}</span><span>${escapeHtml(name)}${at}</span></a>`
  )
}

/** A path as its folder and its name; the name keeps the slash, so that together they are the path. */
export function splitPath(path: string): [folder: string, name: string] {
  const slash = path.lastIndexOf('/')
  return slash <= 0 ? ['', path] : [path.slice(0, slash), path.slice(slash)]
}

/** The HTML of a message. The panel sanitizes it once more before it shows it. */
export const renderMarkdown = (text: string, files: Linkable = new Set()): string => markdown.render(text, { files })
