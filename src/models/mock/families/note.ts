import { plural } from '../../../base/text.ts'
import { type Draft, type Family, type Look, list, read, search, type Wish } from '../family.ts'
import { code, listOf } from '../markdown.ts'
import { isCode, join } from '../paths.ts'
import type { Hit, Project } from '../project.ts'

const mostWords = 4
const mostHits = 12
/** Words that say nothing about where in a project something stands. */
const common = new Set(
  'about add after again agent all also always and another any are because been before being bring but can change could create default does doing done each else every file files find fix for from give good have help here how implement improve into its just like look make many maybe more most much need needs new nice not now only other our out over please project put really remove rename replace should show some something still such support than that the their them then there these they thing this those through update use using very want was way well were what when where which will with without work would write you your'.split(
    ' ',
  ),
)

/** What nobody else understands: a note of the request and of the files that speak of it, which touches nothing else. */
export const note = {
  matches: () => true,
  looks: (wish: Wish, project: Project): Look[] => [list, ...topics(wish).map(search), ...hidden(wish, project)],
  plan(wish: Wish, project: Project): Draft {
    const path = freePath(wish, project)
    const hits = relevant(wish, project)
    const files = [...new Set(hits.map((hit) => hit.path))]
    const found = files.length > 0 ? `Mentioned in ${listOf(files.map(code))}.` : 'No file mentions it.'
    return {
      type: 'plan',
      title: 'Write a note of what you asked for',
      description: `Mock mode can't do this itself. It writes one new note, ${code(path)}${remarks(wish)}, and leaves everything else alone.`,
      reasoning: found,
      steps: [
        {
          kind: 'change',
          description: `Write the note ${code(path)}`,
          files: [path],
          remark: "I'll write down what you asked for and where to start.",
          deeds: [
            {
              name: 'write_file',
              input: {
                path,
                content: noteText(wish, hits, files),
                description: 'A note of the request, the files that mention it, and a next step.',
              },
            },
          ],
        },
      ],
      result: `${code(path)} says what you asked for and where to start. I changed no code.`,
    }
  },
} satisfies Family

const remarks = ({ feedback }: Wish) => {
  const { length } = feedback.filter((said) => said)
  return length === 0 ? '' : ` with ${plural(length, 'remark')} of yours`
}

/** The words of the request that may stand in the project. */
function topics({ request }: Wish): string[] {
  const all = request.match(/[\p{L}_][\p{L}\d_]{2,}/gu) ?? []
  const telling = all.map((word) => word.toLowerCase()).filter((word) => word.length > 2 && !common.has(word))
  return [...new Set(telling)].sort((a, b) => b.length - a.length || (a < b ? -1 : 1)).slice(0, mostWords)
}

/** The best lines: in code first, and in files that speak of several of the words. */
function relevant(wish: Wish, { hits }: Project): Hit[] {
  const all = topics(wish).flatMap((word) => (hits.get(word) ?? []).filter(({ path }) => !path.startsWith('notes/')))
  const unique = [...new Map(all.map((hit) => [`${hit.path}:${hit.line}`, hit])).values()]
  const weight = ({ path }: Hit) => all.filter((hit) => hit.path === path).length + (isCode(path) ? 1_000 : 0)
  return unique
    .sort((a, b) => weight(b) - weight(a) || (a.path < b.path ? -1 : Number(a.path > b.path)) || a.line - b.line)
    .slice(0, mostHits)
}

function noteText({ request, feedback }: Wish, hits: readonly Hit[], files: readonly string[]): string {
  const quoted = (text: string) =>
    text
      .trim()
      .split('\n')
      .map((line) => `> ${line}`.trimEnd())
  const [first] = files
  return [
    `# ${titleOf(request)}`,
    '',
    ...quoted(request),
    ...feedback.filter((said) => said).flatMap((said) => ['', 'And about the plan:', '', ...quoted(said)]),
    '',
    '## Where it matters',
    '',
    ...(hits.length > 0
      ? hits.map(({ path, line, text }) => `- ${code(path)}, line ${line}: ${code(text)}`)
      : ['Nothing in the folder mentions it yet.']),
    '',
    '## Next step',
    '',
    first
      ? `Read ${code(first)} and decide what to change there, then write a test that shows it.`
      : 'Decide which file this belongs in, then write a test that shows what you want.',
    '',
  ].join('\n')
}

const titleOf = (request: string) => {
  const [first = ''] = request.trim().split('\n')
  return first.length > 70 ? `${first.slice(0, 69)}…` : first || 'A note'
}

/** Notes that are ignored are not listed, so whether the name is free is found out by reading it. */
function hidden(wish: Wish, project: Project): Look[] {
  if (!project.paths.includes('.gitignore')) return []
  const ignored = project.texts.get('.gitignore') ?? ''
  const ignoresNotes = /^[^#\n]*(notes|\.md|^\*)/m.test(ignored)
  return [
    read('.gitignore', 'To see which names may be taken'),
    ...(ignoresNotes ? [read(freePath(wish, project), 'To see whether the name is free')] : []),
  ]
}

/** A name no file has. */
function freePath({ request }: Wish, { paths, texts }: Project): string {
  const slug = request
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 40)
    .replace(/-+$/, '')
  const taken = new Set([...paths, ...texts.keys()].map((path) => path.toLowerCase()))
  for (let number = 1; ; number++) {
    const path = join('notes', `${slug || 'request'}${number === 1 ? '' : `-${number}`}.md`)
    if (!taken.has(path)) return path
  }
}
