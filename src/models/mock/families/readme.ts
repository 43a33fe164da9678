import { changeDeed } from '../deeds.ts'
import { descriptionOf, headingFor, type Section, sectionsOf, type Topic, titleOf, topicIn } from '../docs/facts.ts'
import { environmentMarks } from '../docs/variables.ts'
import {
  checkSteps,
  type Draft,
  type DraftStep,
  type Family,
  list,
  read,
  search,
  type Wish,
  type Words,
  words,
} from '../family.ts'
import { languageOf, languagesIn, manifestsOf } from '../languages/all.ts'
import { provedBy } from '../languages/language.ts'
import { code, listOf } from '../markdown.ts'
import { byDepth, isTest } from '../paths.ts'
import { type Project, testsOf } from '../project.ts'

const polite = String.raw`^\W*(?:(?:please|can you|could you|would you|will you|we need to|let'?s)[\s,]+)*`
const readmeAsked = new RegExp(
  `${polite}(?:add|write|create|generate|make|update|improve|extend|complete|refresh|document|describe|mention|put|we need|i need|need)\\b[^.\\n]{0,100}\\b(?:readme|documentation|docs)\\b`,
  'i',
)
const documentAsked = new RegExp(
  `${polite}document\\s+(?:how\\s+(?:to|you|one)\\b|(?:the|all|our|this|available)\\s+(?:\\w+\\s+)?(?:project|tests?|set ?up|scripts?|usage|installation|install|api|routes?|endpoints?|config\\w*|environment|variables|build|files?|structure)\\b)`,
  'i',
)
/** That is documentation inside of code, which is something else. */
const inCode =
  /\b(docstrings?|jsdoc|javadoc|comments?|doc comments?|type ?docs?)\b|\b(docs|documentation) (for|to|of) (the )?(function|class|method|module)\b/i

/** Write a README, or add to the one that is there what it does not say yet. */
export const readme: Family = {
  matches: ({ request }) =>
    request.length < 500 && !inCode.test(request) && (readmeAsked.test(request) || documentAsked.test(request)),
  looks(_wish, project) {
    const path = readmeOf(project)
    const sources = byDepth(
      project.paths.filter((each) => (languageOf(each) || /\.(md|txt)$/.test(each)) && !isTest(each)),
    )
    return [
      list,
      ...(path === undefined ? [] : [read(path, 'To see what it says already')]),
      ...manifestsOf(project).map((each) => read(each, 'To see what the project is')),
      ...sources.slice(0, 10).map((each) => read(each, 'To see what it is for')),
      ...testsOf(project).map((each) => read(each, 'To see how it is tested')),
      ...(languagesIn(project).length > 0 ? environmentMarks.map(search) : []),
    ]
  },
  plan(wish, project) {
    if (project.paths.length === 0) return words('The folder is empty, so there is nothing to write about yet.')
    const path = readmeOf(project)
    if (path === undefined) return created(wish, project)
    if (!/\.md$/i.test(path))
      return words(`${code(path)} is no Markdown, and I write nothing else. I'll leave it as it is.`)
    const text = project.texts.get(path)
    if (text === undefined) return words(`I couldn't read all of ${code(path)}, so I won't change it.`)
    return extended(path, text, wish, project)
  },
}

const readmeOf = ({ paths }: Project) => paths.find((path) => /^readme(\.\w+)?$/i.test(path))

/** What is asked for, without the words that name the README itself. */
const topicOf = ({ request }: Wish): Topic | undefined =>
  topicIn(
    request.replace(/\b(readme(\.md)?|documentation|docs)( file)?\b|\b(run|use) (the )?(tests?|linter)\b/gi, (said) =>
      /test/i.test(said) ? 'tests' : /lint/i.test(said) ? 'lint' : '',
    ),
  )

const isCommand = ({ topic }: Section) => ['install', 'build', 'run', 'test', 'lint'].includes(topic)

/** The scripts repeat the commands, and build and lint are for those who ask. */
const usual = ({ topic }: Section) => topic !== 'scripts' && topic !== 'lint' && topic !== 'build'

function created(wish: Wish, project: Project): Draft | Words {
  const topic = topicOf(wish)
  const sections = sectionsOf(project).filter((section) => usual(section) || section.topic === topic)
  const title = titleOf(project)
  const about = descriptionOf(project)
  const content = [
    `# ${title ?? 'About this folder'}`,
    ...(about === '' ? [] : ['', about]),
    ...sections.flatMap((section) => ['', ...written(section)]),
    '',
  ].join('\n')
  const parts = sections.map(({ title: each }) => each.toLowerCase())
  return draft(
    {
      path: 'README.md',
      what: `Write ${code('README.md')}`,
      deed: {
        name: 'write_file',
        input: { path: 'README.md', content, description: 'What the project is and how to use it.' },
      },
    },
    sections,
    {
      title: 'Write a README',
      description: `A new ${code('README.md')} says what this is${parts.length > 0 ? `, with ${parts.length === 1 ? 'a section' : 'sections'} on ${listOf(parts)}` : ''}.`,
      reasoning: `It says only what stands in the files${sections.some(isCommand) ? ', and names only commands that the project has' : ''}.${about === '' ? ' Nothing says what it is for, so you may want to add a sentence on that.' : ''}`,
    },
    project,
  )
}

const written = ({ title, lines }: Section) => [`## ${title}`, '', ...lines]

function extended(path: string, text: string, wish: Wish, project: Project): Draft | Words {
  const topic = topicOf(wish)
  const all = sectionsOf(project)
  const wanted = topic === undefined ? all.filter(usual) : all.filter((section) => section.topic === topic)
  if (wanted.length === 0)
    return words(
      `I found nothing about that in the project that ${code(path)} could say. Tell me in your words, and I'll leave it as it is until then.`,
    )
  const missing = wanted.filter(
    ({ marks }) =>
      !marks.every((mark) => text.includes(mark)) &&
      !(topic === undefined && marks.some((mark) => text.includes(mark))),
  )
  if (missing.length === 0)
    return words(
      `${code(path)} says that already: ${listOf(
        wanted
          .flatMap(({ marks }) => marks)
          .slice(0, 6)
          .map(code),
      )}.`,
    )
  const after = missing.reduce(withSection, text)
  const titles = listOf(missing.map(({ title }) => `“${title}”`))
  return draft(
    {
      path,
      what: `Add ${titles} to ${code(path)}`,
      deed: changeDeed(path, text, after, `Add ${titles}.`),
    },
    missing,
    {
      title: 'Update the README',
      description: `${code(path)} says nothing yet that would stand under ${titles}. What is there stays as it is.`,
      reasoning: 'What I add stands in the files of the project; I make nothing up.',
    },
    project,
  )
}

/** Under the heading that is there already, else before the licence, else at the end. */
function withSection(text: string, section: Section): string {
  const lines = text.trimEnd().split('\n')
  const heading = headingFor(section.topic, text)
  const next = (from: number) => {
    const found = lines.findIndex((line, index) => index > from && /^#{1,6}\s/.test(line))
    return found < 0 ? lines.length : found
  }
  const licence = lines.findIndex((line) => /^#{1,6}\s+(licen[cs]e|contribut\w+|credits)\b/i.test(line))
  const at = heading >= 0 ? next(heading) : licence >= 0 ? licence : lines.length
  const before = lines.slice(0, at)
  while (before.at(-1)?.trim() === '') before.pop()
  const added = heading >= 0 ? section.lines : written(section)
  const rest = lines.slice(at)
  return `${[...before, '', ...added, ...(rest.length > 0 ? ['', ...rest] : [])].join('\n')}\n`
}

type Telling = Pick<Draft, 'title' | 'description' | 'reasoning'>

interface Change {
  readonly path: string
  readonly what: string
  readonly deed: DraftStep['deeds'][number]
}

function draft({ path, what, deed }: Change, sections: readonly Section[], telling: Telling, project: Project): Draft {
  const tested = sections.some(({ topic }) => topic === 'test')
  const [way] = languagesIn(project).map(({ tasks }) => tasks.test(project))
  const check = tested && way && 'command' in way ? provedBy(way.command) : undefined
  return {
    type: 'plan',
    ...telling,
    steps: [
      { kind: 'change', description: what, files: [path], remark: `I'll write it into ${code(path)}.`, deeds: [deed] },
      ...checkSteps(check),
    ],
    result: `${code(path)} is up to date with what I found.`,
  }
}
