import { spawn, spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type Entry, is, type Payload } from '../../src/core/entries.ts'
import type { Message } from '../../src/core/model.ts'
import { askForEffects } from '../../src/core/policy.ts'
import { systemPrompt } from '../../src/core/prompt.ts'
import { Session, type SessionOptions } from '../../src/core/session.ts'
import { memoryStore } from '../../src/memory/store.ts'
import { mockModel } from '../../src/models/mock/model.ts'
import { nodeProcesses } from '../../src/node/processes.ts'
import { nodeWorkspace } from '../../src/node/workspace.ts'
import type { ClientCommand } from '../../src/protocol/commands.ts'
import type { AgentEvent, EventOf, ProposalType, SentEvent } from '../../src/protocol/events.ts'
import { RunId, SessionId } from '../../src/protocol/ids.ts'
import { allTools } from '../../src/tools/all.ts'
import { watched } from '../fakes.ts'
import { fixtureCopy, temporaryFolder } from '../lib/fixtures.mjs'

/** Says no to a proposal, with a reason; anything else it lets pass. */
export type Say = (proposal: EventOf<ProposalType>) => string | undefined

export interface Worked {
  readonly events: readonly SentEvent[]
  /** What the model was asked in each call. */
  readonly asked: readonly (readonly Message[])[]
  of<T extends AgentEvent['type']>(type: T): Payload<T>[]
  /** The last thing it said. */
  readonly summary: string
  chat(message: string): Promise<void>
}

/** Works through requests in a folder with the mock model, the real tools, a real disk and a real shell. */
export async function work(folder: string, request: string, say: Say = () => undefined): Promise<Worked> {
  const events: SentEvent[] = []
  const asked: (readonly Message[])[] = []
  const model = mockModel()
  let runs = 0
  const options: SessionOptions = {
    model: {
      name: model.name,
      answer(request, signal) {
        asked.push(request.messages)
        return model.answer(request, signal)
      },
    },
    workspace: nodeWorkspace(folder),
    processes: nodeProcesses(folder),
    store: memoryStore(),
    tools: allTools,
    policy: askForEffects,
    system: systemPrompt,
    newRunId: () => RunId.parse(`run${++runs}`),
    now: () => new Date(0),
    log: (message, error) => console.error(message, error),
  }
  const session = await Session.open(SessionId.parse('mock'), watched(options, []))
  session.subscribe((event) => {
    events.push(event)
    if (isProposal(event) && !event.payload.automatic)
      setImmediate(() => void session.dispatch(answerTo(event, say(event))))
  })
  const of = <T extends AgentEvent['type']>(type: T) =>
    events.flatMap((event: Entry) => (is(event, type) ? [event.payload] : []))
  const chat = async (message: string) => {
    await session.dispatch({ type: 'chat', payload: { message } })
    await session.idle()
  }
  await chat(request)
  return {
    events,
    asked,
    of,
    chat,
    get summary() {
      return of('message').at(-1)?.content ?? ''
    },
  }
}

const isProposal = (event: SentEvent): event is SentEvent & EventOf<ProposalType> =>
  event.type === 'plan' || event.type === 'file_change' || event.type === 'terminal_command'

function answerTo({ type, payload: { id } }: EventOf<ProposalType>, no: string | undefined): ClientCommand {
  const reason = no ?? ''
  if (type === 'plan')
    return no === undefined
      ? { type: 'approve_plan', payload: { plan_id: id } }
      : { type: 'revise_plan', payload: { plan_id: id, feedback: no } }
  if (type === 'file_change')
    return no === undefined
      ? { type: 'accept_change', payload: { change_id: id } }
      : { type: 'reject_change', payload: { change_id: id, reason } }
  return no === undefined
    ? { type: 'approve_terminal', payload: { command_id: id } }
    : { type: 'reject_terminal', payload: { command_id: id, reason } }
}

/** Starts a server that prints its address, and gives the address and a way to stop it. */
async function serve(folder: string, command: string, args: readonly string[]) {
  const child = spawn(command, args, { cwd: folder, env: { ...process.env, PORT: '0' } })
  const url = await new Promise<string>((resolve, reject) => {
    let printed = ''
    const look = (bytes: Buffer) => {
      printed += bytes
      const [found] = /http:\/\/[\w.]+:[1-9]\d*/.exec(printed) ?? []
      if (found) resolve(found)
    }
    child.stdout.on('data', look)
    child.stderr.on('data', look)
    child.once('error', reject)
    child.once('exit', () => reject(new Error(`The server ended: ${printed}`)))
  })
  return { url, stop: () => void child.kill('SIGKILL') }
}

const undo: (() => unknown)[] = []

/** Stops and removes what a test started and made. */
export async function cleanUp(): Promise<void> {
  for (const step of undo.splice(0).reverse()) await step()
}

/** A copy of a fixture, with what it needs. */
export async function copyOf(name: string) {
  const { folder, remove } = await fixtureCopy(name)
  undo.push(remove)
  return folder
}

/** A folder with these files in it. */
export async function folderWith(files: Record<string, string>) {
  const { folder, remove } = await temporaryFolder()
  undo.push(remove)
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  return folder
}

/** Starts a server and gives its address. */
export async function started(folder: string, command: string, ...args: string[]) {
  const { url, stop } = await serve(folder, command, args)
  undo.push(stop)
  return url
}

export const textIn = (folder: string, path: string) => readFileSync(join(folder, path), 'utf8')
export const filesIn = (folder: string) => readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()
export const hasPython = (...modules: string[]) =>
  spawnSync('python3', ['-c', `import ${['json', ...modules].join(', ')}`]).status === 0
/** The status of the answer, or that there was none. */
export const statusOf = (url: string, init?: RequestInit) =>
  fetch(url, init).then(
    ({ status }) => status,
    () => 'dropped',
  )
export const exitCodes = (worked: Worked) => worked.of('terminal_output').map((out) => out.exit_code)
