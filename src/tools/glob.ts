import picomatch from 'picomatch'
import { ToolError } from '../core/errors.ts'

/** What a glob may have, so that no name in a workspace makes matching it slow. */
const mostStars = 2
const mostAlternatives = 64

type Segment = '**' | ((name: string) => boolean)

/**
 * Says which paths a glob matches; one without a slash is about the last name in a path. It is matched name by name and
 * not as one expression for a whole path, in which every `*` would multiply the ways to try. Throws a `ToolError` for
 * one that is too complicated.
 */
export function matcherOf(glob: string): (path: string) => boolean {
  const anywhere = !glob.includes('/')
  const patterns = alternatives(glob).map((text) => {
    const segments = text.split('/').filter((segment) => segment !== '' && segment !== '.')
    return [...(anywhere ? ['**'] : []), ...segments].map(segmentOf)
  })
  return (path) => {
    const names = path.split('/')
    return patterns.some((pattern) => matches(pattern, names))
  }
}

/** What `{a,b}` stands for, written out. */
function alternatives(glob: string): string[] {
  const done: string[] = []
  const open = [glob]
  for (let text = open.pop(); text !== undefined; text = open.pop()) {
    const [braces, inner = ''] = /\{([^{}]*,[^{}]*)\}/.exec(text) ?? []
    if (braces === undefined) done.push(text)
    else for (const choice of inner.split(',')) open.push(text.replace(braces, () => choice))
    if (done.length + open.length > mostAlternatives)
      throw new ToolError(`The braces stand for more than ${mostAlternatives} globs. Use fewer, or several calls.`)
  }
  return done
}

function segmentOf(text: string): Segment {
  if (text === '**') return text
  if (text.split('*').length - 1 > mostStars)
    throw new ToolError(`There are more than ${mostStars} * in ${text}. Use fewer; ** alone between slashes is fine.`)
  // Brackets are part of names like `(group)`, and would else be those of a regular expression.
  const plain = text.replace(/\\.|[(){}|+]/gs, (found) => (found.length > 1 ? found : `\\${found}`))
  return picomatch(plain, { dot: true, noextglob: true, nobrace: true, nonegate: true })
}

/** Follows all the places in the pattern where the names so far can have led, so that nothing is tried twice. */
function matches(pattern: readonly Segment[], names: readonly string[]): boolean {
  let places = reach(pattern, [0])
  for (const name of names) {
    const next = [...places].flatMap((place) => {
      const segment = pattern[place]
      if (segment === '**') return [place]
      return segment?.(name) ? [place + 1] : []
    })
    places = reach(pattern, next)
  }
  return places.has(pattern.length)
}

/** These places and those behind a `**`, which may stand for nothing. */
function reach(pattern: readonly Segment[], places: readonly number[]): Set<number> {
  const reached = new Set<number>()
  for (let place of places) {
    reached.add(place)
    while (pattern[place] === '**') reached.add(++place)
  }
  return reached
}
