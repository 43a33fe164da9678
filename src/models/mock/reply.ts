import type { Message } from '../../core/model.ts'
import { answer } from './families/answer.ts'
import { command } from './families/command.ts'
import { config } from './families/config.ts'
import { dependency } from './families/dependency.ts'
import { errors } from './families/errors.ts'
import { files } from './families/files.ts'
import { health } from './families/health.ts'
import { note } from './families/note.ts'
import { readme } from './families/readme.ts'
import { setup } from './families/settings.ts'
import { symbol } from './families/symbol.ts'
import { task } from './families/task.ts'
import { tests } from './families/tests.ts'
import { type Draft, type Family, type Look, list, type Words } from './family.ts'
import { quote } from './markdown.ts'
import { lookKey, type Project, projectOf } from './project.ts'
import { revised } from './revise.ts'
import { type Call, stepReply } from './step.ts'
import { summary } from './summary.ts'
import { readTurn, type Turn } from './turn.ts'

/** What it knows, the first that matches counts. `note` takes what nobody else understands. */
const families: readonly Family[] = [
  command,
  task,
  answer,
  files,
  symbol,
  tests,
  dependency,
  setup,
  readme,
  health,
  errors,
  config,
]

export interface Reply {
  readonly text: string
  readonly calls: readonly Call[]
}

/** What the mock says next in a conversation. */
export function replyTo(messages: readonly Message[]): Reply {
  const turn = readTurn(messages)
  if (turn.phase === 'research') return research(turn)
  const plan = planOf(turn, projectOf(turn.looked))
  if (plan.type === 'words') return { text: plan.text, calls: [] }
  if (turn.phase === 'summary') return { text: summary(turn.steps, plan), calls: [] }
  const said = stepReply(turn.steps, plan, (again) => {
    const fresh = planOf(turn, projectOf([...turn.looked, ...again]))
    return fresh.type === 'plan' ? fresh : undefined
  })
  if (turn.heard === undefined) return said
  const noted = `I heard ${quote(turn.heard)}. In mock mode I can only follow the plan; stop me to change it.`
  return { text: said.calls.length > 0 ? `${noted}\n\n${said.text}` : noted, calls: said.calls }
}

function research(turn: Turn): Reply {
  if (turn.refusal !== undefined) return { text: `I can't propose a plan: ${turn.refusal}`, calls: [] }
  const project = projectOf(turn.looked)
  const family = familyOf(turn)
  const looks = nextLooks(turn, family, project)
  if (looks.length > 0) return { text: lookRemark(project), calls: looks }
  const plan = family.plan(turn.wish, project)
  if (!plan) {
    const more = nextLooks(turn, note, project)
    if (more.length > 0) return { text: "I'll look for where the project mentions this.", calls: more }
  }
  return proposal(turn, project)
}

function lookRemark({ listed, texts }: Project): string {
  if (!listed) return "I'll look around first."
  return texts.size === 0 ? "I'll read what matters here." : "I'll look a little further."
}

function proposal(turn: Turn, project: Project): Reply {
  const { request, feedback } = turn.wish
  const planAfter = (count: number) =>
    planOf({ ...turn, wish: { request, feedback: feedback.slice(0, count) } }, project)
  const plan = planAfter(feedback.length)
  if (plan.type === 'words') return { text: plan.text, calls: [] }
  const input = shown(plan)
  const same = feedback.map((_, count) => JSON.stringify(shown(planAfter(count))) === JSON.stringify(input)).reverse()
  // The same plan a third time would go in circles.
  if (same[0] && same[1])
    return { text: `${inability(feedback)}, and I have no other plan. Tell me in other words what to do.`, calls: [] }
  const call = { name: 'propose_plan', input }
  return { text: `${introduction(turn, same[0] === true)}:`, calls: [call] }
}

function introduction({ proposed, wish: { feedback } }: Turn, isSame: boolean): string {
  if (isSame) return `${inability(feedback)}, so ${proposed ? 'here is the same plan again' : 'the plan leaves it out'}`
  if (feedback.length === 0) return "Here's what I'd do"
  return proposed ? "Here's the changed plan" : "Here's what I'd do, with what you added"
}

function inability(feedback: readonly string[]): string {
  const said = feedback.at(-1)
  return said ? `In mock mode I can't act on ${quote(said)}` : "You didn't say what to change"
}

/** What the user sees of a plan. */
function shown(plan: Draft | Words) {
  if (plan.type === 'words') return plan
  const { title, description, reasoning } = plan
  return {
    title,
    description,
    reasoning,
    steps: plan.steps.map(({ description, files }) => ({ description, files })),
  }
}

const familyOf = ({ wish }: Turn): Family => families.find((family) => family.matches(wish)) ?? note

function nextLooks({ wish }: Turn, family: Family, project: Project): readonly Look[] {
  const looks = family.looks(wish, project)
  if (!project.listed && looks.includes(list)) return [list]
  const keys = new Set(project.looked)
  return looks.filter(({ name, input }) => {
    const key = lookKey(name, input)
    const fresh = !keys.has(key)
    keys.add(key)
    return fresh
  })
}

function planOf(turn: Turn, project: Project): Draft | Words {
  const plan = familyOf(turn).plan(turn.wish, project) ?? note.plan(turn.wish, project)
  return revised(plan, turn.wish)
}
