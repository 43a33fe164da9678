import type { Server as HttpServer } from 'node:http'
import { Server, type Socket } from 'socket.io'
import { messageOf } from '../base/text.ts'
import type { Holder } from '../core/agent.ts'
import { Refused } from '../core/errors.ts'
import type { Session } from '../core/session.ts'
import { ClientCommand } from '../protocol/commands.ts'
import type { AgentEvent } from '../protocol/events.ts'
import type { EntryId, SessionId } from '../protocol/ids.ts'
import type { Folder, Folders } from './folders.ts'
import type { Gate } from './gate.ts'
import type { PlanFiles } from './planFiles.ts'
import type { Settings } from './settings.ts'

/** In bytes: as much as the original takes in one message. */
const longestMessage = 1_000_000
/** How many commands of one client may wait for their turn. */
const mostWaiting = 100

/** How many it may say in a second. */
const mostInSecond = 200
/** In bytes: a client that lets more than that pile up here is cut off. It finds all of it in the session when it is back. */
const mostBuffered = 32_000_000
/** A client of the original takes what it hears right after it has read a session for part of that session, and drops it. */
const settled = 400

type Log = (message: string, error?: unknown) => void

/** What the sockets need to know of the rest of the server. */
export interface Around {
  readonly gate: Gate
  readonly folders: Folders
  readonly plans: PlanFiles
  readonly settings: Settings
  readonly log: Log
  /** A client has started a session, or follows one now. */
  onSit(session: Session): void
}

/** The agent behind Socket.IO: `client:command` comes in, `agent:event` goes out. */
export function serveSockets(http: HttpServer, path: string, around: Around) {
  const { gate, log } = around
  const io = new Server(http, {
    path,
    serveClient: false,
    maxHttpBufferSize: longestMessage,
    allowRequest(request, decide) {
      const refusal = gate.refusal(request)
      if (refusal) log(refusal)
      decide(refusal, refusal === null)
    },
  })
  io.use((socket, next) => {
    const { auth } = socket.handshake
    if (gate.admits(socket.request, auth['token'])) next()
    else next(new Error('Unauthorized: the token is missing or wrong.'))
  })
  const clients = new Set<Client>()
  io.on('connection', (socket) => {
    const client = new Client(socket, around)
    clients.add(client)
    cutOffSlow(socket, log)
    socket.on('client:command', (said: unknown, acknowledge: unknown) => {
      if (typeof acknowledge === 'function') acknowledge()
      client.take(said)
    })
    socket.on('disconnect', () => {
      clients.delete(client)
      client.leave()
    })
  })
  return {
    close: () => io.close(),
    /**
     * A page has read a session: its socket, which does not say so itself, follows that session from now on, and is told
     * what waits in it. It is the one of that Origin which came last and has not spoken yet.
     */
    follow(id: string, origin: string | undefined): void {
      if (origin === undefined) return
      const timer = setTimeout(() => {
        const page = [...clients].findLast((client) => client.isSilent && client.origin === origin)
        page?.follow(id).catch((error: unknown) => log('A session could not be shown.', error))
      }, settled)
      timer.unref()
    },
  }
}

/** What is made while the one before has not left yet piles up. */
function cutOffSlow(socket: Socket, log: Log): void {
  let piled = 0
  socket.conn.on('flush', () => {
    piled = 0
  })
  socket.conn.on('packetCreate', ({ data }: { data?: unknown }) => {
    piled += typeof data === 'string' ? data.length : 0
    if (piled <= mostBuffered) return
    piled = 0
    log('A client that does not read was cut off.')
    // Without waiting until all of that has left.
    socket.conn.close(true)
  })
}

/** One socket. It has a session of its own from its first message on, or the one that it names. */
class Client implements Holder {
  readonly #socket: Socket
  readonly #around: Around
  #session: Session | undefined
  /** The folder of the session. */
  #folder: Folder | undefined
  #unsubscribe = () => {}
  #turn: Promise<void> = Promise.resolve()
  #waiting = 0
  #hasLeft = false
  #second = { began: 0, said: 0 }
  /** Has not said anything yet. */
  isSilent = true

  constructor(socket: Socket, around: Around) {
    this.#socket = socket
    this.#around = around
  }

  /** A page names its origin; a program does not. */
  get kind(): string {
    return this.origin === undefined ? 'program' : 'browser'
  }

  get origin(): string | undefined {
    return this.#socket.handshake.headers.origin
  }

  /** One command after the other, in the order in which they were sent. */
  take(said: unknown): void {
    this.isSilent = false
    if (this.#isTooFast()) return
    const command = parsed(said)
    if (typeof command === 'string') this.#emit({ type: 'error', payload: { detail: command } })
    else if (this.#waiting >= mostWaiting) this.#refuse(command, new Refused('That is too much at once.'))
    else this.#queue(command)
  }

  /** What comes too fast is dropped, and answered once. */
  #isTooFast(): boolean {
    const now = Date.now()
    if (now - this.#second.began >= 1_000) this.#second = { began: now, said: 0 }
    this.#second.said++
    if (this.#second.said === mostInSecond + 1)
      this.#emit({ type: 'error', payload: { detail: 'That is too fast. What was said after that was not heard.' } })
    return this.#second.said > mostInSecond
  }

  /** Sits on a session that has a journal, and is told what waits there. */
  async follow(id: string): Promise<void> {
    const folder = this.#around.folders.current
    const { agent } = folder
    const known = (await agent.list()).find((session) => session.id === id)
    if (!known || !this.isSilent || this.#session?.id === id) return
    const session = await agent.open(known.id)
    if (!this.isSilent) return agent.leave(known.id)
    this.#sit(session, folder)
    for (const event of waitingIn(session)) this.#emit(event)
  }

  leave(): void {
    this.#hasLeft = true
    this.#stand()
  }

  #queue(command: ClientCommand): void {
    this.#waiting++
    this.#turn = this.#turn
      .then(() => this.#obey(command))
      .catch((error: unknown) => this.#refuse(command, error))
      .finally(() => this.#waiting--)
  }

  async #obey(command: ClientCommand): Promise<void> {
    if (this.#hasLeft) return
    // Somebody has deleted it.
    if (this.#session?.isClosed) this.#stand()
    const wanted = command.type === 'chat' || command.type === 'open_session' ? command.payload.session_id : undefined
    if (wanted && wanted !== this.#session?.id) await this.#open(wanted)
    if (command.type === 'open_session') return this.#replay()
    if (command.type === 'chat' && command.payload.llm_settings)
      this.#around.settings.useModel(command.payload.llm_settings)
    if (command.type === 'chat' && !this.#session) {
      const folder = this.#around.folders.current
      this.#sit(await folder.agent.start(), folder)
    }
    const session = this.#session
    if (!session) throw new Refused('Nothing is going on here.')
    const meant = command.type === 'approve_plan' ? this.#around.plans.withTasks(command, session) : command
    await session.dispatch(meant, this.kind)
  }

  /** Throws for a session that is not there: a client must not make one under a name of its own. */
  async #open(id: SessionId): Promise<void> {
    const folder = this.#around.folders.current
    if (!(await folder.rows.has(id))) throw new Refused('There is no such session.')
    this.#sit(await folder.agent.open(id), folder)
  }

  #sit(session: Session, folder: Folder): void {
    this.#stand()
    if (this.#hasLeft) return
    this.#session = session
    this.#folder = folder
    this.#unsubscribe = session.subscribe((event) => this.#emit(event))
    folder.seats.take(session, this)
    this.#around.onSit(session)
  }

  #stand(): void {
    this.#unsubscribe()
    if (this.#session) this.#folder?.seats.free(this.#session, this)
    this.#session = undefined
  }

  /** All that has happened in the session, as it was told when it did. */
  #replay(): void {
    for (const event of this.#session?.events ?? []) this.#emit(event)
  }

  /** In words that also a client reads which does not know `command_rejected`. */
  #refuse(command: ClientCommand, error: unknown): void {
    if (!(error instanceof Refused)) this.#around.log('A command could not be carried out.', error)
    const detail = error instanceof Refused ? error.message : `That did not work: ${messageOf(error)}`
    const session = this.#session
    if (session) this.#emit(session.rejection(command, new Refused(detail)))
    if (session?.view.running) this.#emit({ type: 'thought', payload: { content: detail } })
    else this.#emit({ type: 'error', payload: { detail } })
  }

  #emit(event: AgentEvent): void {
    this.#socket.emit('agent:event', event)
  }
}

/** The command, or what is wrong with it in the words of the original. */
function parsed(said: unknown): ClientCommand | string {
  if (typeof said !== 'object' || said === null || !('type' in said)) return "Invalid command: missing 'type' field"
  const command = ClientCommand.safeParse({ payload: {}, ...said })
  if (command.success) return command.data
  const [issue] = command.error.issues
  return `Invalid command: ${issue?.path.join('.') || 'it'} is missing or not known`
}

const finished = new Set(['plan', 'plan_sync', 'step_update'])

/** What a client that knows only the original's events has to hear to show a session as it is now. */
function* waitingIn({ events, view }: Session): Iterable<AgentEvent> {
  const last = events.findLast(({ type }) => type === 'run_started')
  const waiting = new Set(view.pending.map(({ id }) => id))
  for (const event of events) {
    if (event.run_id !== last?.run_id) continue
    const isPending = 'id' in event.payload && waiting.has(event.payload.id as EntryId)
    if (finished.has(event.type) || isPending) yield event
  }
  yield { type: 'status', payload: { state: view.status, detail: '' } }
}
