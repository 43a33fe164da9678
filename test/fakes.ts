import assert from 'node:assert/strict'
import { deferred } from '../src/base/deferred.ts'
import type { Approved } from '../src/core/approvals.ts'
import { type Entry, is, type Payload } from '../src/core/entries.ts'
import type { Model, ModelPart } from '../src/core/model.ts'
import { askForEffects } from '../src/core/policy.ts'
import { Session, type SessionOptions } from '../src/core/session.ts'
import type { SessionStore } from '../src/core/store.ts'
import { memoryProcesses } from '../src/memory/processes.ts'
import { memoryStore } from '../src/memory/store.ts'
import { memoryWorkspace } from '../src/memory/workspace.ts'
import type { ClientCommand } from '../src/protocol/commands.ts'
import type { AgentEvent, SentEvent } from '../src/protocol/events.ts'
import { RunId, SessionId } from '../src/protocol/ids.ts'
import { allTools } from '../src/tools/all.ts'

export type Said = string | readonly [name: string, input: unknown] | Error | ModelPart

/**
 * A model that says what it was told to say, one list for each answer. Which one comes next follows from the
 * conversation, as with a real model: asked again after a crash, it says the same again.
 */
export function scripted(answers: readonly (readonly Said[])[]): Model {
  return {
    name: 'scripted',
    async *answer({ messages }, signal) {
      const turn = messages.filter(({ role }) => role === 'assistant').length
      for (const [index, said] of (answers[turn] ?? ['(nothing more to say)']).entries()) {
        signal.throwIfAborted()
        yield* parts(said, `call-${turn}-${index}`)
      }
      yield {
        type: 'usage',
        usage: { prompt_tokens: 10 * messages.length, completion_tokens: 5, cost: 0, cost_known: false },
      }
    },
  }
}

function* parts(said: Said, id: string): Iterable<ModelPart> {
  if (said instanceof Error) throw said
  if (typeof said === 'string') for (const text of said.split(/(?<= )/)) yield { type: 'text', text }
  else if ('type' in said) yield said
  else yield { type: 'tool_call', call: { id, name: said[0], input: said[1] } }
}

export interface World {
  readonly files: Map<string, string>
  /** What the model was asked, as text. */
  readonly asked: string[]
  /** What was done to the world, in order: paths written and commands run. */
  readonly effects: string[]
  readonly options: SessionOptions
}

/** A machine with some files, a shell that knows some commands, and a model that has been told what to say. */
export function world(
  answers: readonly (readonly Said[])[],
  files: Record<string, string> = {},
  commands: Parameters<typeof memoryProcesses>[0] = {},
  store: SessionStore = memoryStore(),
): World {
  const disk = new Map(Object.entries(files))
  const asked: string[] = []
  const model = scripted(answers)
  let runs = 0
  const options: SessionOptions = {
    model: {
      name: model.name,
      answer(request, signal) {
        asked.push(JSON.stringify(request))
        return model.answer(request, signal)
      },
    },
    workspace: memoryWorkspace(disk),
    processes: memoryProcesses(commands),
    store,
    tools: allTools,
    policy: askForEffects,
    system: 'You are a careful programmer.',
    newRunId: () => RunId.parse(`run${++runs}`),
    now: () => new Date(0),
    log: () => {},
  }
  const effects: string[] = []
  return { files: disk, asked, effects, options: watched(options, effects) }
}

/** What was done in each world of the current test, and what had been stored by then: compared after each test. */
interface Evidence {
  readonly done: { readonly id: string; readonly content: string }[]
  readonly stored: Entry[]
}
const evidence: Evidence[] = []

/** Ports that remember what they did, and a store that remembers what it was given. */
export function watched(options: SessionOptions, effects: string[]): SessionOptions {
  const { workspace, processes, store } = options
  const done: Evidence['done'] = []
  const stored: Evidence['stored'] = []
  evidence.push({ done, stored })
  return {
    ...options,
    workspace: {
      ...workspace,
      async apply(change) {
        done.push({ id: change.id, content: change.modified })
        const applied = await workspace.apply(change)
        effects.push(change.path)
        return applied
      },
    },
    processes: {
      run(command: Approved<'terminal_command'>, signal, onOutput) {
        done.push({ id: command.id, content: command.command })
        effects.push(command.command)
        return processes.run(command, signal, onOutput)
      },
    },
    store: {
      ...store,
      async open(id) {
        const log = await store.open(id)
        stored.push(...(log.records as Entry[]))
        return {
          ...log,
          async append(record) {
            await log.append(record)
            stored.push(record as Entry)
          },
        }
      },
    },
  }
}

afterEach('every effect had its approval', () => {
  for (const { done, stored } of evidence.splice(0))
    for (const { id, content } of done)
      assert.ok(wasApproved(stored, id, content), `${id} was done without approval: ${content}`)
})

/** Someone accepted exactly this, as it was proposed or as they wrote it themselves; or a rule had let it pass. */
function wasApproved(stored: readonly Entry[], id: string, content: string): boolean {
  const proposed = stored.find((entry) => 'id' in entry.payload && entry.payload.id === id && contentOf(entry) !== null)
  if (proposed && 'automatic' in proposed.payload && proposed.payload.automatic) return contentOf(proposed) === content
  return stored.some((entry) => {
    if (!is(entry, 'approval_resolved') || entry.payload.id !== id || entry.payload.decision !== 'accepted')
      return false
    const { amended } = entry.payload
    const theirs = amended && Object.values(amended)[0]
    return proposed !== undefined && (theirs ?? contentOf(proposed)) === content
  })
}

function contentOf(entry: Entry): string | null {
  if (is(entry, 'file_change')) return entry.payload.modified
  return is(entry, 'terminal_command') ? entry.payload.command : null
}

/** The append at which a process dies, counted from 1. */
export type Death = readonly [append: number, when: 'before' | 'after']

/** The store of a process that dies at one of its appends. What a dead process awaits never comes. */
export function mortal(store: SessionStore, [fatal, when]: Death) {
  const died = deferred<'died'>()
  let appends = 0
  const open: SessionStore['open'] = async (id) => {
    const log = await store.open(id)
    const hang = () => new Promise<never>(() => {})
    const append = async (record: object) => {
      const now = ++appends
      if (now > fatal) return hang()
      if (now < fatal || when === 'after') await log.append(record)
      if (now < fatal) return
      // A dead process holds no lock any more; here that takes a moment.
      await log.close()
      died.resolve('died')
      return hang()
    }
    return { ...log, append }
  }
  return { store: { ...store, open }, died: died.promise }
}

export const testSession = SessionId.parse('session')

/** Someone at a session, who sees its events in order. */
export async function sitDown({ options }: Pick<World, 'options'>) {
  const session = await Session.open(testSession, options)
  const events: SentEvent[] = []
  let seen = 0
  let wake = () => {}
  session.subscribe((event) => {
    events.push(event)
    wake()
  })

  /** The next event of that type after the one seen last. */
  async function see<T extends AgentEvent['type']>(type: T): Promise<Payload<T>> {
    for (;;) {
      const index = events.findIndex((event, index) => index >= seen && event.type === type)
      const event: Entry | undefined = events[index]
      if (event && is(event, type)) {
        seen = index + 1
        return event.payload
      }
      await new Promise<void>((resolve) => {
        wake = resolve
      })
    }
  }
  const say = (command: ClientCommand) => session.dispatch(command)
  return {
    session,
    events,
    see,
    say,
    chat: (message: string) => say({ type: 'chat', payload: { message } }),
    approvePlan: async () => say({ type: 'approve_plan', payload: { plan_id: (await see('plan')).id } }),
    accept: async () => {
      const change = await see('file_change')
      await say({ type: 'accept_change', payload: { change_id: change.id } })
      return change
    },
    run: async () => {
      const command = await see('terminal_command')
      await say({ type: 'approve_terminal', payload: { command_id: command.id } })
      return command
    },
    cancel: () => say({ type: 'cancel', payload: {} }),
    stored: () => events.filter(({ type }) => !type.endsWith('_delta') && type !== 'terminal_chunk'),
  }
}

export const edit = (path: string, search: string, replace: string) =>
  ['edit_file', { path, edits: [{ search, replace }], description: `Edit ${path}` }] as const
export const write = (path: string, content: string) =>
  ['write_file', { path, content, description: `Write ${path}` }] as const
/** A patch in the V4A format, which touches each of these files as its lines say. */
export const patch = (...files: readonly (readonly [head: string, ...lines: string[]])[]) =>
  [
    'apply_patch',
    {
      patch: [
        '*** Begin Patch',
        ...files.flatMap(([head, ...lines]) => [`*** ${head}`, ...lines]),
        '*** End Patch',
      ].join('\n'),
      description: 'Patch them',
    },
  ] as const
export const command = (line: string) => ['run_command', { command: line, description: 'Try it' }] as const
export const plan = (...steps: string[]) =>
  [
    'propose_plan',
    { title: 'The plan', description: 'What to do', steps: steps.map((description) => ({ description })) },
  ] as const
