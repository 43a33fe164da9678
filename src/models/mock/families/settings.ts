import { changeDeed } from '../deeds.ts'
import { environmentMarks } from '../docs/variables.ts'
import { checkSteps, type Draft, type Family, list, read, search, type Wish, type Words, words } from '../family.ts'
import { manifestsOf } from '../languages/all.ts'
import { code } from '../markdown.ts'
import { byDepth, isCode } from '../paths.ts'
import type { Project } from '../project.ts'
import { editorConfig, exampleEnvironment, ignoring } from '../setup/dotfiles.ts'
import { makefile } from '../setup/makefile.ts'
import { compilerOption, engines, script } from '../setup/manifest.ts'
import type { Setting } from '../setup/setting.ts'

const settings: readonly Setting[] = [
  script,
  engines,
  compilerOption,
  ignoring,
  exampleEnvironment,
  editorConfig,
  makefile,
]

const settingFor = ({ request }: Wish) =>
  request.length > 400 ? undefined : settings.find(({ asked }) => asked.test(request))

/** Set up something around the code: a script, an option, a file that tools read. */
export const setup: Family = {
  matches: (wish) => settingFor(wish) !== undefined,
  looks(wish, project) {
    const has = (path: string) => project.paths.includes(path)
    const files = ['.gitignore', '.editorconfig', '.env.example', '.env', '.nvmrc', 'tsconfig.json'].filter(
      (path) => has(path) && path !== '.env',
    )
    const samples = byDepth(project.paths.filter(isCode)).slice(0, 8)
    return [
      list,
      ...manifestsOf(project).map((path) => read(path, 'To see what is set already')),
      ...files.map((path) => read(path, 'To see what is set already')),
      ...samples.map((path) => read(path, 'To see how it is written')),
      ...(settingFor(wish) === exampleEnvironment ? environmentMarks.map(search) : []),
    ]
  },
  plan(wish, project) {
    return planFor(settingFor(wish), wish, project)
  },
}

function planFor(setting: Setting | undefined, { request }: Wish, project: Project): Draft | Words | undefined {
  const found = setting?.find(request, project)
  if (found === undefined || typeof found === 'string') return found === undefined ? undefined : words(found)
  const { path, before, after, title, what, reasoning, check } = found
  const deed = changeDeed(path, before, after, what)
  return {
    type: 'plan',
    title,
    description: `${what} Nothing else is changed.`,
    reasoning: check ? reasoning : `${reasoning} There is no command that would check it.`,
    steps: [
      {
        kind: 'change',
        description: `${before === undefined ? 'Write' : 'Change'} ${code(path)}`,
        files: [path],
        remark: `I'll ${before === undefined ? 'write' : 'change'} ${code(path)}.`,
        deeds: [deed],
      },
      ...checkSteps(check),
    ],
    result: `${code(path)} is set up.`,
  }
}
