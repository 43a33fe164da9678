import { elisionIn, strayElision } from './elision.ts'
import { isExactOnly } from './exactOnly.ts'
import { type Found, findText } from './findText.ts'
import { indentOf, isBlank, Lines, widthOf } from './lines.ts'
import type { Missing } from './missing.ts'
import { BadPatch, type FilePatch, type Hunk, parsePatch } from './parsePatch.ts'
import { isTooLarge, largestText } from './size.ts'
import { Splices } from './splices.ts'

/** What a patch makes of one file. `original` is '' for a new one, `modified` for one that goes. */
export interface PatchedFile {
  readonly kind: 'create' | 'modify' | 'delete' | 'rename'
  readonly path: string
  /** Where it was, when it is renamed. */
  readonly old_path?: string
  readonly original: string
  readonly modified: string
  /** What was different where a hunk was not found letter by letter, with its line, from 1. */
  readonly notes: readonly { readonly line: number; readonly note: string }[]
}

export type Patched =
  | { readonly ok: true; readonly files: readonly PatchedFile[] }
  | { readonly ok: false; readonly problems: readonly { readonly path: string; readonly message: string }[] }

/** The paths of the files that a patch is about, also of those that it makes. None for what is no patch. */
export function pathsIn(patch: string): string[] {
  try {
    const all = parsePatch(patch).flatMap((file) => [
      file.path,
      ...('movedTo' in file ? [file.movedTo ?? file.path] : []),
    ])
    return [...new Set(all)]
  } catch {
    return []
  }
}

/**
 * Applies a patch, V4A or a unified diff, to the texts of files by their paths: all of it or nothing. A hunk takes the one
 * place that it can mean, by the rules of `applyEdits`; where there are several, `@@` lines, the end of the file and exact
 * line numbers decide, if they leave one. Never throws.
 */
export function applyPatch(files: Readonly<Record<string, string>>, patch: string): Patched {
  const problems: { path: string; message: string }[] = []
  const done: PatchedFile[] = []
  const seen = new Set<string>()
  try {
    for (const file of parsePatch(patch)) {
      const outcome = seen.has(file.path)
        ? { message: 'It stands in the patch twice. Put all of its changes into one part.' }
        : patched(files, file)
      seen.add(file.path)
      if ('message' in outcome) problems.push({ path: file.path, message: outcome.message })
      else done.push(outcome)
    }
  } catch (error) {
    if (!(error instanceof BadPatch)) throw error
    return { ok: false, problems: [{ path: '', message: error.message }] }
  }
  return problems.length > 0 ? { ok: false, problems } : { ok: true, files: done }
}

function patched(files: Readonly<Record<string, string>>, file: FilePatch): PatchedFile | Missing {
  const { path } = file
  const original = Object.hasOwn(files, path) ? files[path] : undefined
  const isThere = { message: `There is a file ${path} already.` }
  if (file.kind === 'create') {
    if (original !== undefined) return isThere
    const left = elisionIn(file.content, null)
    if (left !== undefined) return { message: stray(left) }
    return { kind: 'create', path, original: '', modified: file.content, notes: [] }
  }
  if (original === undefined) return { message: `There is no file ${path}.` }
  if (file.kind === 'delete') return deleted(path, original, file.content)
  const { movedTo } = file
  if (movedTo !== undefined && Object.hasOwn(files, movedTo)) return { message: `There is a file ${movedTo} already.` }
  const changed = withHunks(original, file.hunks)
  if ('message' in changed) return changed
  if (movedTo === undefined && changed.modified === original) return { message: 'The file would stay as it is.' }
  const renamed =
    movedTo === undefined
      ? { kind: 'modify' as const, path }
      : { kind: 'rename' as const, path: movedTo, old_path: path }
  return { ...renamed, original, ...changed }
}

function deleted(path: string, original: string, content: readonly string[] | undefined): PatchedFile | Missing {
  if (!readsLike(original, content))
    return { message: 'It does not read like what the patch takes away. Read it again.' }
  return { kind: 'delete', path, original, modified: '', notes: [] }
}

/** White space at the end of lines, and of the file, is a formality. */
function readsLike(text: string, content: readonly string[] | undefined): boolean {
  const bare = (all: string) => all.replace(/[ \t\r]+$/gm, '').trimEnd()
  return content === undefined || bare(text.replace(/^\uFEFF/, '')) === bare(content.join('\n'))
}

const stray = (line: string): string =>
  `"${line.trim()}" would be written as it is. Write the lines that it stands for.`

const bom = '\uFEFF'

function withHunks(text: string, hunks: readonly Hunk[]): Pick<PatchedFile, 'modified' | 'notes'> | Missing {
  if (isExactOnly(text)) return { message: 'The file is too large for a patch. Use edit_file.' }
  const mark = text.startsWith(bom) ? bom : ''
  const lines = new Lines(text.slice(mark.length))
  const splices = new Splices(lines.text)
  const notes: { line: number; note: string }[] = []
  for (const [index, hunk] of hunks.entries()) {
    const left = strayElision(hunk.replace, hunk.search, lines.text)
    if (left !== undefined) return { message: `Hunk ${index + 1}: ${stray(left)}` }
    const found = place(lines, hunk)
    if ('message' in found) return { message: `Hunk ${index + 1}: ${found.message}` }
    if (!splices.add(found.splices)) return { message: `Hunk ${index + 1}: it overlaps with one before it.` }
    if (found.note) notes.push({ line: found.line + 1, note: found.note })
  }
  if (isTooLarge(splices.text)) return { message: `The file would become larger than ${largestText} bytes.` }
  return { modified: mark + splices.text, notes }
}

function place(lines: Lines, hunk: Hunk): Found | Missing {
  const { search, replace, anchors, line, isEnd } = hunk
  if (search.every(isBlank)) return inserted(lines, hunk)
  const [before, after] = [`${search.join('\n')}\n`, replace.map((one) => `${one}\n`).join('')]
  const first = findText(lines, before, after)
  if (!('message' in first && first.isAmbiguous)) return first
  for (const [from, to] of [
    ...(anchors.length > 0 ? [scopeOf(lines, anchors)] : []),
    ...(isEnd ? [[lines.lines.length - search.length, lines.lines.length] as const] : []),
    ...(line === undefined ? [] : [[line - 1, line - 1 + search.length] as const]),
  ]) {
    const found = from < 0 ? first : within(lines, from, to, (some) => findText(some, before, after))
    if (!('message' in found)) return found
  }
  return first
}

/** Looks only through some lines. */
function within(lines: Lines, from: number, to: number, find: (some: Lines) => Found | Missing): Found | Missing {
  const [start, end] = [lines.starts[from] ?? lines.text.length, lines.starts[to] ?? lines.text.length]
  const found = find(new Lines(lines.text.slice(start, end)))
  if ('message' in found) return found
  const splices = found.splices.map((splice) => ({ ...splice, start: splice.start + start, end: splice.end + start }))
  return { ...found, line: found.line + from, splices }
}

const nowhere = [-1, -1] as const

/** The lines that belong to what anchors name, each in the one before: those behind the last one that are deeper than it. */
function scopeOf({ lines }: Lines, anchors: readonly string[]): readonly [number, number] {
  let [from, to] = [0, lines.length]
  for (const anchor of anchors) {
    const all = placesOf(lines, anchor.trim(), from, to)
    const [at] = all
    if (at === undefined || all.length > 1) return nowhere
    const depth = widthOf(indentOf(lines[at] ?? ''))
    const isOutside = (line: string) => !isBlank(line) && widthOf(indentOf(line)) <= depth && !/^\s*[)}\]]/.test(line)
    const end = lines.findIndex((line, index) => index > at && isOutside(line))
    ;[from, to] = [at, end < 0 ? to : Math.min(to, end)]
  }
  return [from, to]
}

/** The lines that an anchor names, else those that go on behind it: models leave out a colon, a brace, or arguments. */
function placesOf(lines: readonly string[], anchor: string, from: number, to: number): number[] {
  const where = (is: (line: string) => boolean) =>
    lines.flatMap((line, index) => (index >= from && index < to && is(line.trim()) ? [index] : []))
  const exactly = where((line) => line === anchor)
  if (exactly.length > 0 || anchor === '') return exactly
  return where((line) => line.startsWith(anchor) && !/[\p{L}\p{N}_$]/u.test(line.charAt(anchor.length)))
}

/** Lines that come behind what an anchor names, or at the end. */
function inserted(lines: Lines, { anchors, replace, isEnd }: Hunk): Found | Missing {
  const at = isEnd ? lines.lines.length - 1 : anchors.length > 0 ? scopeOf(lines, anchors)[0] : -1
  const exactly = { count: 1, how: 'exact', note: '' } as const
  if (lines.text === '')
    return { ...exactly, line: 0, splices: [{ start: 0, end: 0, text: `${replace.join('\n')}\n` }] }
  if (at < 0) return { message: 'It does not say where its lines belong. Add lines around them.' }
  const end = lines.endNear(at)
  const place = lines.endOf(at)
  const isOpen = lines.ends[at] === ''
  const text = isOpen ? end + replace.join(end) : replace.map((line) => line + end).join('')
  return { ...exactly, line: at, splices: [{ start: place, end: place, text }] }
}
