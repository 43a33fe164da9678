import { type Draft, distinct, type Family, list, read, type Words, words } from '../family.ts'
import { languagesIn, manifestsOf } from '../languages/all.ts'
import type { Task, Way } from '../languages/language.ts'
import { makeTargets } from '../languages/make.ts'
import { code } from '../markdown.ts'
import { byDepth, isCode, isTest } from '../paths.ts'
import { type Project, testsOf } from '../project.ts'

const polite = String.raw`^\W*(?:(?:please|now|can you|could you|would you|will you|just)[\s,]+)*`
const the = String.raw`(?:\s+(?:all|of|the|my|our|its|this|these|it|unit|integration|existing|whole|entire|full))*`
const end = String.raw`(?:\s+(?:please|now|again|for me|first|once))*[\s.!?]*$`
const make = (source: string) => new RegExp(polite + source + end, 'i')

/** More than can be done without a model: the tests are run, so that one sees what there is to do. */
const mending = make(
  `(?:(?:make|get|let)${the}(?:\\s+failing|\\s+broken|\\s+red)*\\s+tests?\\s+(?:to\\s+)?(?:pass|work|run|succeed|green|be green)|(?:fix|repair|mend)${the}(?:\\s+failing|\\s+broken|\\s+red)*\\s+tests?(?:[\\s-]suite)?)`,
)

const tasks: Readonly<Record<Task, readonly RegExp[]>> = {
  test: [
    make(`(?:run|execute|start)${the}\\s+tests?(?:[\\s-]suite)?`),
    make(`test${the}(?:\\s+(?:project|code|app|everything))?`),
    make(`(?:see|check)\\s+(?:whether|if|that)${the}\\s+tests?\\s+(?:still\\s+)?(?:pass|work|run|succeed)`),
    mending,
  ],
  build: [
    make(`(?:build|compile)${the}(?:\\s+(?:project|code|app|application|program|sources?|everything))?`),
    make(`run${the}\\s+build`),
  ],
  lint: [
    make(`lint${the}(?:\\s+(?:project|code|files?|sources?|everything))?`),
    make(`(?:run|start)${the}\\s+(?:lint|linter|linting|static analysis)`),
  ],
  install: [
    make(
      `(?:install|fetch|download|restore)${the}(?:\\s+(?:project'?s?))?\\s+(?:dependenc(?:ies|y)|packages|requirements|modules|deps|libraries)`,
    ),
  ],
  start: [make(`(?:start|run|launch|serve)${the}\\s+(?:server|app|application|project|program|service)`)],
}

/** A command that is written out without quotes. Only lines that can be nothing else. */
const literal =
  /^\W*(?:(?:please|now|can you|could you)[\s,]+)*(?:run|execute)\s+((?:(?:npm|pnpm|yarn|bun)\s+(?:test|ci|install|start|run\s+[\w:.-]+)|npx\s+[\w@/.-]+(?:\s+[\w./:=-]+)*|go\s+(?:test|build|vet|mod|fmt)(?:\s+[\w./-]+)*|cargo\s+(?:test|build|check|clippy|fmt)(?:\s+--?[\w-]+)*|python3?\s+(?:-m\s+[\w.]+(?:\s+[\w./-]+)*|[\w/.-]+\.py)|node\s+(?:--test|[\w/.-]+\.[cm]?js)|pytest(?:\s+[\w./-]+)*|make(?:\s+[\w-]+)?|mvn(?:\s+[\w:-]+)+|\.\/[\w/.-]+))(?:\s+(?:please|now|again|for me|once))*[\s.!?]*$/i

/** Test, build, lint, install or start the project the way the project does it. */
export const task: Family = {
  matches: ({ request }) => literalIn(request) !== undefined || tasksIn(request).length > 0,
  looks(wish, project) {
    if (literalIn(wish.request) !== undefined) return []
    const mains = tasksIn(wish.request).includes('start') ? project.paths.filter((path) => path.endsWith('.java')) : []
    const rust = project.paths.filter((path) => path.endsWith('.rs')).slice(0, 6)
    const javaTests = project.paths.filter((path) => path.endsWith('.java') && isTest(path)).slice(0, 8)
    return [
      list,
      ...manifestsOf(project),
      ...testsOf(project),
      ...rust,
      ...javaTests,
      ...byDepth(mains).slice(0, 5),
    ].map((look) => (typeof look === 'string' ? read(look, 'To see how this project does it') : look))
  },
  plan({ request }, project) {
    const line = literalIn(request)
    if (line !== undefined)
      return draft('test', [line], false, 'You gave the command yourself, so there is nothing to look up.')
    const plan = together(tasksIn(request).map((asked) => planFor(asked, project)))
    if (plan?.type !== 'plan' || !mending.test(request)) return plan
    const honest = 'Mock mode cannot mend code, so this shows what fails; a real model can go on from there.'
    return {
      ...plan,
      description: `${plan.description} ${honest}`,
      result: 'All tests pass, so there is nothing to mend.',
    }
  },
}

const literalIn = (request: string): string | undefined =>
  request.length > 200 ? undefined : literal.exec(request)?.[1]?.replace(/(?<!\.)[.!]$/, '')

function taskIn(request: string): Task | undefined {
  if (request.length > 200) return undefined
  const all: readonly Task[] = ['test', 'build', 'lint', 'install', 'start']
  return all.find((name) => tasks[name].some((pattern) => pattern.test(request)))
}

/** The tasks of a request that names one, or several after each other, such as `build and test`. */
function tasksIn(request: string): readonly Task[] {
  const only = taskIn(request)
  if (only) return [only]
  const parts = request.split(/\s*(?:[,;&]|\band\b|\bthen\b)[\s,;&]*/i).filter((part) => part.trim() !== '')
  const found = parts.slice(0, mostTasks + 1).flatMap((part) => taskIn(part) ?? taskIn(`run the ${part}`) ?? [])
  return found.length === parts.length && found.length <= mostTasks ? [...new Set(found)] : []
}
const mostTasks = 4

/** One plan for what is to be done after each other, and a word about what of it cannot be done. */
function together(plans: readonly (Draft | Words)[]): Draft | Words | undefined {
  const drafts = plans.filter((plan) => plan.type === 'plan')
  const without = plans.flatMap((plan) => (plan.type === 'words' ? [plan.text] : []))
  const [first, ...others] = drafts
  if (!first) return plans.length > 0 ? words([...new Set(without)].join(' ')) : undefined
  const lowered = others.map(({ title }) => title.replace(/^./, (letter) => letter.toLowerCase()))
  return {
    ...first,
    title: [first.title, ...lowered].join(' and '),
    description: [...drafts.map(({ description }) => description), ...without].join(' '),
    steps: distinct(drafts.flatMap(({ steps }) => steps)),
    result: others.length > 0 ? 'All of it succeeded.' : first.result,
  }
}

function planFor(asked: Task, project: Project): Draft | Words {
  const ways = waysOf(asked, project)
  const commands = ways.flatMap((way) => ('command' in way ? [way.command] : []))
  const [first] = commands
  if (first === undefined) return words(without(asked, ways, project))
  if (asked === 'start')
    return words(
      `What you start runs until it is stopped, and I run a command to its end, for two minutes at most. So start it yourself in a terminal: ${code(first)}.`,
    )
  const needsNetwork = ways.some((way) => 'command' in way && way.needsNetwork)
  return draft(asked, [...new Set(commands)], needsNetwork, reasonFor(asked, first))
}

/** How each language of the project does it; a Makefile that knows it comes first. */
function waysOf(asked: Task, project: Project): readonly Way[] {
  if (makeTargets(project).includes(asked)) return [{ command: `make ${asked}` }]
  return languagesIn(project)
    .slice(0, 3)
    .map(({ tasks: ways }) => ways[asked](project))
}

const verbs: Readonly<Record<Task, string>> = {
  test: 'Run the tests',
  build: 'Build the project',
  lint: 'Lint the project',
  install: 'Install the dependencies',
  start: 'Start the project',
}

const reasonFor = (asked: Task, command: string) =>
  /^(npm|pnpm|yarn|bun|make)\b/.test(command) && asked !== 'install'
    ? `${code(command)} is how the project itself does it.`
    : 'That is how it is usually done in a project like this.'

function without(asked: Task, ways: readonly Way[], project: Project): string {
  const reasons = ways.flatMap((way) => ('without' in way ? [way.without] : []))
  const doing = { test: 'test', build: 'build', lint: 'lint', install: 'install', start: 'start' }[asked]
  if (reasons.length === 0)
    return project.paths.some(isCode)
      ? `I don't know how to ${doing} a project like this. Tell me the command, as in “Run \`make ${doing}\`”.`
      : `There is no code here that I know, so there is nothing to ${doing}.`
  const hint = asked === 'test' || asked === 'lint' ? ' If there is a way, tell me the command, as in “Run `…`”.' : ''
  return [...new Set(reasons)].join(' ') + hint
}

function draft(asked: Task, commands: readonly string[], needsNetwork: boolean, reasoning: string): Draft {
  const network = needsNetwork ? ' This needs the network.' : ''
  return {
    type: 'plan',
    title: commands.length === 1 && !reasoning.startsWith('You gave') ? verbs[asked] : `Run ${commands.join(' and ')}`,
    description: `Runs ${commands.map(code).join(' and ')}.${network}`,
    reasoning,
    steps: distinct(
      commands.map((command) => ({
        kind: 'command',
        description: `Run ${code(command)}`,
        files: [],
        remark: `I'll run ${code(command)}.${network}`,
        deeds: [{ name: 'run_command', input: { command, description: `${verbs[asked]}.${network}` } }],
      })),
    ),
    result: commands.length === 1 ? 'It succeeded.' : 'All of it succeeded.',
  }
}
