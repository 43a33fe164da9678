import { styleOf, usualJs } from '../code/style.ts'
import { commandsIn } from '../families/command.ts'
import { scriptCommand } from '../languages/javascript.ts'
import { compiledBy, provedBy } from '../languages/language.ts'
import { code } from '../markdown.ts'
import { isJs, isTest, nameOf } from '../paths.ts'
import { type Project, packageOf, packagePath } from '../project.ts'
import type { Setting } from './setting.ts'

const noPackage = 'There is no `package.json` here, so there is nothing to put it into.'

/** A script in the package.json. */
export const script: Setting = {
  asked:
    /\b(?:add|create|define|set ?up)\b[^.\n]{0,60}\b(?:npm\s+script|script\s+(?:called|named)|[\w:-]+[`"']?\s+script)\b/i,
  find(request, project) {
    const path = packagePath(project)
    const before = project.texts.get(path ?? '')
    if (path === undefined || before === undefined) return noPackage
    const name = scriptName(request)
    if (name === undefined) return undefined
    const line = scriptLine(request, name, project)
    if (line === undefined)
      return `What should the script ${code(name)} run? Say it with the command, as in “Add a ${name} script that runs \`…\`”.`
    const existing = packageOf(project)?.scripts[name]
    if (existing !== undefined) return `There is a script ${code(name)} already: ${code(existing)}.`
    const after = withEntry(before, 'scripts', name, line)
    if (after === undefined) return `I don't see where in ${code(path)} the scripts stand, so I won't touch it.`
    const runsOn = /^(start|dev|serve|watch|preview)/.test(name) || /--watch\b/.test(line)
    return {
      path,
      before,
      after,
      title: `Add the script ${name}`,
      what: `${code(scriptCommand(name, project))} runs ${code(line)}.`,
      reasoning: `${code(path)} has no script ${code(name)} yet.${runsOn ? ' It runs until it is stopped, so the check only shows that npm knows it.' : ''}`,
      check: runsOn ? compiledBy(`npm pkg get scripts.${name}`) : provedBy(scriptCommand(name, project)),
    }
  },
}

function scriptName(request: string): string | undefined {
  const [, called] = /\bscript\s+(?:called|named)?\s*[`"']?([\w:-]+)[`"']?/i.exec(request) ?? []
  const [, before] = /[`"']?([\w:-]+)[`"']?\s+script\b/i.exec(request) ?? []
  const found = [before, called].find(
    (name) => name !== undefined && !/^(npm|a|an|the|new|script|that|to|which|for|called|named|package)$/i.test(name),
  )
  return found?.toLowerCase()
}

function scriptLine(request: string, name: string, project: Project): string | undefined {
  const [line] = commandsIn(request.replace(new RegExp(`[\`"']${name}[\`"']`, 'i'), name))
  if (line !== undefined) return line
  const main = ['src/server.js', 'src/index.js', 'src/main.js', 'server.js', 'main.js', 'index.js', 'app.js'].find(
    (path) => project.paths.includes(path),
  )
  if (name === 'start' && main) return `node ${main}`
  if (name === 'dev' && main) return `node --watch ${main}`
  const usesNode = [...project.texts].some(([path, text]) => isTest(path) && text.includes('node:test'))
  return name === 'test' && usesNode && project.paths.some((path) => isTest(path) && isJs(path))
    ? 'node --test'
    : undefined
}

/** The engines in the package.json. */
export const engines: Setting = {
  asked: /\b(?:add|set|specify|require)\b[^.\n]{0,60}\b(?:engines?|minimum node|node(?:\.js)? version)\b/i,
  find(request, project) {
    const path = packagePath(project)
    const before = project.texts.get(path ?? '')
    if (path === undefined || before === undefined) return noPackage
    if (/"engines"\s*:/.test(before))
      return `${code(path)} has engines already, and I won't guess whether they are right.`
    const [, said] = /(\d+(?:\.\d+)*)/.exec(request) ?? []
    const version = said ?? /\d+(\.\d+)*/.exec(project.texts.get('.nvmrc') ?? '')?.[0]
    if (version === undefined) return 'Which version of Node does it need? Say it, as in “Set the engines to Node 20”.'
    const range = `>=${version}`
    const after = withTopLevel(before, `"engines": {`, `"node": "${range}"`)
    if (after === undefined) return `I don't understand how ${code(path)} is written, so I won't touch it.`
    return {
      path,
      before,
      after,
      title: 'Say which Node it needs',
      what: `${code(path)} asks for Node ${range}.`,
      reasoning: `${code(path)} does not say yet which versions of Node it runs on.`,
      check: compiledBy('npm pkg get engines'),
    }
  },
}

/** An option of the TypeScript compiler. */
export const compilerOption: Setting = {
  asked:
    /\b(?:enable|turn on|activate|set|add|disable|turn off|switch (?:on|off))\b[^.\n]{0,80}\b(?:tsconfig(?:\.json)?|typescript|compiler option)|\b(?:enable|turn on)\s+strict(?:\s+mode)?\b[^.\n]{0,30}(?:typescript|tsconfig)?$/i,
  find(request, project) {
    const path = project.paths.find((each) => nameOf(each) === 'tsconfig.json')
    const before = project.texts.get(path ?? '')
    if (path === undefined || before === undefined) return 'There is no `tsconfig.json` here.'
    const option =
      /\b(strict\w*|no[A-Z]\w+|exactOptionalPropertyTypes|skipLibCheck|esModuleInterop|allowJs|checkJs|isolatedModules|verbatimModuleSyntax|sourceMap|declaration|noEmit|resolveJsonModule)\b/.exec(
        request,
      )?.[1]
    if (option === undefined) return 'Which option? Name it as TypeScript does, such as `strict` or `noUnusedLocals`.'
    const value = !/\b(disable|turn off|switch off|false)\b/i.test(request)
    const set = new RegExp(`("${option}"\\s*:\\s*)(true|false)`)
    const [, , now] = set.exec(before) ?? []
    if (now === String(value)) return `${code(option)} is ${now} already in ${code(path)}.`
    const after =
      now === undefined ? withEntry(before, 'compilerOptions', option, value) : before.replace(set, `$1${value}`)
    if (after === undefined) return `I don't see the \`compilerOptions\` in ${code(path)}, so I won't touch it.`
    const { dependencies = {} } = packageOf(project) ?? {}
    return {
      path,
      before,
      after,
      title: `Set ${option} in ${nameOf(path)}`,
      what: `${code(option)} is ${value} in ${code(path)}.`,
      reasoning: 'The compiler may find errors then that it did not look for before; the check shows them.',
      check: 'typescript' in dependencies ? compiledBy('npx --no-install tsc --noEmit') : undefined,
    }
  },
}

/** One more entry at the end of an object in a JSON text, which stays as it is otherwise. */
function withEntry(text: string, key: string, name: string, value: string | boolean): string | undefined {
  const entry = `${JSON.stringify(name)}: ${JSON.stringify(value)}`
  const start = text.search(new RegExp(`"${key}"\\s*:\\s*\\{`))
  if (start < 0) return key === 'scripts' ? withTopLevel(text, '"scripts": {', entry) : undefined
  const open = text.indexOf('{', start)
  const close = text.indexOf('}', open)
  const inside = text.slice(open + 1, close)
  if (close < 0 || inside.includes('{') || /\/[/*]/.test(inside)) return undefined
  const { indent } = styleOf(text, usualJs)
  const body = inside.trimEnd().replace(/,$/, '')
  const lines =
    body.trim() === ''
      ? `\n${indent}${indent}${entry}\n${indent}`
      : `${body},${inside.includes('\n') ? `\n${indent}${indent}` : ' '}${entry}${inside.includes('\n') ? `\n${indent}` : inside.slice(inside.trimEnd().length)}`
  return text.slice(0, open + 1) + lines + text.slice(close)
}

/** A new object with one entry at the end of the text. */
function withTopLevel(text: string, open: string, entry: string): string | undefined {
  const close = text.lastIndexOf('}')
  const before = text.slice(0, close).trimEnd()
  if (close < 0 || !/["\]}\dle]$/.test(before)) return undefined
  const { indent } = styleOf(text, usualJs)
  return `${before},\n${indent}${open}\n${indent}${indent}${entry}\n${indent}}\n${text.slice(close)}`
}
