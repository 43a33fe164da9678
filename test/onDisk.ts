import assert from 'node:assert/strict'
import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  type Stats,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Model, ModelRequest } from '../src/core/model.ts'
import { askForEffects } from '../src/core/policy.ts'
import type { SessionOptions } from '../src/core/session.ts'
import { journalFiles } from '../src/node/journalFile.ts'
import { nodeProcesses } from '../src/node/processes.ts'
import { nodeWorkspace } from '../src/node/workspace.ts'
import type { ClientCommand } from '../src/protocol/commands.ts'
import type { AgentEvent, SentEvent } from '../src/protocol/events.ts'
import { RunId } from '../src/protocol/ids.ts'
import { allTools } from '../src/tools/all.ts'
import { plan, type Said, scripted, sitDown, watched } from './fakes.ts'

/** Where all folders of the tests that import this are, with no link on the way. */
const home = mkdtempSync(join(tmpdir(), 'on-disk-'))
after('the folders of the tests are taken away', () => rmSync(home, { recursive: true, force: true }))
let folders = 0

export function newFolder(files: Record<string, string | Uint8Array> = {}): string {
  const root = join(home, String(++folders))
  mkdirSync(root)
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), content)
  }
  return root
}

/** Everything in a folder: what it is, its mode, and what stands in it, or when it was written. */
export function treeOf(root: string, folder = ''): Record<string, string> {
  const tree: Record<string, string> = {}
  for (const name of readdirSync(join(root, folder)).sort()) {
    const path = folder === '' ? name : `${folder}/${name}`
    const stats = lstatSync(join(root, path))
    const mode = stats.mode.toString(8)
    if (stats.isDirectory()) Object.assign(tree, { [path]: mode }, treeOf(root, path))
    else if (stats.isSymbolicLink()) tree[path] = `-> ${readlinkSync(join(root, path))}`
    else if (stats.isFile()) tree[path] = `${mode} ${contentOf(join(root, path), stats)}`
    else tree[path] = mode
  }
  return tree
}

const contentOf = (path: string, { size, mtimeMs, ino }: Stats): string =>
  size > 10_000 ? `${size} bytes of ${mtimeMs} in ${ino}` : readFileSync(path, 'latin1')

/** An agent over a real folder, with real commands and a real journal, and what its model was asked. */
export function onDisk(root: string, says: Model | readonly (readonly Said[])[], journals = newFolder()) {
  const model = 'answer' in says ? says : scripted(says)
  const asked: ModelRequest[] = []
  const options: SessionOptions = {
    model: {
      name: model.name,
      answer(request, signal) {
        asked.push(request)
        return model.answer(request, signal)
      },
    },
    workspace: nodeWorkspace(root),
    processes: nodeProcesses(root),
    store: journalFiles(journals),
    tools: allTools,
    policy: askForEffects,
    system: '',
    newRunId: () => RunId.parse(crypto.randomUUID()),
    now: () => new Date(0),
    log: () => {},
  }
  return { root, asked, journals, options: watched(options, []) }
}

/** Says something and then yes to everything; `meanwhile` is what happens between a proposal and that yes. */
export async function sayYes(
  { asked, options }: Pick<ReturnType<typeof onDisk>, 'asked' | 'options'>,
  meanwhile: (proposed: SentEvent) => void = () => {},
) {
  const user = await sitDown({ options })
  const proposed: SentEvent[] = []
  user.session.subscribe((event) => {
    const yes = yesTo(event)
    if (!yes) return
    proposed.push(event)
    if (event.type !== 'plan') meanwhile(event)
    void user.say(yes)
  })
  await user.chat('Do it')
  await user.session.idle()
  await user.session.close()
  const told = asked.at(-1)?.messages.filter((message) => message.role === 'tool') ?? []
  return { view: user.session.view, last: user.events.at(-1), proposed, told }
}

/** Undefined for what asks nothing. */
export function yesTo({ type, payload }: AgentEvent): ClientCommand | undefined {
  switch (type) {
    case 'plan':
      return { type: 'approve_plan', payload: { plan_id: payload.id } }
    // A model that is no use: better none.
    case 'question':
      return { type: 'answer_question', payload: { question_id: payload.id, answer: payload.options.at(-1) ?? '' } }
    case 'file_change':
      return { type: 'accept_change', payload: { change_id: payload.id } }
    case 'terminal_command':
      return { type: 'approve_terminal', payload: { command_id: payload.id } }
    default:
      return undefined
  }
}

export type Call = readonly [name: string, input: unknown]

/** Makes calls in a step of an approved plan, says yes to what they propose, and lets the run come to its end. */
export async function makeAll(root: string, calls: readonly Call[], meanwhile?: (root: string) => void) {
  let before = treeOf(root)
  const { told, proposed, view } = await sayYes(
    onDisk(root, [[plan('Do it')], calls, ['I see.'], ['Summary.']]),
    () => {
      meanwhile?.(root)
      before = treeOf(root)
    },
  )
  assert.equal(view.status, 'complete', 'the run goes on')
  const untouched = () => assert.deepEqual(treeOf(root), before)
  return { told: told.slice(1), wasProposed: proposed.length > 1, untouched }
}

export async function make(root: string, call: Call, meanwhile?: (root: string) => void) {
  const { told, ...rest } = await makeAll(root, [call], meanwhile)
  assert.equal(told.length, 1)
  return { ...told[0], ...rest }
}
