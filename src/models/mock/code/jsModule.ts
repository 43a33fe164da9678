import { indentOf } from './style.ts'

/** The function around a line, when it can be called without arguments. */
export function factoryAround(lines: readonly string[], at: number): string | undefined {
  const indent = indentOf(lines[at] ?? '').length
  for (let index = at - 1; index >= 0; index--) {
    const line = lines[index] ?? ''
    if (line.trim() === '' || indentOf(line).length >= indent) continue
    const [, named, params = ''] = /function\s+(\w+)\s*\(([^)]*)\)/.exec(line) ?? []
    const [, arrow, arrowParams = ''] = /const\s+(\w+)\s*=\s*\(([^)]*)\)[^=]*=>/.exec(line) ?? []
    const isCallable = (named ? params : arrowParams)
      .split(',')
      .every((param) => param.trim() === '' || param.includes('='))
    return isCallable ? (named ?? arrow) : undefined
  }
  return undefined
}

/** Whether and how a module exports a name. */
export function exportOf(text: string, name: string): 'named' | 'default' | undefined {
  const has = (pattern: string) => new RegExp(pattern.replaceAll('NAME', name), 'm').test(text)
  if (has('^export default (async )?function NAME\\b|^export default NAME\\b|^module\\.exports\\s*=\\s*NAME\\b'))
    return 'default'
  if (has('^export (async )?(function|const|let|class) NAME\\b|^export \\{[^}]*\\bNAME\\b(?! as)[^}]*\\}'))
    return 'named'
  if (has('^(module\\.)?exports\\.NAME\\s*=|^module\\.exports\\s*=\\s*\\{[^}]*\\bNAME\\b[^}:]*\\}')) return 'named'
  return undefined
}

/** Whether it begins to listen as soon as it is imported. */
export const listensAtOnce = (text: string): boolean =>
  text.split('\n').some((line) => /^(\w[\w.]*\s*=\s*|(const|let|var) \w+ = )?[\w.()]*\.listen\(/.test(line))

/** How a file is reached from a folder. */
export function relativePath(fromFolder: string, to: string): string {
  const from = fromFolder === '' ? [] : fromFolder.split('/')
  const target = to.split('/')
  let shared = 0
  while (shared < from.length && shared < target.length - 1 && from[shared] === target[shared]) shared++
  const up = from.slice(shared).map(() => '..')
  const path = [...up, ...target.slice(shared)].join('/')
  return path.startsWith('.') ? path : `./${path}`
}
