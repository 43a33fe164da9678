import { code } from './markdown.ts'
import { folderOf, isCode, join } from './paths.ts'
import type { Project } from './project.ts'

/** The routes in the code that was read. A router that was read shows its routes under the path it is mounted on. */
export function routesOf(project: Project): string[] {
  const files = [...project.texts].filter(([path]) => isCode(path))
  const mounts = files.flatMap(([path, text]) => mountsIn(path, text, project))
  const prefixOf = (path: string) => mounts.find(({ file }) => file === path)?.prefix ?? ''
  return [
    ...files.flatMap(([path, text]) => routesIn(path, text, prefixOf(path))),
    ...mounts.flatMap(({ file, prefix, by }) => (file ? [] : [`${code(`${prefix}/…`)} in ${code(by)}`])),
  ]
}

/** The routes of one file, in its own words. */
export function routesIn(path: string, text: string, prefix = ''): string[] {
  const js = [...text.matchAll(/\b\w+\.(get|post|put|patch|delete)\(\s*(['"`])(\/[^'"`]*)\2/g)]
  const py = [...text.matchAll(/^[ \t]*@\w+\.(get|post|put|patch|delete|route)\(\s*(['"])(\/[^'"]*)\2/gm)]
  const shown = (verb: string, route: string) => {
    const whole = prefix && route === '/' ? prefix : prefix + route
    return verb === 'route' ? whole : `${verb.toUpperCase()} ${whole}`
  }
  const all = [...js, ...py].map(([, verb = '', , route = '']) => `${code(shown(verb, route))} in ${code(path)}`)
  return [...new Set(all)]
}

interface Mount {
  readonly prefix: string
  /** The file that mounts it. */
  readonly by: string
  /** The file of the router, when that was read. */
  readonly file: string | undefined
}

function mountsIn(by: string, text: string, { texts }: Project): Mount[] {
  const uses = [...text.matchAll(/\b\w+\.use\(\s*(['"`])(\/[^'"`]*)\1\s*,\s*(?:require\(['"]([^'"]+)['"]\)|(\w+))/g)]
  return uses.flatMap(([, , prefix = '', required, name]) => {
    const from = required ?? (name && importedFrom(text, name))
    const bare = from?.startsWith('.') ? resolved(folderOf(by), from) : undefined
    const ends = ['', '.js', '.ts', '.mjs', '.cjs', '/index.js', '/index.ts']
    const file = bare && ends.map((end) => bare + end).find((path) => texts.has(path))
    return prefix === '/' ? [] : [{ prefix: prefix.replace(/\/$/, ''), by, file: file || undefined }]
  })
}

const importedFrom = (text: string, name: string) =>
  new RegExp(`\\b${name}\\b[^'"\\n]*(?:from|require\\()\\s*['"]([^'"]+)['"]`).exec(text)?.[1]

function resolved(folder: string, from: string): string {
  const parts = folder === '' ? [] : folder.split('/')
  for (const part of from.split('/'))
    if (part === '..') parts.pop()
    else if (part !== '.') parts.push(part)
  return join(...parts)
}
