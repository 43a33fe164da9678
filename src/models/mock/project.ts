import { linesOf } from '../../base/text.ts'
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
  /** What was looked at with which input, whether it was there or not. */
  readonly looked: ReadonlySet<string>
}

/** Puts together what the calls found. What was read last counts. */
export function projectOf(looked: readonly Done[]): Project {
  const texts = new Map<string, string>()
  const hits = new Map<string, readonly Hit[]>()
  let paths: readonly string[] = []
  for (const { call, content, failed } of looked) {
    if (failed) continue
    const { path, text } = inputOf(call.input)
    if (call.name === 'list_files') paths = pathsIn(content)
    if (call.name === 'search_text') hits.set(text, hitsIn(content))
    const whole = call.name === 'read_file' ? textIn(path, content) : undefined
    if (whole !== undefined) texts.set(path, whole)
  }
  const listed = looked.some(({ call }) => call.name === 'list_files')
  return { listed, paths, texts, hits, looked: new Set(looked.map(({ call }) => lookKey(call.name, call.input))) }
}

/** What a look is known by. */
export function lookKey(name: string, input: unknown): string {
  const { path, text } = inputOf(input)
  return [name, path, text].join('\n')
}

/** The parts of a call's input that say what it is about. */
export function inputOf(input: unknown): { path: string; to: string; text: string; command: string } {
  const part = (name: string) => {
    const value: unknown = typeof input === 'object' && input !== null ? Reflect.get(input, name) : undefined
    return typeof value === 'string' ? value : ''
  }
  return { path: part('path') || part('from'), to: part('to'), text: part('text'), command: part('command') }
}

const pathsIn = (content: string) =>
  content === 'The folder is empty.' ? [] : linesOf(content).filter((line) => !/^\[the first \d+; /.test(line))

function hitsIn(content: string): Hit[] {
  return linesOf(content).flatMap((line) => {
    const [, path, number, text = ''] = /^(.+?):(\d+): (.*)$/.exec(line) ?? []
    return path && !isLock(path) ? [{ path, line: Number(number), text }] : []
  })
}

/** The text without its line numbers; nothing when it was cut. */
function textIn(path: string, content: string): string | undefined {
  if (content === `${path} is empty.`) return ''
  const lines = content.split('\n').map((line) => /^\d+\t(.*)$/.exec(line)?.[1])
  return lines.every((line) => line !== undefined) ? lines.join('\n') : undefined
}

/** A file a package manager writes; that something stands in it says nothing. */
const isLock = (path: string) =>
  /(^|\/)((package-lock|npm-shrinkwrap)\.json|pnpm-lock\.yaml|bun\.lockb?|go\.sum|(yarn|deno|poetry|pdm|uv|Pipfile|Cargo|Gemfile|composer)\.lock)$/.test(
    path,
  )

const jsTest = /(^|\/)(__tests__|tests?|spec)\/.*\.[cm]?[jt]sx?$|[.-](test|spec)\.[cm]?[jt]sx?$/
const pyTest = /(^|\/)(test_[^/]*|[^/]*_test|tests)\.py$/

export const isJs = (path: string): boolean => /\.[cm]?[jt]s$/.test(path) && !path.endsWith('.d.ts')
export const isTs = (path: string): boolean => /\.[cm]?ts$/.test(path)
export const isPy = (path: string): boolean => path.endsWith('.py')
export const isTest = (path: string): boolean => jsTest.test(path) || pyTest.test(path)
export const isCode = (path: string): boolean =>
  /\.([cm]?[jt]sx?|py|go|rs|java|rb|php|cs|kt|swift|c|cc|cpp|h)$/.test(path)

const depth = (path: string) => path.split('/').length

/** The files that are nearest to the top come first. */
export const byDepth = (paths: readonly string[]): string[] => [...paths].sort((a, b) => depth(a) - depth(b))

export const folderOf = (path: string): string => path.split('/').slice(0, -1).join('/')
export const nameOf = (path: string): string => path.split('/').at(-1) ?? path
export const join = (...parts: readonly string[]): string => parts.filter((part) => part !== '').join('/')

/** Where servers and programs usually begin. */
export const entriesOf = ({ paths }: Project): string[] =>
  byDepth(
    paths.filter(
      (path) =>
        !isTest(path) &&
        /(^|\/)((app|server|index|main|api)\.[cm]?[jt]s|(app|main|server|api|run|wsgi|__init__)\.py)$/.test(path),
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
