import { execFile } from 'node:child_process'
import { access, constants, realpath } from 'node:fs/promises'
import { delimiter, isAbsolute, join } from 'node:path'
import type { Sift } from '../core/workspace.ts'
import { largestText } from '../edits/size.ts'
import type { Syntax } from '../patterns/syntax.ts'
import { isInside } from './paths.ts'

/** How many characters of paths one process is given. A command line on Windows has room for 32,767. */
const mostCharacters = process.platform === 'win32' ? 24_000 : 200_000
/** How many run at the same time; each has threads of its own. */
const together = 2
/** Milliseconds for one. */
const patience = 20_000

const options = [
  '--no-config',
  '--no-messages',
  '--no-ignore',
  '--no-mmap',
  '--text',
  '--color=never',
  '--files-with-matches',
  '--null',
  `--max-filesize=${largestText}`,
]

/** Where a ripgrep of the user's may be, as an absolute path. */
export const ripgrepOnPath = ({ PATH = '' }: NodeJS.ProcessEnv = process.env): string[] =>
  PATH.split(delimiter)
    .filter(isAbsolute)
    .map((folder) => join(folder, process.platform === 'win32' ? 'rg.exe' : 'rg'))

/**
 * Leaves the looking through files to the first ripgrep there is. It only says which files are worth reading: what is a
 * hit is decided in one place, whoever looks, so that it is the same with and without ripgrep.
 */
export function ripgrep(root: string, places: readonly string[]): Sift {
  let program: Promise<string | null> | undefined
  return async (paths, { syntax, folds }, signal) => {
    program ??= firstOf(root, places)
    const rg = await program
    const pattern = looser(syntax, folds)
    if (rg === null || pattern === null) return null
    const batches = inBatches(paths)
    const found: (readonly string[])[] = []
    for (let at = 0; at < batches.length; at += together) {
      const some = batches.slice(at, at + together)
      found.push(...(await Promise.all(some.map((batch) => search(rg, { root, pattern, batch, signal })))))
    }
    const worth = new Set(found.flat())
    return paths.filter((path) => worth.has(path))
  }
}

/** One that stands in the workspace is not run: nobody has approved that. */
async function firstOf(root: string, places: readonly string[]): Promise<string | null> {
  const top = await realpath(root).catch(() => root)
  for (const place of places) {
    const real = await access(place, constants.X_OK).then(
      () => realpath(place),
      () => null,
    )
    if (real === null || isInside(top, real) || isInside(root, place)) continue
    const { output } = await run(place, ['--no-config', '--version'], root, new AbortController().signal)
    if (output.startsWith('ripgrep ')) return place
  }
  return null
}

interface Search {
  readonly root: string
  readonly pattern: string
  readonly batch: readonly string[]
  readonly signal: AbortSignal
}

/** The files that are worth reading: all, when it cannot be told. */
async function search(rg: string, { root, pattern, batch, signal }: Search): Promise<readonly string[]> {
  const files = batch.map((path) => `./${path}`)
  const { code, output } = await run(rg, [...options, '--regexp', pattern, '--', ...files], root, signal)
  signal.throwIfAborted()
  if (code !== 0 && code !== 1) return batch
  return output.split('\0').map((path) => path.slice(2))
}

/** Without a shell, and without an environment but for what Windows needs to start anything. */
function run(
  program: string,
  args: readonly string[],
  cwd: string,
  signal: AbortSignal,
): Promise<{ readonly code: number | null; readonly output: string }> {
  const { SystemRoot } = process.env
  const env = SystemRoot === undefined ? {} : { SystemRoot }
  const limits = { timeout: patience, maxBuffer: 4 * mostCharacters, killSignal: 'SIGKILL' } as const
  return new Promise((resolve) => {
    const done = (error: Error | null, output: string) => {
      const code = error && 'code' in error && typeof error.code === 'number' ? error.code : null
      resolve({ code: error ? code : 0, output })
    }
    try {
      execFile(program, args, { cwd, env, signal, windowsHide: true, ...limits }, done).stdin?.end()
    } catch {
      // More than this system takes at once.
      resolve({ code: null, output: '' })
    }
  })
}

function inBatches(paths: readonly string[]): string[][] {
  const batches: string[][] = []
  let room = 0
  for (const path of paths) {
    // Characters of a path may be of three bytes, and each path has a pointer of eight.
    const size = process.platform === 'win32' ? path.length + 5 : Buffer.byteLength(path) + 11
    room -= size
    if (room < 0 || batches.length === 0) {
      batches.push([])
      room = mostCharacters - size
    }
    batches.at(-1)?.push(path)
  }
  return batches
}

/**
 * An expression of ripgrep's that matches in every line that this one does, and in some more; null when there is none. It
 * is about bytes, and about those of ASCII alone: what stands for other characters depends on the encoding of a file, and
 * may end in one of ASCII.
 */
function looser(syntax: Syntax, folds: boolean): string | null {
  const inner = of(syntax)
  return inner === null ? null : `(?-u)(?:${inner}|${unmarkedUtf16})`

  function of(syntax: Syntax): string | null {
    switch (syntax.type) {
      case 'one':
        return bytesOf(syntax.source, folds)
      case 'place':
        return places[syntax.place]
      case 'sequence':
        return all(syntax.parts, '')
      case 'choice':
        return all(syntax.parts, '|')
      case 'repeat': {
        const part = of(syntax.part)
        const most = syntax.most === Number.POSITIVE_INFINITY ? '' : syntax.most
        return part === null ? null : `(?:${part}){${syntax.least},${most}}`
      }
    }
  }

  function all(parts: readonly Syntax[], between: string): string | null {
    const done = parts.map(of)
    return done.includes(null) ? null : `(?:${done.join(between)})`
  }
}

/** What UTF-16 without a mark has in it, which ripgrep does not know. */
const unmarkedUtf16 = '(?:[\\t -~]\\x00){4}|(?:\\x00[\\t -~]){4}'

/** A line may begin behind a byte order mark and end in a carriage return. */
const places = { start: '(?:^|\\xEF\\xBB\\xBF)', end: '(?:\\r?$)', edge: '(?:)', 'no edge': '(?:)' } as const

function bytesOf(source: string, folds: boolean): string | null {
  const test = new RegExp(`^(?:${source})$`, folds ? 'isu' : 'su')
  const ascii = Array.from({ length: 128 }, (_, code) => code !== 10 && test.test(String.fromCharCode(code)))
  const ranges = ascii.flatMap((is, code) =>
    is && !ascii[code - 1] ? [`${byte(code)}-${byte(lastOf(ascii, code))}`] : [],
  )
  const choices = [
    ...(ranges.length > 0 ? [`[${ranges.join('')}]`] : []),
    ...(isAscii(source, folds) ? [] : ['(?:[\\x80-\\xFF][\\x30-\\x7E]?)+']),
  ]
  return choices.length === 0 ? null : `(?:${choices.join('|')})`
}

const byte = (code: number): string => `\\x${code.toString(16).padStart(2, '0')}`

/** The last one of those that follow each other from here on. */
function lastOf(ascii: readonly boolean[], code: number): number {
  const end = ascii.indexOf(false, code)
  return (end < 0 ? ascii.length : end) - 1
}

/** Whether it is sure to match no other character. Two letters have such a one as their other case: the signs for Kelvin and long s. */
const isAscii = (source: string, folds: boolean): boolean =>
  folds
    ? /^([^\W_ks]|\\[^\w])$/i.test(source) || /^[ !"#%&',:;<=>@_`~-]$/.test(source)
    : /^([\0-\x2d\x2f-\x7f]|\\[^\w]|\\[dw])$/.test(source)
