import { linesOf } from '../../base/text.ts'
import { byDepth, isCode, isLock, isTest, nameOf } from './paths.ts'
import type { Done } from './turn.ts'

export interface Hit {
  readonly path: string
  readonly line: number
  readonly text: string
}

/** What is known of the folder from what has been looked at. */
export interface Project {
  readonly listed: boolean
  readonly paths: readonly string[]
  /** The files that were read from their first line to their last. */
  readonly texts: ReadonlyMap<string, string>
  /** What was searched for, and where it was found. */
  readonly hits: ReadonlyMap<string, readonly Hit[]>
  /** What stands in more lines than a search shows. */
  readonly partial: ReadonlySet<string>
  /** What the user was asked, and what they answered. */
  readonly answers: ReadonlyMap<string, string>
  /** What was looked at with which input, whether it was there or not. */
  readonly looked: ReadonlySet<string>
}

/** Puts together what the calls found. What was read last counts. */
export function projectOf(looked: readonly Done[]): Project {
  const texts = new Map<string, string>()
  const hits = new Map<string, readonly Hit[]>()
  const partial = new Set<string>()
  let paths: readonly string[] = []
  for (const { call, content, failed } of looked) {
    if (failed) continue
    const { path, text } = inputOf(call.input)
    if (call.name === 'list_files') paths = pathsIn(content)
    if (call.name === 'search_text') hits.set(text, hitsIn(content))
    if (call.name === 'search_text' && /^\[there is more; /m.test(content)) partial.add(text)
    const whole = call.name === 'read_file' ? textIn(path, content) : undefined
    if (whole !== undefined) texts.set(path, whole)
  }
  const listed = looked.some(({ call }) => call.name === 'list_files')
  return {
    listed,
    paths,
    texts,
    hits,
    partial,
    answers: answersIn(looked),
    looked: new Set(looked.map(({ call }) => lookKey(call.name, call.input))),
  }
}

/** What the user was asked, and what they answered. */
const answersIn = (looked: readonly Done[]): Map<string, string> =>
  new Map(
    looked
      .filter(({ call }) => call.name === 'ask_user')
      .map(({ call, content }) => [inputOf(call.input).question, content.replace(/^The user answered: /, '')]),
  )

/** What a look is known by. */
export function lookKey(name: string, input: unknown): string {
  const { path, text, question } = inputOf(input)
  return [name, path, text, question].join('\n')
}

/** The parts of a call's input that say what it is about. */
export function inputOf(input: unknown): Record<'path' | 'to' | 'text' | 'command' | 'question', string> {
  const part = (name: string) => {
    const value: unknown = typeof input === 'object' && input !== null ? Reflect.get(input, name) : undefined
    return typeof value === 'string' ? value : ''
  }
  return {
    path: part('path') || part('from'),
    to: part('to'),
    text: part('text'),
    command: part('command'),
    question: part('question'),
  }
}

const pathsIn = (content: string) =>
  content === 'The folder is empty.'
    ? []
    : linesOf(content).filter((line) => !/^\[.* .*\]$|\/ \(\d+ files?\)$/.test(line))

/** Each file is its path and its lines below it. */
function hitsIn(content: string): Hit[] {
  let path = ''
  return linesOf(content).flatMap((row) => {
    const [, line, text = ''] = /^(\d+)\t(.*)$/.exec(row) ?? []
    if (line === undefined) path = row
    return line === undefined || isLock(path) ? [] : [{ path, line: Number(line), text: text.trim() }]
  })
}

/** The text without its line numbers; nothing when it was cut. */
function textIn(path: string, content: string): string | undefined {
  if (content === `${path} is empty.`) return ''
  const lines = content.split('\n').map((line) => /^\d+\t(.*)$/.exec(line)?.[1])
  return lines.every((line) => line !== undefined) ? lines.join('\n') : undefined
}

/** Where servers and programs usually begin. */
export const entriesOf = ({ paths }: Project): string[] =>
  byDepth(
    paths.filter(
      (path) =>
        !isTest(path) &&
        /(^|\/)((app|server|index|main|api)\.[cm]?[jt]s|(app|main|server|api|run|wsgi|__init__)\.py|(main|server|lib)\.(go|rs)|(Main|App|Server|Application)\.java)$/.test(
          path,
        ),
    ),
  ).slice(0, 6)

export const testsOf = ({ paths }: Project): string[] => byDepth(paths.filter(isTest)).slice(0, 4)

/** The texts of the code that was read, without tests. */
export const sourcesOf = ({ texts }: Project): (readonly [path: string, text: string])[] =>
  [...texts].filter(([path]) => isCode(path) && !isTest(path))

export const packagePath = ({ paths }: Project): string | undefined =>
  byDepth(paths.filter((path) => nameOf(path) === 'package.json'))[0]

export interface Package {
  readonly name: string
  readonly description: string
  readonly scripts: Readonly<Record<string, string>>
  readonly dependencies: Readonly<Record<string, string>>
}

/** What the package.json says, as far as it was read and can be parsed. */
export function packageOf(project: Project): Package | undefined {
  const text = project.texts.get(packagePath(project) ?? '')
  if (text === undefined) return undefined
  const json = parsed(text)
  const { scripts, dependencies, devDependencies } = json
  const { name = '', description = '' } = strings(json)
  return {
    name,
    description,
    scripts: strings(scripts),
    dependencies: { ...strings(dependencies), ...strings(devDependencies) },
  }
}

function parsed(text: string): Record<string, unknown> {
  try {
    return Object.fromEntries(Object.entries(JSON.parse(text) ?? {}))
  } catch {
    return {}
  }
}

const strings = (value: unknown): Record<string, string> =>
  Object.fromEntries(
    Object.entries(value ?? {}).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  )
