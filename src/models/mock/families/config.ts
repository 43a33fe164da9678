import { editsBetween } from '../blocks.ts'
import { type Improved, improveJsConfig } from '../code/jsConfig.ts'
import { improvePyConfig } from '../code/pyConfig.ts'
import { checkSteps, type Draft, type Family, list, read, search, type Wish } from '../family.ts'
import { checkFor, manifestsOf } from '../languages/all.ts'
import { code } from '../markdown.ts'
import { byDepth, isJs, isPy, isTest, isTs, nameOf } from '../paths.ts'
import { type Project, testsOf } from '../project.ts'

const verb = /\b(refactor|clean|improve|simplify|tidy|restructure|rewrite|rework|modernise|modernize|validate)\w*\b/i
const subject = /\b(config\w*|settings?|environment variables?|env vars?)\b/i

/** Make the module that reads the configuration better, without changing what it exports. */
export const config: Family = {
  matches: ({ request }) => verb.test(request) && subject.test(request),
  looks(wish, project) {
    return [
      list,
      ...configFiles(wish, project).map((path) => read(path, 'It holds the configuration')),
      ...manifestsOf(project).map((path) => read(path, 'To see how it is tested')),
      ...testsOf(project)
        .slice(0, 1)
        .map((path) => read(path, 'To see how it is tested')),
      ...writers.map(search),
    ]
  },
  plan(wish, project) {
    for (const path of configFiles(wish, project)) {
      const text = project.texts.get(path)
      const improved = text === undefined ? undefined : improve(path, text, project)
      if (text !== undefined && improved) return draft(path, text, improved, project)
    }
    return undefined
  },
}

const named = /^(config|configuration|settings|env|environment)\.([cm]?[jt]s|py)$/i
const inFolder = /(^|\/)(config|settings)\/(index|default|base|config|__init__)\.([cm]?[jt]s|py)$/i

function configFiles({ request }: Wish, { paths }: Project): string[] {
  const sources = paths.filter((path) => (isJs(path) || isPy(path)) && !isTest(path))
  const said = sources.filter((path) => nameOf(path).length > 4 && request.includes(nameOf(path)))
  const usual = sources.filter((path) => named.test(nameOf(path)) || inFolder.test(path))
  return [...new Set([...byDepth(said), ...byDepth(usual)])].slice(0, 4)
}

/** What other files write to the configuration with; then it cannot be frozen. */
const writers = ['config.', 'settings.', 'Object.assign(']
const writes =
  /\b(config|settings)(\.\w+)+\s*([+\-*/]|\?\?|\|\|)?=[^=>]|Object\.assign\(\s*(config|settings)\b|\b(config|settings)\.\w+(\+\+|--)/i

function improve(path: string, text: string, { hits }: Project): Improved | undefined {
  const isWritten = writers.some((mark) => hits.get(mark)?.some((hit) => writes.test(hit.text)))
  return isPy(path) ? improvePyConfig(text, !isWritten) : improveJsConfig(text, isTs(path), !isWritten)
}

function draft(path: string, before: string, { text, points }: Improved, project: Project): Draft {
  const what = `${points.join('; ')}.`
  const description = what.charAt(0).toUpperCase() + what.slice(1)
  return {
    type: 'plan',
    title: 'Refactor the config module',
    description: `${description} Names and values stay the same.`,
    reasoning: `${code(path)} takes whatever the environment gives it, unchecked.`,
    steps: [
      {
        kind: 'change',
        description: `Make ${code(path)} check what it reads`,
        files: [path],
        remark: `I'll change how ${code(path)} reads its values, not the values themselves.`,
        deeds: [{ name: 'edit_file', input: { path, edits: editsBetween(before, text), description } }],
      },
      ...checkSteps(checkFor(path, project)),
    ],
    result: `${code(path)} should export what it did before. ${description}`,
  }
}
