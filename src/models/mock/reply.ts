import type { Message } from '../../core/model.ts'
import { answer } from './families/answer.ts'
import { command } from './families/command.ts'
import { config } from './families/config.ts'
import { errors } from './families/errors.ts'
import { health } from './families/health.ts'
import { note } from './families/note.ts'
import { type Draft, type Family, type Look, list, type Words } from './family.ts'
import { lookKey, type Project, projectOf } from './project.ts'
import { revised } from './revise.ts'
import { type Call, stepReply } from './step.ts'
import { summary } from './summary.ts'
import { readTurn, type Turn } from './turn.ts'

/** What it knows, the first that matches counts. `note` takes what nobody else understands. */
const families: readonly Family[] = [command, answer, health, errors, config]

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
  return stepReply(turn.steps, plan, (again) => {
    const fresh = planOf(turn, projectOf([...turn.looked, ...again]))
    return fresh.type === 'plan' ? fresh : undefined
  })
}

function research(turn: Turn): Reply {
  if (turn.refusal !== undefined) return { text: `I cannot propose a plan: ${turn.refusal}`, calls: [] }
  const project = projectOf(turn.looked)
  const family = familyOf(turn)
  const looks = nextLooks(turn, family, project)
  if (looks.length > 0) return { text: lookRemark(project), calls: looks }
  const plan = family.plan(turn.wish, project)
  if (!plan) {
    const more = nextLooks(turn, note, project)
    if (more.length > 0) return { text: 'I look where the folder speaks of this.', calls: more }
  }
  return proposal(turn, planOf(turn, project))
}

function lookRemark({ listed, texts }: Project): string {
  if (!listed) return 'I look around first.'
  return texts.size === 0 ? 'Now I read what matters here.' : 'I look a little further.'
}

function proposal({ wish }: Turn, plan: Draft | Words): Reply {
  if (plan.type === 'words') return { text: plan.text, calls: [] }
  const [last, before] = [wish.feedback.at(-1), wish.feedback.at(-2)]
  // The same words would lead to the same plan again, and that for ever.
  if (last !== undefined && last === before)
    return { text: 'I have no other plan. Say what should be different, and I make one.', calls: [] }
  const { title, description, reasoning, steps } = plan
  const input = {
    title,
    description,
    reasoning,
    steps: steps.map(({ description, files }) => ({ description, files })),
  }
  const text = wish.feedback.length > 0 ? 'I have taken that up. The new plan:' : 'This is what I would do:'
  return { text, calls: [{ name: 'propose_plan', input }] }
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
