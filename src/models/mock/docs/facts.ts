import { linesOf } from '../../../base/text.ts'
import { firstParagraph } from '../explain.ts'
import { languageOf, languagesIn } from '../languages/all.ts'
import type { Task } from '../languages/language.ts'
import { masked } from '../languages/mask.ts'
import { code } from '../markdown.ts'
import { isTest, nameOf } from '../paths.ts'
import { type Project, packageOf } from '../project.ts'
import { routesOf } from '../routes.ts'
import { variablesIn } from './variables.ts'

/** What a part of a README is about. */
export type Topic = 'install' | 'run' | 'test' | 'build' | 'lint' | 'scripts' | 'configuration' | 'routes' | 'files'

/** A part of a README. */
export interface Section {
  readonly topic: Topic
  readonly title: string
  readonly lines: readonly string[]
  /** What has to stand in a README that says this already. */
  readonly marks: readonly string[]
}

/** What the project calls itself; nothing when it does nowhere. */
export function titleOf(project: Project): string | undefined {
  const { texts } = project
  const pkg = packageOf(project)
  if (pkg?.name) return pkg.name
  const [, module] = /^module\s+(\S+)/m.exec(texts.get('go.mod') ?? '') ?? []
  if (module) return nameOf(module)
  const toml = texts.get('Cargo.toml') ?? texts.get('pyproject.toml') ?? ''
  return /^name\s*=\s*"([^"\n]+)"/m.exec(toml)?.[1] ?? /<artifactId>([^<\n]+)</.exec(texts.get('pom.xml') ?? '')?.[1]
}

/** What the project says of itself, in its manifest or in the first comment of its code. */
export function descriptionOf(project: Project): string {
  const { texts } = project
  const stated = packageOf(project)?.description
  const toml = texts.get('Cargo.toml') ?? texts.get('pyproject.toml') ?? ''
  const declared = stated || /^description\s*=\s*"([^"\n]+)"/m.exec(toml)?.[1]
  if (declared) return /[.!?]$/.test(declared) ? declared : `${declared}.`
  for (const [path, text] of texts) {
    const [, docstring] = path.endsWith('.py') ? (/^"""([^"\n]+?)(?:"""|\n)/.exec(text) ?? []) : []
    const [, package_] = /^\/\/ ((?:Package|Command) [^\n]+)\npackage /m.exec(text) ?? []
    const found = isTest(path) ? undefined : (docstring ?? package_)
    if (found) return found.trim()
  }
  return ''
}

/** Everything that can be said, in the order of a README. */
export function sectionsOf(project: Project): Section[] {
  return [
    commandSection(project, 'install', 'Install'),
    commandSection(project, 'build', 'Build'),
    commandSection(project, 'start', 'Run'),
    commandSection(project, 'test', 'Test'),
    commandSection(project, 'lint', 'Lint'),
    scriptSection(project),
    configurationSection(project),
    routeSection(project),
    fileSection(project),
  ].flatMap((section) => section ?? [])
}

function commandSection(project: Project, task: Task, title: string): Section | undefined {
  const commands = languagesIn(project).flatMap(({ tasks }) => {
    const way = tasks[task](project)
    // What is not the project's own way is not worth a line, such as a compiler that only checks.
    return 'command' in way && way.command.length < 60 ? [way.command] : []
  })
  if (commands.length === 0) return undefined
  const topic = task === 'start' ? 'run' : task
  return { topic, title, lines: ['```sh', ...new Set(commands), '```'], marks: commands }
}

function scriptSection(project: Project): Section | undefined {
  const scripts = Object.entries(packageOf(project)?.scripts ?? {})
  if (scripts.length === 0) return undefined
  const rows = scripts.map(([name, line]) => `| ${code(`npm run ${name}`)} | ${code(line).replaceAll('|', '\\|')} |`)
  return {
    topic: 'scripts',
    title: 'Scripts',
    lines: ['| script | runs |', '| --- | --- |', ...rows],
    marks: scripts.map(([name]) => `npm run ${name}`),
  }
}

function configurationSection(project: Project): Section | undefined {
  const found = variablesIn(project)
  if (found.length === 0) return undefined
  const rows = found.map(
    ({ name, fallback }) => `| ${code(name)} | ${fallback === undefined ? 'none' : code(fallback)} |`,
  )
  return {
    topic: 'configuration',
    title: 'Configuration',
    lines: ['It reads these environment variables:', '', '| variable | default |', '| --- | --- |', ...rows],
    marks: found.map(({ name }) => name),
  }
}

function routeSection(project: Project): Section | undefined {
  const routes = routesOf({ ...project, texts: new Map([...project.texts].filter(([path]) => !isTest(path))) })
  if (routes.length === 0) return undefined
  const marks = routes.map((route) => /^`([^`]+)`/.exec(route)?.[1] ?? '').filter((mark) => mark !== '')
  return { topic: 'routes', title: 'Routes', lines: routes.map((route) => `- ${route}`), marks }
}

const mostFiles = 20

function fileSection({ paths, texts }: Project): Section | undefined {
  const shown = paths.filter((path) => !/(^|\/)\.|lock|^readme|\.sum$/i.test(path)).slice(0, mostFiles)
  if (shown.length < 2) return undefined
  const lines = shown.map((path) => {
    const about = aboutFile(path, texts.get(path))
    return `- ${code(path)}${about === '' ? '' : `: ${about}`}`
  })
  const more = paths.length > mostFiles ? [`- and more`] : []
  return { topic: 'files', title: 'Files', lines: [...lines, ...more], marks: shown }
}

/** What a file offers, or how it begins. */
function aboutFile(path: string, text: string | undefined): string {
  if (isTest(path)) return 'tests'
  if (text === undefined) return ''
  const language = languageOf(path)
  if (!language) return aboutText(path, text)
  const names = language.definitionsOf(text).filter(({ kind }) => kind !== 'method')
  const shared = names.filter(({ isShared }) => isShared)
  const main =
    /\b(main)\b/.test(masked(text, language.syntax)) && names.some(({ name }) => name === 'main') ? ['`main`'] : []
  const listed = shared.map(({ name }) => code(name)).slice(0, 5)
  return [...new Set([...main, ...listed])].join(', ')
}

function aboutText(path: string, text: string): string {
  if (!/\.(md|txt|rst)$/i.test(path)) return ''
  const heading = /^#\s+(.+)$/m.exec(text.slice(0, 5_000))?.[1] ?? firstParagraph(text)
  return heading.length > 70 ? `${heading.slice(0, 69)}…` : heading.replace(/[.\s]+$/, '')
}

/** The number of headings of a README that speak of a topic. */
export const headingFor = (topic: Topic, text: string): number =>
  linesOf(text).findIndex((line) => /^#{1,6}\s/.test(line) && topicIn(line) === topic)

const topics: readonly (readonly [Topic, RegExp])[] = [
  ['scripts', /\bscripts?\b/i],
  ['test', /\btest(s|ing)?\b/i],
  ['lint', /\b(lint\w*|code style)\b/i],
  ['build', /\b(build\w*|compil\w*)\b/i],
  ['routes', /\b(routes?|endpoints?|api)\b/i],
  ['configuration', /\b(configur\w*|config|environment|env|settings|variables)\b/i],
  ['install', /\b(install\w*|set ?up|getting started|dependenc\w+|requirements)\b/i],
  ['run', /\b(run|running|start|starting|usage|use it|launch\w*)\b/i],
  ['files', /\b(files?|structure|layout|folders?|contents|overview)\b/i],
]

/** The topic that words are about; nothing when they are about all of it. */
export const topicIn = (said: string): Topic | undefined => topics.find(([, pattern]) => pattern.test(said))?.[0]
