import { linesOf, plural } from '../../base/text.ts'
import { type Look, read } from './family.ts'
import { languageOf } from './languages/all.ts'
import type { Definition, Language } from './languages/language.ts'
import { masked, placesOf } from './languages/mask.ts'
import { code, listOf } from './markdown.ts'
import { isTest } from './paths.ts'
import type { Project } from './project.ts'
import { routesIn } from './routes.ts'

const mostListed = 15

/** What a file is made of, as far as its text shows it. */
export function explainFile(file: string, project: Project): string {
  const text = project.texts.get(file)
  if (text === undefined) return `I couldn't read all of ${code(file)}.`
  const language = languageOf(file)
  return language ? explainCode(file, text, language) : explainText(file, text)
}

function explainCode(file: string, text: string, language: Language): string {
  const imports = [...new Set(language.importsOf(text))]
  const definitions = language.definitionsOf(text)
  const routes = routesIn(file, text)
  const about = docBefore(text.split('\n'), firstCode(text, language))
  const [shared, own] = [true, false].map((is) => definitions.filter(({ isShared }) => isShared === is))
  return [
    `${code(file)} has ${plural(linesOf(text).length, 'line')} of ${/\.[cm]?tsx?$/.test(file) ? 'TypeScript' : language.name}${isTest(file) ? ', which are tests' : ''}.`,
    ...(about === '' ? [] : [about]),
    ...(imports.length > 0 ? [`It uses ${listOf(imports.slice(0, mostListed).map(code))}.`] : ['It imports nothing.']),
    ...section('Others can use:', file, shared ?? []),
    ...section(shared?.length ? 'Besides, it has:' : 'It defines:', file, own ?? []),
    ...(definitions.length === 0 ? ['It defines nothing that has a name at the top.'] : []),
    ...(routes.length > 0 ? [`Routes:\n${routes.map((route) => `- ${route}`).join('\n')}`] : []),
    'That is what I can tell from how it is written; what it is for I can only repeat from its comments.',
  ].join('\n\n')
}

const firstCode = (text: string, language: Language) =>
  masked(text, language.syntax)
    .split('\n')
    .findIndex((line) => /[\w@#]/.test(line))

const section = (title: string, file: string, definitions: readonly Definition[]) =>
  definitions.length === 0
    ? []
    : [
        [
          title,
          ...definitions
            .slice(0, mostListed)
            .map(({ head, line }) => `- ${code(shortHead(head))}, ${code(`${file}:${line}`)}`),
          ...(definitions.length > mostListed ? [`- and ${definitions.length - mostListed} more`] : []),
        ].join('\n'),
      ]

const shortHead = (head: string) => {
  const open = head.replace(/\s*\{[^{}]*\}?\s*$/, '').replace(/\s*=>.*$/, '')
  return open.length > 90 ? `${open.slice(0, 89)}…` : open
}

function explainText(file: string, text: string): string {
  const headings = linesOf(text).flatMap((line, index) => {
    const [, title] = /^#{1,6}\s+(.+)$/.exec(line) ?? []
    return title === undefined ? [] : [`- ${title}, ${code(`${file}:${index + 1}`)}`]
  })
  const count = (text.match(/\S+/g) ?? []).length
  const paragraph = firstParagraph(text)
  return [
    `${code(file)} has ${plural(linesOf(text).length, 'line')} and ${plural(count, 'word')}.`,
    ...(headings.length > 0 ? [`Its headings:\n${headings.slice(0, mostListed).join('\n')}`] : []),
    ...(paragraph === '' ? [] : [`It begins: ${paragraph}`]),
  ].join('\n\n')
}

/** The first lines of a text that are neither a heading nor a list. */
export const firstParagraph = (text: string): string =>
  text
    .slice(0, 20_000)
    .split(/\n\s*\n/)
    .map((part) => part.trim())
    .find((part) => part !== '' && !/^([#<!|[]|```|[-*] )/.test(part))
    ?.replace(/\s*\n\s*/g, ' ')
    .slice(0, 400) ?? ''

/** The files in which the names of a question are likely defined. */
export function filesDefining(names: readonly string[], project: Project): Look[] {
  const files = names.flatMap((name) =>
    (project.hits.get(name) ?? []).filter(({ text }) => placesOf(name, text).length > 0),
  )
  const paths = files.map(({ path }) => path).filter((path) => languageOf(path))
  const [tests, sources] = [true, false].map((is) => [...new Set(paths)].filter((path) => isTest(path) === is))
  return [...(sources ?? []), ...(tests ?? [])].slice(0, 5).map((path) => read(path, 'It is mentioned here'))
}

/** What can be said of the first of these names that the code defines, in one file or in any. */
export function explainName(names: readonly string[], project: Project, file?: string): string | undefined {
  const texts = [...project.texts].filter(([path]) => file === undefined || path === file)
  for (const name of names)
    for (const [path, text] of texts) {
      const language = languageOf(path)
      const definition = language?.definitionsOf(text).find((each) => each.name === name)
      if (language && definition) return explainDefinition(definition, path, text, language, project)
    }
  return undefined
}

function explainDefinition(
  definition: Definition,
  path: string,
  text: string,
  language: Language,
  project: Project,
): string {
  const { name, kind, line, end, head, owner } = definition
  const lines = text.split('\n')
  const body = masked(text, language.syntax)
    .split('\n')
    .slice(line - 1, end)
    .join('\n')
  const calls = kind === 'class' || kind === 'constant' ? [] : callsIn(body, name, language)
  const members = language.definitionsOf(text).filter((each) => each.owner === name)
  const about = docBefore(lines, line - 1) || docInside(lines, line)
  const users = usersOf(name, path, line, project)
  return [
    `${code(name)} is a ${kind}${owner === undefined ? '' : ` of ${code(owner)}`} in ${code(`${path}:${line}`)}, ${plural(end - line + 1, 'line')} long: ${code(shortHead(head))}.`,
    ...(about === '' ? [] : [`Its comment says: ${about}`]),
    ...(members.length > 0 ? [`It has ${listOf(members.slice(0, mostListed).map((each) => code(each.name)))}.`] : []),
    ...(calls.length > 0
      ? [`It calls ${listOf(calls.slice(0, mostListed).map(code))}.`]
      : kind === 'function'
        ? ['It calls no other function.']
        : []),
    ...outcomesOf(body, kind),
    users.length > 0
      ? `Its name also stands in ${listOf(users.slice(0, 8).map(code))}.`
      : 'I found its name nowhere else in the code.',
  ].join('\n\n')
}

function callsIn(body: string, name: string, { keywords }: Language): string[] {
  const found = [...body.matchAll(/(?<![\w$.])((?:[\w$]{1,60}\.){0,4}[\w$]{1,60})!?\s?\(/g)].map(
    ([, called = '']) => called,
  )
  const isControl = (called: string) => keywords.has(called) && !/^(print|len|append|make)$/.test(called)
  return [...new Set(found)].filter((called) => called !== name && !isControl(called) && !/^\d/.test(called))
}

/** How it can end. */
function outcomesOf(body: string, kind: Definition['kind']): string[] {
  if (kind !== 'function' && kind !== 'method') return []
  const count = (pattern: RegExp) => body.match(pattern)?.length ?? 0
  const returns = count(/\breturn\b/g)
  const fails = count(/\b(throw|raise|panic!?)\b/g)
  return [
    ...(returns > 1 ? [`It can return in ${returns} places.`] : []),
    ...(fails > 0 ? [`It fails on purpose in ${plural(fails, 'place')}.`] : []),
  ]
}

const usersOf = (name: string, path: string, line: number, { hits }: Project) => {
  const others = (hits.get(name) ?? []).filter(
    (hit) => languageOf(hit.path) && (hit.path !== path || hit.line !== line) && placesOf(name, hit.text).length > 0,
  )
  return others.map((hit) => `${hit.path}:${hit.line}`)
}

/** The comment that stands right above a line. */
function docBefore(lines: readonly string[], at: number): string {
  let start = at
  while (start > 0 && /^\s*(\/\/|\/?\*|#(?!\[)|\*\/)/.test(lines[start - 1] ?? '')) start--
  return lines
    .slice(start, at)
    .map((line) => line.replace(/^\s*(\/\/[/!]?|\/?\*+\/?|#+)\s?/, '').replace(/\s*\*\/\s*$/, ''))
    .filter((line) => line.trim() !== '' && !/^!|^@/.test(line.trim()))
    .join(' ')
    .trim()
    .slice(0, 400)
}

/** A docstring, which Python has inside. */
const docInside = (lines: readonly string[], line: number) =>
  /^\s*(?:"""|''')(.+?)(?:"""|''')?\s*$/.exec((lines[line] ?? '').slice(0, 400))?.[1]?.trim() ?? ''
