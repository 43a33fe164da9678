import * as z from 'zod'
import { plural } from '../base/text.ts'
import type { EntryId } from '../protocol/ids.ts'
import type { Policy } from './approvals.ts'
import { carryOut } from './calls.ts'
import { change, proposal } from './change.ts'
import type { Run, ToolContext } from './context.ts'
import { type Entry, is, type Payload } from './entries.ts'
import { defineTool, type Tool } from './tool.ts'
import type { Workspace } from './workspace.ts'

/** A file as it was before a run, and as the run has left it; null for no file. */
interface Touched {
  readonly path: string
  readonly before: string | null
  readonly after: string | null
  /** What it was in before the run when it was not UTF-8. */
  readonly encoding?: string | undefined
  /** Where the run has moved it. */
  readonly movedTo?: string
  /** Somebody else has changed it between two changes of the run. */
  readonly isMixed: boolean
  /** The run has moved it here, and it cannot go back: something else is in its place now. */
  readonly isStuck?: boolean
}

/**
 * Brings back the files that one run has changed. What still is as that run has left it needs no other answer than the
 * command to do so; what has been edited since is asked about, file by file, like any change.
 */
export class Restoration {
  readonly #touched: readonly Touched[]
  readonly #ranCommands: boolean
  /** Proposals for files that nobody has edited since. */
  readonly #clean = new Set<EntryId>()

  constructor(entries: readonly Entry[]) {
    this.#touched = touchedIn(entries)
    this.#ranCommands = entries.some((entry) => is(entry, 'terminal_output'))
  }

  policy(settings: Policy): Policy {
    return (proposed) => {
      if (settings(proposed) === 'deny') return 'deny'
      return this.#clean.has(proposed.payload.id) ? 'allow' : 'ask'
    }
  }

  async carryOut(run: Run, started: Payload<'run_started'>): Promise<void> {
    const { journal, workspace } = run
    await journal.emit('run_started', started)
    const { content } = await journal.once('found', async (id) => {
      const paths = await changedNow(this.#touched, workspace)
      return { id, title: 'What to bring back', summary: plural(paths.length, 'file'), content: JSON.stringify(paths) }
    })
    const paths = z.array(z.string()).parse(JSON.parse(content))
    // First, so that it is known also when the undo is stopped half-way.
    await journal.emit('prompt', { content: forModel(started.message, paths) })
    const calls = paths.map((path, index) => ({ id: String(index), name: 'restore_file', input: { path } }))
    const back: string[] = []
    await carryOut(run, [this.#tool()], calls, async (id, { failed }) => {
      if (!failed) back.push(paths[Number(id)] ?? '')
    })
    const left = paths.filter((path) => !back.includes(path))
    await journal.once('message', (id) => ({ id, content: forUser(back, left, this.#ranCommands) }))
  }

  #tool(): Tool {
    return defineTool({
      name: 'restore_file',
      description: '',
      input: z.object({ path: z.string() }),
      ...change('restore_file'),
      targets: ({ path }) => [path, this.#of(path).movedTo ?? path],
      propose: ({ path }, id, context) => this.#propose(this.#of(path), id, context),
    })
  }

  #of(path: string): Touched {
    const touched = this.#touched.find((touched) => touched.path === path)
    const moved = this.#touched.find(({ movedTo }) => movedTo === path)
    return touched ?? { path, before: null, after: moved?.after ?? null, isMixed: true, isStuck: true }
  }

  async #propose(touched: Touched, id: EntryId, { workspace }: ToolContext): Promise<Payload<'file_change'>> {
    const { path, before, after, encoding = 'UTF-8', movedTo, isMixed, isStuck } = touched
    const here = await workspace.read(path, encoding)
    const there = movedTo !== undefined && here === null ? await workspace.read(movedTo, encoding) : null
    const now = there ?? here
    const isClean = !isMixed && now === after && (movedTo === undefined || there !== null)
    if (isClean) this.#clean.add(id)
    const description = isClean ? 'Brings back what was there before.' : isStuck ? stuck : edited
    const draft = { id, path, original: now ?? '', modified: before ?? '', description, encoding }
    if (there !== null) return proposal({ ...draft, kind: 'rename', old_path: movedTo }, undefined)
    const kind = before === null ? 'delete' : now === null ? 'create' : 'modify'
    return proposal({ ...draft, kind }, undefined)
  }
}

const stuck = 'The run has moved it here. Accepting removes it, since it was not here before.'
const edited =
  'This file has changed since. Accepting brings back what was there before the run, and drops what came later.'

/** The paths that do not read as before. What has been moved away and come back to its place is whole again. */
async function changedNow(touched: readonly Touched[], workspace: Workspace): Promise<string[]> {
  const changed: string[] = []
  // What can't be read any more has changed, too.
  const read = (path: string, encoding?: string) => workspace.read(path, encoding).catch(() => undefined)
  for (const { path, before, encoding, movedTo } of touched) {
    const now = await read(path, encoding)
    if (now !== before) changed.push(path)
    if (movedTo !== undefined && now !== null && now !== before && (await read(movedTo)) !== null) changed.push(movedTo)
  }
  return changed
}

type FileChange = Payload<'file_change'>

/** What the changes of a run come to, file by file. */
function touchedIn(entries: readonly Entry[]): Touched[] {
  const files = new Map<string, Touched>()
  const moves = new Map<string, string>()
  const touch = (path: string, from: string | null, to: string | null, own: string | undefined) => {
    const known = files.get(path)
    const isMixed = known !== undefined && (known.isMixed || known.after !== from)
    const { before, encoding } = known ?? { before: from, encoding: own }
    files.set(path, { path, before, after: to, encoding, isMixed })
  }
  for (const { kind, path, old_path = path, original, modified, encoding } of madeIn(entries)) {
    const isNew = kind === 'create' || kind === 'rename'
    if (kind === 'rename') touch(old_path, original, null, encoding)
    if (kind === 'rename') moves.set(old_path, path)
    touch(path, isNew ? null : original, kind === 'delete' ? null : modified, encoding)
  }
  return withMoves(files, moves).filter(({ before, after, movedTo }) => before !== after || movedTo !== undefined)
}

/** A file that was moved and is where it was moved to is one thing, and not one that is gone and another that is new. */
function withMoves(files: ReadonlyMap<string, Touched>, moves: ReadonlyMap<string, string>): Touched[] {
  const moved = [...moves.keys()].flatMap((from) => {
    const to = destination(from, moves)
    const [gone, there] = [files.get(from), files.get(to)]
    if (!gone || !there || gone.before === null || gone.after !== null) return []
    return there.before === null && there.after !== null
      ? [{ ...gone, after: there.after, movedTo: to, isMixed: gone.isMixed || there.isMixed }]
      : []
  })
  const over = new Set(moved.flatMap(({ path, movedTo }) => [path, movedTo]))
  return [...[...files.values()].filter(({ path }) => !over.has(path)), ...moved]
}

function destination(from: string, moves: ReadonlyMap<string, string>): string {
  const seen = new Set([from])
  let to = from
  for (let next = moves.get(to); next !== undefined && !seen.has(next); next = moves.get(to)) {
    seen.add(next)
    to = next
  }
  return to
}

/** The changes that were made, in the words of whoever wrote them last, which may be a formatter. */
function madeIn(entries: readonly Entry[]): FileChange[] {
  const proposed = new Map(
    entries.flatMap((entry) => (is(entry, 'file_change') ? [[entry.payload.id, entry.payload]] : [])),
  )
  const amended = new Map(
    entries.flatMap((entry) => (is(entry, 'approval_resolved') ? [[entry.payload.id, entry.payload.amended]] : [])),
  )
  return entries.flatMap((entry) => {
    if (!is(entry, 'tool_call') || entry.payload.status !== 'completed') return []
    const change = proposed.get(entry.payload.id as EntryId)
    const { formatted } = entry.payload
    const last = formatted === undefined ? {} : { modified: formatted }
    return change ? [{ ...change, ...amended.get(change.id), ...last }] : []
  })
}

function forModel(undo: string, paths: readonly string[]): string {
  const files = paths.length > 0 ? ` Files that may be as they were before it: ${paths.join(', ')}.` : ''
  return `The user had changes undone (${undo}).${files} Read them again before you change them.`
}

function forUser(back: readonly string[], left: readonly string[], ranCommands: boolean): string {
  const named = (paths: readonly string[]) => paths.map((path) => `\`${path}\``).join(', ')
  if (back.length === 0 && left.length === 0) return 'All files are as they were before already.'
  const lines = [
    ...(back.length > 0 ? [`${plural(back.length, 'file')} as before: ${named(back)}.`] : []),
    ...(left.length > 0 ? [`Left as ${left.length === 1 ? 'it is' : 'they are'}: ${named(left)}.`] : []),
    ...(ranCommands ? ['What commands did is not undone.'] : []),
  ]
  return lines.join(' ')
}
