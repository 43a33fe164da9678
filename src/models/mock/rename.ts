import { languageOf } from './languages/all.ts'
import type { Definition, Language } from './languages/language.ts'
import { masked, placesOf } from './languages/mask.ts'
import { code, listOf } from './markdown.ts'
import { isGo, isJava, isJs, isPy, isRust } from './paths.ts'

/** A place at which a name is used. */
export interface Use {
  readonly path: string
  readonly line: number
  /** A name of its own, what comes behind a point, a key of an object, or a short property that is both. */
  readonly kind: 'bare' | 'member' | 'key' | 'short'
  /** What stands before the point. */
  readonly receiver: string
  /** Whether the receiver is a module or a package of the project. */
  readonly ofModule: boolean
}

/** Where a name stands in the code of a file. */
export function usesOf(name: string, path: string, text: string): Use[] {
  const language = languageOf(path)
  if (!language) return []
  const shown = masked(text, language.syntax)
  const modules = modulesIn(path, text, language)
  return placesOf(name, shown).map((at) => {
    const before = shown.slice(Math.max(0, at - 80), at)
    const after = shown.slice(at + name.length, at + name.length + 40)
    const [, receiver = ''] = /([\w$)\]]+)\s*\??\.\s*$/.exec(before) ?? []
    const line = shown.slice(0, at).split('\n').length
    return { path, line, receiver, ofModule: modules.has(receiver), kind: kindOf(path, shown, at, { before, after }) }
  })
}

function kindOf(path: string, shown: string, at: number, { before, after }: Around): Use['kind'] {
  if (/\.\s*$/.test(before) && !/\.\.\.\s*$/.test(before)) return 'member'
  const isItem = /[{,]\s*$/.test(before)
  if (isPy(path)) return /[(,]\s*$/.test(before) && /^\s*=(?!=)/.test(after) ? 'key' : 'bare'
  // `{X: 1}` names a field in Go and in Rust.
  if (!isJs(path)) return isItem && /^\s*:(?!:)/.test(after) ? 'key' : 'bare'
  // A field of an interface stands at the beginning of its line.
  if ((isItem || /(^|\n)\s*(readonly\s+)?$/.test(before)) && /^\s*\??:/.test(after)) return 'key'
  return isItem && /^\s*[,}]/.test(after) && isInObject(shown, at) ? 'short' : 'bare'
}

interface Around {
  readonly before: string
  readonly after: string
}

/** Whether the braces around are those of an object, and not of an import, an export or a pattern that takes it apart. */
function isInObject(shown: string, at: number): boolean {
  let depth = 0
  for (let index = at - 1; index >= 0 && index > at - 4_000; index--) {
    const character = shown[index] ?? ''
    if (')]}'.includes(character)) depth++
    if (!'([{'.includes(character) || depth-- > 0) continue
    if (character !== '{') return false
    const head = shown.slice(Math.max(0, index - 60), index)
    return !/(\b(import|export|const|let|var)(\s+type)?\s*(\w+\s*,\s*)?|\bexports\s*=\s*)$/.test(head)
  }
  return false
}

/** The names under which a file knows other files. */
function modulesIn(path: string, text: string, language: Language): Set<string> {
  if (isJs(path))
    return new Set([
      'exports',
      ...[...text.matchAll(/^import\s+(?:\*\s+as\s+)?(\w+)\s+from\s+['"]\./gm)].map(([, name = '']) => name),
      ...[...text.matchAll(/\b(?:const|let|var)\s+(\w+)\s*=\s*require\(['"]\./g)].map(([, name = '']) => name),
    ])
  const last = language.importsOf(text).map((from) => from.split(/[./:]+/).at(-1) ?? '')
  return new Set([...last, ...(isPy(path) ? ['self', 'cls'] : ['this', 'self', 'Self'])])
}

export interface Defined extends Definition {
  readonly path: string
}

/** Where a name is defined, also inside of functions. */
export function definitionsOf(name: string, path: string, text: string): Defined[] {
  const language = languageOf(path)
  if (!language) return []
  const outer = language.definitionsOf(text).filter((definition) => definition.name === name)
  const known = new Set(outer.map(({ line }) => line))
  const lines = masked(text, language.syntax).split('\n')
  const inner = lines.flatMap((line, index): Defined[] => {
    if (known.has(index + 1) || line.length > 400 || !binds(name, line, path)) return []
    return [{ path, kind: 'constant', name, line: index + 1, end: index + 1, head: line.trim(), isShared: false }]
  })
  return [...outer.map((definition) => ({ ...definition, path })), ...inner]
}

const escaped = (name: string) => name.replaceAll('$', '\\$')

function binds(name: string, line: string, path: string): boolean {
  const own = escaped(name)
  if (isPy(path)) return false
  if (isGo(path)) return new RegExp(`(^|[\\s,;])${own}\\b[\\w\\s,]*:=|\\bvar\\s+${own}\\b`).test(line)
  if (isRust(path)) return new RegExp(`\\blet\\s+(mut\\s+)?${own}\\b`).test(line)
  if (isJava(path)) return new RegExp(`^\\s*(?!return\\b)[\\w<>\\[\\]]+\\s+${own}\\s*=`).test(line)
  return new RegExp(`\\b(const|let|var)\\s+${own}\\b(?!\\s*[.(])|\\bfunction\\s+${own}\\b`).test(line)
}

/** Names of methods that others have, too. */
const everywhere =
  /^(get|set|map|filter|reduce|push|pop|add|delete|remove|has|find|sort|join|split|length|size|name|value|type|id|next|then|catch|call|apply|bind|close|open|read|write|send|start|stop|run|end|on|emit|update|create|equals|toString|String|Error|Len|Less|Swap|fmt|from|into|new|default|clone|iter|len|format|items|keys|values|append|index|count|copy|strip|lower|upper|init|__\w+__)$/

/** Why it can't be told from the names what belongs together; nothing when it can. */
export function problemWith(name: string, definitions: readonly Defined[], uses: readonly Use[]): string | undefined {
  const [definition] = definitions
  const place = ({ path, line }: { path: string; line: number }) => code(`${path}:${line}`)
  const [first] = uses
  if (!definition)
    return first
      ? `I see ${code(name)} in ${place(first)}, but not where it is defined, so I can't tell what belongs to it.`
      : `${code(name)} stands only in comments and strings here, so there is nothing to rename.`
  if (definitions.length > 1)
    return `${code(name)} is defined more than once: ${listOf(definitions.slice(0, 6).map(place))}. I can't tell which uses belong to which, so I won't rename it.`
  const isMethod = definition.kind === 'method'
  if (isMethod && !/\bstatic\b/.test(definition.head) && everywhere.test(name))
    return `Many things have a method ${code(name)}, and I can't tell them apart, so I won't rename it. The editor's own rename (F2) can.`
  const foreign = uses.find((use) => !belongs(use, definition))
  return (
    foreign &&
    `In ${place(foreign)}, ${code(name)} may be something else than what is defined in ${place(definition)}. I can't tell them apart, so I won't rename it. The editor's own rename (F2) can.`
  )
}

function belongs({ kind, receiver, ofModule }: Use, definition: Defined): boolean {
  if (kind === 'key' || kind === 'short') return false
  if (definition.kind === 'method') return true
  if (kind === 'bare') return true
  return ofModule || receiver === definition.owner
}

/** The text with the name replaced where it stands in code. */
export function renamed(path: string, text: string, from: string, to: string): string {
  const language = languageOf(path)
  if (!language) return text
  let last = 0
  const parts: string[] = []
  for (const at of placesOf(from, masked(text, language.syntax))) {
    parts.push(text.slice(last, at), to)
    last = at + from.length
  }
  return parts.join('') + text.slice(last)
}
