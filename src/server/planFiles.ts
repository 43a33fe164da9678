import type { Session } from '../core/session.ts'
import type { CommandOf } from '../protocol/commands.ts'
import type { EventOf, Step } from '../protocol/events.ts'
import { StepId } from '../protocol/ids.ts'
import { waitingPlan } from '../protocol/waiting.ts'

type Plan = EventOf<'plan'>['payload']

/** What the original writes into the user's folder for its client to show. Here they are nowhere on the disk. */
const names = ['implementation_plan.md', 'task_list.md'] as const
type Name = (typeof names)[number]

/**
 * The plan that waits as two files that only clients see: what it says, and its steps as a checklist, which may be
 * rewritten. Only a list that names the plan counts when it is approved: clients keep lists of plans long gone.
 */
export class PlanFiles {
  readonly #sessions: () => Iterable<Session>
  #edited: { readonly id: string; readonly name: Name; readonly text: string }[] = []

  constructor(sessions: () => Iterable<Session>) {
    this.#sessions = sessions
  }

  /** The files there are now, the name of each with its size in bytes. */
  list(): { readonly name: string; readonly size: number }[] {
    return names.flatMap((name) => {
      const text = this.read(name)
      return text === undefined ? [] : [{ name, size: Buffer.byteLength(text) }]
    })
  }

  /** Undefined for any other file, and while no plan waits. */
  read(path: string): string | undefined {
    const name = nameIn(path)
    const plan = name && this.#waiting()
    if (!name || !plan) return undefined
    const edited = this.#edited.find((one) => one.id === plan.id && one.name === name)
    return edited?.text ?? (name === 'task_list.md' ? taskList(plan) : description(plan))
  }

  /** False for any other file, and while no plan waits. */
  write(path: string, text: string): boolean {
    const name = nameIn(path)
    const plan = name && this.#waiting()
    if (!name || !plan) return false
    // Those of plans that have been answered are of no more use.
    this.#edited = [
      ...this.#edited.filter((one) => one.id === plan.id && one.name !== name),
      { id: plan.id, name, text },
    ]
    return true
  }

  /** An approval with the steps of the checklist, when that is of this plan: the one it carries, or else the one written here. */
  withTasks(command: CommandOf<'approve_plan'>, session: Session): CommandOf<'approve_plan'> {
    const { plan_id, task_md = '' } = command.payload
    const plan = waitingPlan(session.view)
    if (plan?.id !== plan_id) return command
    const written = this.#edited.find(({ id, name }) => id === plan_id && name === 'task_list.md')?.text
    const text = task_md.includes(marker(plan_id)) ? task_md : written
    const steps = text === undefined ? [] : stepsIn(text, plan)
    return steps.length > 0 ? { ...command, payload: { ...command.payload, plan: { steps } } } : command
  }

  #waiting(): Plan | undefined {
    let latest: { readonly plan: Plan; readonly time: string } | undefined
    for (const session of this.#sessions()) {
      const plan = waitingPlan(session.view)
      const time = session.events.at(-1)?.time ?? ''
      if (plan && (!latest || time > latest.time)) latest = { plan, time }
    }
    return latest?.plan
  }
}

const nameIn = (path: string): Name | undefined => names.find((name) => name === path.replace(/^\/+/, ''))

const marker = (id: string): string => `<!-- plan ${id} -->`

const description = ({ title, description, reasoning }: Plan): string =>
  `${[`# ${oneLine(title)}`, description, reasoning && `## Why\n\n${reasoning}`].filter(Boolean).join('\n\n')}\n`

const taskList = ({ id, title, steps }: Plan): string =>
  `# ${oneLine(title)}\n\n${steps.map(taskOf).join('\n')}\n\n${marker(id)}\n`

const taskOf = ({ description, files }: Step): string =>
  `- [ ] ${oneLine(description)}${files.length > 0 ? ` (${files.join(', ')})` : ''}`

const oneLine = (text: string): string => text.trim().replace(/\s*[\n\r\u2028\u2029]\s*/g, ' ')

/** As the original reads them: ticked or not, a bracket at the end names files, and the same words are the same step. */
function stepsIn(text: string, plan: Plan): Step[] {
  const free = [...plan.steps]
  return [...text.matchAll(/^[ \t]*[-*] \[[ xX]\] +(\S.*?)[ \t]*$/gm)].map(([, task = ''], index) => {
    const same = free.findIndex((step) => taskOf(step) === `- [ ] ${task}` || oneLine(step.description) === task)
    const [step] = same < 0 ? [] : free.splice(same, 1)
    if (step) return step
    const [, words = task, files = ''] = /^(.*\S) +\(([^()]*)\)$/.exec(task) ?? []
    const reworded = free.findIndex((other) => oneLine(other.description) === words)
    const [kept] = reworded < 0 ? [] : free.splice(reworded, 1)
    const named = files.split(',').map((path) => path.trim())
    return {
      id: kept?.id ?? StepId.parse(`${plan.id}.task-${index + 1}`),
      description: words,
      files: named.filter(Boolean),
    }
  })
}
