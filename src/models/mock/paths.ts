/** A file a package manager writes; that something stands in it says nothing. */
export const isLock = (path: string): boolean =>
  /(^|\/)((package-lock|npm-shrinkwrap)\.json|pnpm-lock\.yaml|bun\.lockb?|go\.sum|(yarn|deno|poetry|pdm|uv|Pipfile|Cargo|Gemfile|composer)\.lock)$/.test(
    path,
  )

const jsTest = /(^|\/)(__tests__|tests?|spec)\/.*\.[cm]?[jt]sx?$|[.-](test|spec)\.[cm]?[jt]sx?$/
const pyTest = /(^|\/)(test_[^/]*|[^/]*_test|tests)\.py$/
const goTest = /_test\.go$/
const rustTest = /(^|\/)tests\/.*\.rs$/
const javaTest = /(^|\/)src\/test\/.*\.java$|(Tests?|IT)\.java$|(^|\/)Test[A-Z]\w*\.java$/

export const isJs = (path: string): boolean => /\.[cm]?[jt]s$/.test(path) && !path.endsWith('.d.ts')
export const isTs = (path: string): boolean => /\.[cm]?ts$/.test(path)
export const isPy = (path: string): boolean => path.endsWith('.py')
export const isGo = (path: string): boolean => path.endsWith('.go')
export const isRust = (path: string): boolean => path.endsWith('.rs')
export const isJava = (path: string): boolean => path.endsWith('.java')
export const isTest = (path: string): boolean =>
  [jsTest, pyTest, goTest, rustTest, javaTest].some((pattern) => pattern.test(path))
export const isCode = (path: string): boolean =>
  /\.([cm]?[jt]sx?|py|go|rs|java|rb|php|cs|kt|swift|c|cc|cpp|h)$/.test(path)

const depth = (path: string) => path.split('/').length

/** The files that are nearest to the top come first. */
export const byDepth = (paths: readonly string[]): string[] => [...paths].sort((a, b) => depth(a) - depth(b))

export const folderOf = (path: string): string => path.split('/').slice(0, -1).join('/')
export const nameOf = (path: string): string => path.split('/').at(-1) ?? path
export const join = (...parts: readonly string[]): string => parts.filter((part) => part !== '').join('/')

/** A path as the shell takes it for one word, and never for an option. */
export const shellWord = (path: string): string => {
  const safe = path.startsWith('-') ? `./${path}` : path
  return /^[\w./-]+$/.test(safe) ? safe : `'${safe.replaceAll("'", "'\\''")}'`
}
