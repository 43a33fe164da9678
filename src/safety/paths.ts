const longestPath = 1_000
const longestName = 255
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for.
const control = /[\u0000-\u001f\u007f]|\p{Surrogate}/u
const windowsDevice = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\.|$)/i

/**
 * The workspace-relative form of a path that a model or a client sent, or the problem with it. Purely textual and the
 * same on every system, so that what is refused on one is refused on all: nothing is expanded, and nothing leads out.
 * Symbolic links are the business of whoever opens the file.
 */
export function workspacePath(path: string): { readonly path: string } | { readonly problem: string } {
  const problem = problemOfText(path)
  if (problem) return { problem }
  const parts: string[] = []
  for (const part of path.split('/').filter((part) => part !== '' && part !== '.')) {
    if (part !== '..') parts.push(part)
    else if (parts.pop() === undefined) return { problem: `${path} leads out of the workspace.` }
  }
  const bad = parts.map(problemOfName).find((problem) => problem !== undefined)
  return bad ? { problem: `${path}: ${bad}` } : { path: parts.join('/') }
}

function problemOfText(path: string): string | undefined {
  if (path.length > longestPath) return 'The path is too long.'
  if (control.test(path)) return 'The path contains a control character.'
  if (/^([/\\~]|[a-z]:|[a-z][a-z0-9+.-]*:\/\/)/i.test(path))
    return `${path} is not relative to the workspace. Give a path like src/app.js.`
  return undefined
}

function problemOfName(name: string): string | undefined {
  if (new TextEncoder().encode(name).length > longestName) return 'a name in it is too long.'
  if (name.includes('\\') || name.includes(':')) return 'a name in it contains \\ or :, which other systems take apart.'
  if (/[. ]$/.test(name)) return 'a name in it ends in a dot or a blank, which other systems drop.'
  if (windowsDevice.test(name)) return 'a name in it is a device on Windows.'
  return undefined
}
