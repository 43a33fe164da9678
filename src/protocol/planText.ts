import type { EventOf, Step } from './events.ts'
import { type EntryId, StepId } from './ids.ts'

type Plan = Pick<EventOf<'plan'>['payload'], 'id' | 'title' | 'description' | 'steps'>

/** What a plan's text says now, or why it says nothing; `line` counts from 1. */
export type EditedPlan = { readonly steps: readonly Step[] } | { readonly problem: string; readonly line: number }

const hint = `<!--
Each line that begins with "- [ ]" is a step. Move, reword, delete or add such lines; tick one ("- [x]") to leave it out.
The lines below a step name its files. These steps are what will be done when you approve; other words here are not read.
-->`

/** A plan as a checklist in Markdown, which `planFromText` reads again. */
export function planText({ title, description, steps }: Plan): string {
  const head = [`# ${oneLine(title)}`, ...(description ? [`> ${oneLine(description)}`] : [])]
  return `${[...head, steps.map(stepText).join('\n'), hint].join('\n\n')}\n`
}

const stepText = ({ description, files }: Step): string =>
  [`- [ ] ${oneLine(description)}`, ...files.map((path) => `  - \`${oneLine(path)}\``)].join('\n')

const oneLine = (text: string): string => text.trim().replace(/\s*[\n\r\u2028\u2029]\s*/g, ' ')

const stepLine = /^(?:[-*+]|\d+[.)])[ \t]+(?:\[(?<mark>[^\]]?)\][ \t]*)?(?<text>.*)$/s
/** A rule across the page, which looks like a list. */
const rule = /^[ \t]*([-*_])(?:[ \t]*\1){2,}[ \t]*$/
/** A path that can only lead out of the folder. */
const outside = /^(?:[/\\~]|[A-Za-z]:|\w+:\/\/)|(?:^|[/\\])\.\.(?:[/\\]|$)/
const nestedStep = /^[ \t]+(?:[-*+]|\d+[.)])[ \t]+\[[ xX]?\]/
const fileLine = /^[ \t]+[-*+][ \t]+(?<text>.*)$/s

interface Draft {
  readonly description: string
  readonly files: readonly string[]
  readonly isTicked: boolean
}

/** Reads what the user has made of a plan's text. A step whose words are the same is the same step, wherever it stands. */
export function planFromText(text: string, plan: Plan): EditedPlan {
  const named = new Set(plan.steps.flatMap(({ files }) => files.map(oneLine)))
  const read = draftsIn(text, named)
  if ('problem' in read) return read
  const wanted = read.drafts.filter(({ isTicked }) => !isTicked)
  if (wanted.length === 0) return { problem: 'No step is left. Reject the plan instead.', line: 1 }
  return { steps: identified(wanted, plan) }
}

function draftsIn(
  text: string,
  named: ReadonlySet<string>,
): { readonly drafts: readonly Draft[] } | { readonly problem: string; readonly line: number } {
  const drafts: Draft[] = []
  // Comments keep their lines, so that the numbers stay right. What begins within a line belongs to what stands there.
  const lines = text
    .replace(/^[ \t]*<!--[\s\S]*?(-->|$(?![\s\S]))/gm, (comment) => comment.replace(/[^\n]/g, ''))
    .split(/\r?\n/)
    .map((line) => (rule.test(line) ? '' : line))
  for (const [index, line] of lines.entries()) {
    const last = drafts.at(-1)
    const problem = problemIn(line, last !== undefined, named)
    if (problem) return { problem, line: index + 1 }
    const { mark = '', text: description } = stepLine.exec(line)?.groups ?? {}
    if (description !== undefined)
      drafts.push({ description: description.trim(), files: [], isTicked: mark.toLowerCase() === 'x' })
    else if (last && line.trim() !== '') drafts[drafts.length - 1] = continued(last, line)
  }
  return { drafts }
}

/** What stands above the first step is the title and what the agent says of the plan. */
function problemIn(line: string, isBelowStep: boolean, named: ReadonlySet<string>): string {
  const step = stepLine.exec(line)?.groups
  if (step && !/^[ xX]?$/.test(step['mark'] ?? ''))
    return 'Begin a step with "- [ ] ", or with "- [x] " to leave it out.'
  if (step) return step['text']?.trim() ? '' : 'This step says nothing.'
  if (!isBelowStep) return ''
  const file = pathIn(line)
  if (file && outside.test(file) && !named.has(file)) return `${file} is not in the folder.`
  if (nestedStep.test(line)) return 'A step cannot stand in another: begin the line with "- [ ] ".'
  return /^(\s|$)/.test(line) ? '' : 'This is no step: begin it with "- [ ] ", or delete it.'
}

/** A line below a step: a file of it, or more words. */
function continued(draft: Draft, line: string): Draft {
  const path = pathIn(line)
  if (path === undefined) return { ...draft, description: `${draft.description} ${line.trim()}` }
  return path === '' ? draft : { ...draft, files: [...draft.files, path] }
}

/** The file that a line names, '' for none; undefined when it is no such line. */
const pathIn = (line: string): string | undefined =>
  fileLine
    .exec(line)
    ?.groups?.['text']?.trim()
    .replace(/^`(.*)`$/s, '$1')
    .trim()

function identified(drafts: readonly Draft[], { id, steps }: Plan): Step[] {
  const free = [...steps]
  let added = 0
  return drafts.map(({ description, files }) => {
    const index = free.findIndex((step) => oneLine(step.description) === description)
    const [same] = index < 0 ? [] : free.splice(index, 1)
    if (same) return isSame(same.files, files) ? same : { ...same, files: [...files] }
    return { id: addedId(id, ++added), description, files: [...files] }
  })
}

const isSame = (files: readonly string[], edited: readonly string[]): boolean =>
  files.length === edited.length && files.every((path, index) => oneLine(path) === edited[index])

const addedId = (plan: EntryId, count: number): StepId => StepId.parse(`${plan}.added-${count}`)
