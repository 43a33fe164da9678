/** Lines that follow each other in a file, some of them to be removed or added. */
export interface Hunk {
  /** Lines before it that say where it is, from the outermost in: what stands behind `@@`. */
  readonly anchors: readonly string[]
  /** The line that it begins at in the file, from 1, as far as it is said. */
  readonly line?: number
  /** What has to stand there, and what stands there then. */
  readonly search: readonly string[]
  readonly replace: readonly string[]
  /** It is the end of the file. */
  readonly isEnd: boolean
}

/** What a patch does to one file. */
export type FilePatch =
  | { readonly kind: 'create'; readonly path: string; readonly content: string }
  /** `content`: what has to stand there, as far as the patch says so. */
  | { readonly kind: 'delete'; readonly path: string; readonly content?: readonly string[] }
  | { readonly kind: 'modify'; readonly path: string; readonly movedTo?: string; readonly hunks: readonly Hunk[] }

/** What is no patch, in a sentence for whoever wrote it. */
export class BadPatch extends Error {}

/** As many as anyone would look at. */
const mostFiles = 200

/**
 * Reads a patch: in the V4A format (`*** Begin Patch`, https://cookbook.openai.com/examples/gpt4-1_prompting_guide), or a
 * unified diff. What stands around it, such as a fence or a command, is passed over. Throws a `BadPatch`.
 */
export function parsePatch(patch: string): FilePatch[] {
  const lines = unwrapped(patch.split(/\r?\n/))
  const isV4a = lines.some((line) => /^\*\*\* (Add|Update|Delete) File: /.test(line))
  const files = isV4a ? v4a(lines) : unified(lines)
  if (files.length === 0)
    throw new BadPatch('It is no patch: neither "*** Update File: …" nor "--- … +++ …" stands in it.')
  if (files.length > mostFiles) throw new BadPatch(`More than ${mostFiles} files at once. Make several patches.`)
  return files
}

/** Without the fence of Markdown or the document of a shell that a patch stands in. */
function unwrapped(lines: readonly string[]): readonly string[] {
  const first = lines.findIndex((line) => /^\*\*\* |^(---|diff --git) /.test(line))
  const before = lines.slice(0, Math.max(0, first))
  const word = before.map((line) => /<<-?\s*['"]?(\w+)['"]?\s*$/.exec(line)?.[1]).find((one) => one !== undefined)
  const isFenced = before.some((line) => line.startsWith('```'))
  const end = lines.findIndex(
    (line, index) => index > first && ((isFenced && /^```\s*$/.test(line)) || (word !== undefined && line === word)),
  )
  return end < 0 ? lines : lines.slice(0, end)
}

/** Lines up to the next one that begins another part. */
function until(lines: readonly string[], from: number, isNext: (line: string, index: number) => boolean): string[] {
  const end = lines.findIndex((line, index) => index >= from && isNext(line, index))
  return lines.slice(from, end < 0 ? lines.length : end)
}

function v4a(lines: readonly string[]): FilePatch[] {
  const isHead = (line: string) => /^\*\*\* (Add|Update|Delete) File: |^\*\*\* (Begin|End) Patch/.test(line)
  return lines.flatMap((line, index): FilePatch[] => {
    const [, verb, path = ''] = /^\*\*\* (Add|Update|Delete) File: (.+?)\s*$/.exec(line) ?? []
    if (!verb) return []
    const body = until(lines, index + 1, isHead)
    if (verb === 'Delete') return [{ kind: 'delete', path }]
    if (verb === 'Add') return [{ kind: 'create', path, content: contentOf(path, body) }]
    const [, movedTo] = /^\*\*\* Move to: (.+?)\s*$/.exec(body[0] ?? '') ?? []
    const rest = movedTo === undefined ? body : body.slice(1)
    return [{ kind: 'modify', path, ...(movedTo === undefined ? {} : { movedTo }), hunks: v4aHunks(path, rest) }]
  })
}

function contentOf(path: string, body: readonly string[]): string {
  const lines = body.slice(0, body.findLastIndex((line) => line !== '') + 1)
  const wrong = lines.find((line) => line !== '' && !line.startsWith('+'))
  if (wrong !== undefined) throw new BadPatch(`In the new file ${path} every line begins with +, but not: ${wrong}`)
  return lines.map((line) => `${line.slice(1)}\n`).join('')
}

function v4aHunks(path: string, body: readonly string[]): Hunk[] {
  const hunks: Hunk[] = []
  let anchors: string[] = []
  let lines: string[] = []
  const close = (isEnd: boolean) => {
    if (lines.some((line) => line !== '')) hunks.push({ anchors, ...sides(path, lines), isEnd })
    anchors = lines.some((line) => line !== '') ? [] : anchors
    lines = []
  }
  for (const line of body) {
    const [, anchor] = /^@@ ?(.*)$/.exec(line) ?? []
    if (anchor !== undefined) {
      close(false)
      if (anchor.trim() !== '' && !/^-\d.*@@$/.test(anchor)) anchors.push(anchor)
    } else if (/^\*\*\* End of File/.test(line)) close(true)
    else lines.push(line)
  }
  close(false)
  return hunks
}

/** What was there and what will be, of lines that begin with a blank, - or +. An empty one stands for an empty line. */
function sides(path: string, lines: readonly string[]): { search: string[]; replace: string[] } {
  const said = lines.slice(0, lines.findLastIndex((line) => line !== '') + 1).filter((line) => !line.startsWith('\\'))
  const wrong = said.find((line) => !/^([ +-]|$)/.test(line))
  if (wrong !== undefined)
    throw new BadPatch(`In the patch of ${path} every line begins with a blank, - or +, but not: ${wrong}`)
  const side = (mark: string) => said.filter((line) => !line.startsWith(mark)).map((line) => line.slice(1))
  return { search: side('+'), replace: side('-') }
}

type IsHead = (line: string, index: number) => boolean

function unified(lines: readonly string[]): FilePatch[] {
  const isPair = (line: string, index: number) => /^--- /.test(line) && /^\+\+\+ /.test(lines[index + 1] ?? '')
  const isHead = (line: string, index: number) => /^diff --git /.test(line) || isPair(line, index)
  return lines.flatMap((line, index): FilePatch[] => {
    if (/^rename from /.test(line)) return renamed(lines, index, isHead)
    if (!isPair(line, index)) return []
    return unifiedFile(pathIn(line), pathIn(lines[index + 1] ?? ''), until(lines, index + 2, isHead))
  })
}

function unifiedFile(from: string | null, to: string | null, body: readonly string[]): FilePatch[] {
  const hunks = unifiedHunks(to ?? from ?? '', body)
  if (to === null) {
    const content = hunks.length > 0 ? { content: hunks.flatMap(({ search }) => search) } : {}
    return from === null ? [] : [{ kind: 'delete', path: from, ...content }]
  }
  if (from !== null) return [{ kind: 'modify', path: from, ...(from === to ? {} : { movedTo: to }), hunks }]
  const isOpen = body.some((line) => line.startsWith('\\'))
  const content = hunks.flatMap(({ replace }) => replace).join('\n')
  return [{ kind: 'create', path: to, content: isOpen || content === '' ? content : `${content}\n` }]
}

/** A file that only gets another name: of one that changes as well, both names stand before its hunks. */
function renamed(lines: readonly string[], index: number, isHead: IsHead): FilePatch[] {
  const path = (lines[index] ?? '').slice('rename from '.length)
  const to = until(lines, index, isHead).find((line) => line.startsWith('rename to '))
  const next = lines.findIndex((line, other) => other > index && isHead(line, other))
  const isChanged = pathIn(lines[next] ?? '') === path
  return to === undefined || isChanged
    ? []
    : [{ kind: 'modify', path, movedTo: to.slice('rename to '.length), hunks: [] }]
}

/** Null for `/dev/null`. What git puts before paths is taken away, and a time behind it. */
function pathIn(line: string): string | null {
  const path = line
    .slice(4)
    .replace(/\t.*$/, '')
    .trim()
    .replace(/^"(.*)"$/, '$1')
  return path === '/dev/null' ? null : path.replace(/^[ab]\//, '')
}

function unifiedHunks(path: string, body: readonly string[]): Hunk[] {
  return body.flatMap((line, index): Hunk[] => {
    const [, start] = /^@@ -(\d+)(?:,\d+)? \+\d+(?:,\d+)? @@/.exec(line) ?? []
    const isAny = start === undefined && /^@@/.test(line)
    if (start === undefined && !isAny) return []
    const lines = until(body, index + 1, (other) => /^@@/.test(other))
    return [
      { anchors: [], ...(start === undefined ? {} : { line: Number(start) }), ...sides(path, lines), isEnd: false },
    ]
  })
}
