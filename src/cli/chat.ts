import { Channel } from '../base/channel.ts'
import { messageOf } from '../base/text.ts'
import { Refused } from '../core/errors.ts'
import type { Session } from '../core/session.ts'
import type { ClientCommand } from '../protocol/commands.ts'
import type { SentEvent } from '../protocol/events.ts'
import { SessionId } from '../protocol/ids.ts'
import type { View } from '../protocol/view.ts'
import { createAgent } from './agent.ts'
import { checkModel, configuration, modelFrom } from './configuration.ts'
import { jsonLines } from './jsonLines.ts'
import { Person } from './person.ts'

/** Who is at the other end: a person at a terminal, or a program. */
export interface Client {
  show(event: SentEvent): void
  /** Begins to say things. `say` never throws: what does not fit is answered with a `command_rejected`. */
  start(say: (command: ClientCommand) => Promise<void>): void
  stop(): void
}

export interface ChatOptions {
  readonly continue: boolean
  readonly session?: string | undefined
  readonly json: boolean
  /** '' for what the environment says. */
  readonly model: string
}

/** Carries out one message in a folder, and returns the exit code. */
export async function chat(root: string, message: string, options: ChatOptions): Promise<number> {
  const configured = configuration(options.model)
  await checkModel(configured)
  const agent = createAgent(root, modelFrom(configured))
  const id = options.session ?? (options.continue ? await agent.latest() : undefined)
  const session = id === undefined ? await agent.start() : await agent.open(SessionId.parse(id))
  if (session.damage) process.stderr.write(`${session.damage}\n`)
  const client = options.json ? jsonLines(() => session.view) : new Person(() => session.view)
  try {
    await converse(session, message, client)
    return exitCode(session.view)
  } finally {
    client.stop()
    await agent.close()
  }
}

async function converse(session: Session, message: string, client: Client): Promise<void> {
  const events = new Channel<SentEvent>()
  session.subscribe((event) => events.push(event))
  const say = async (command: ClientCommand) => {
    try {
      await session.dispatch(command)
    } catch (error) {
      events.push(session.rejection(command, new Refused(messageOf(error))))
    }
  }
  const stop = () => void say({ type: 'cancel', payload: {} })
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)
  // What nobody sees nobody can approve.
  process.stdout.once('error', stop)
  try {
    await session.dispatch({ type: 'chat', payload: { message } })
    client.start(say)
    void session.idle().then(() => events.close())
    for (let event = await events.next(); event; event = await events.next()) client.show(event)
  } finally {
    process.off('SIGINT', stop)
    process.off('SIGTERM', stop)
    process.stdout.off('error', stop)
  }
}

function exitCode({ status, feed, plan }: View): number {
  if (status === 'error') return 1
  if (status === 'complete') return plan?.steps.some((step) => step.status === 'failed') ? 1 : 0
  const lastPlan = feed.findLast(({ type }) => type === 'plan')
  return lastPlan?.resolution?.decision === 'rejected' ? 3 : 130
}
