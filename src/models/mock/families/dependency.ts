import { changeDeed } from '../deeds.ts'
import { type DraftStep, type Family, list, read, type Wish, words } from '../family.ts'
import { manifestsOf } from '../languages/all.ts'
import { code } from '../markdown.ts'
import { nameOf } from '../paths.ts'
import type { Project } from '../project.ts'
import { dependencyWay } from '../setup/dependencies.ts'
import { kindOfPackage } from '../setup/known.ts'

const polite = String.raw`^\W*(?:(?:please|can you|could you|would you|will you|let'?s|we need to)[\s,]+)*`
const name = String.raw`[\x60"']?(?<name>@?[\w][\w./:@^~-]*)[\x60"']?`
const noun = '(?:dependency|dependencies|devDependencies|package|library|module|crate|requirement|artifact)'
const forms: readonly RegExp[] = [
  new RegExp(
    `${polite}add\\s+(?:the\\s+)?(?:${noun}\\s+)?${name}\\s+(?:version\\s+(?<version>[\\w.^~-]+)\\s+)?(?:as|to)\\s+(?:an?\\s+|the\\s+|our\\s+)?(?<rest>(?:dev(?:elopment)?[\\s-]?|test[\\s-]?|runtime\\s|new\\s)*(?:${noun}|requirements\\.txt|package\\.json|go\\.mod|cargo\\.toml|pom\\.xml|build\\.gradle(?:\\.kts)?|pyproject\\.toml|project(?:'s)?(?:\\s+dependencies)?)\\b.*)$`,
    'i',
  ),
  new RegExp(
    `${polite}(?:add|install)\\s+(?:the\\s+|an?\\s+)?(?<rest>(?:dev(?:elopment)?[\\s-]?)?(?:npm\\s+|python\\s+|go\\s+|rust\\s+)?${noun})\\s+(?:on\\s+|called\\s+)?${name}[\\s.!]*$`,
    'i',
  ),
  new RegExp(`${polite}install\\s+${name}(?:\\s+(?<rest>as\\s+(?:an?\\s+)?(?:dev\\S*\\s+)?${noun}))?[\\s.!]*$`, 'i'),
]
/** A well-known package needs no word that says what it is. */
const alone = new RegExp(
  `${polite}(?:add|use|introduce|integrate|include|set\\s?up|install)\\s+${name}(?:\\s+(?:here|too|please|to this|for this project|for me))*[\\s.!]*$`,
  'i',
)

/** What “install …” may be followed by that is no package. */
const noPackage =
  /^(it|this|that|the|all|everything|dependencies|packages|requirements|node|npm|python|go|rust|java|git|deps|a|an|tests?|script|endpoint)$/i

/** Add a library to those the project uses. */
export const dependency: Family = {
  matches: (wish) => askedIn(wish) !== undefined,
  looks: (_wish, project) => [list, ...manifests(project).map((path) => read(path, 'To see what the project uses'))],
  plan(wish, project) {
    const asked = askedIn(wish)
    if (!asked) return undefined
    const way = dependencyWay(asked, project)
    if ('words' in way) return words(way.words)
    const isCommand = way.edit === undefined
    const network = 'This needs the network.'
    const change: DraftStep[] = way.edit
      ? [
          {
            kind: 'change',
            description: `Add ${code(asked.name)} to ${code(way.edit.path)}`,
            files: [way.edit.path],
            remark: `I'll add it to ${code(way.edit.path)}.`,
            deeds: [changeDeed(way.edit.path, way.edit.before, way.edit.after, `Name ${asked.name}.`)],
          },
        ]
      : []
    const run: DraftStep = {
      kind: isCommand ? 'command' : 'check',
      description: isCommand ? `Add it with ${code(way.command)}` : `Install it with ${code(way.command)}`,
      files: isCommand ? way.changes : [],
      remark: `I'll run ${code(way.command)}. ${network}`,
      deeds: [
        { name: 'run_command', input: { command: way.command, description: `Fetches ${asked.name}. ${network}` } },
      ],
    }
    return {
      type: 'plan',
      title: `Add ${asked.name} as a dependency`,
      description: isCommand
        ? `${code(way.command)} fetches it and writes it into ${way.changes.map(code).join(' and ')}. ${network}`
        : `${code(way.edit.path)} names it, and ${code(way.command)} fetches it. ${network}`,
      reasoning: `${way.reason} I can't look into registries, so make sure that ${code(asked.name)} is the package you mean.`,
      steps: [...change, run],
      result: `${code(asked.name)} is a dependency now.`,
    }
  },
}

const manifests = (project: Project) => [
  ...manifestsOf(project),
  ...project.paths.filter((path) => /^(requirements[\w-]*\.txt|Pipfile)$/.test(nameOf(path))).slice(0, 3),
]

function askedIn({ request }: Wish) {
  if (request.length > 300) return undefined
  const known = alone.exec(request)?.groups?.['name']?.replace(/[.:]+$/, '') ?? ''
  const kind = kindOfPackage(known)
  if (kind) return { name: known.toLowerCase(), version: undefined, isDev: kind === 'tool', target: '' }
  for (const form of forms) {
    const { name: found, version, rest = '' } = form.exec(request)?.groups ?? {}
    const bare = found?.replace(/[.:]+$/, '')
    if (bare === undefined || noPackage.test(bare) || /\.(json|txt|toml|xml|mod)$/.test(bare)) continue
    return { name: bare, version: version?.replace(/[.]+$/, ''), isDev: /\b(dev|test)/i.test(rest), target: rest }
  }
  return undefined
}
