import type { Server as HttpServer } from 'node:http'
import { Server, type Socket } from 'socket.io'
import { messageOf } from '../base/text.ts'
import type { Agent } from '../core/agent.ts'
import { Refused } from '../core/errors.ts'
import type { Session } from '../core/session.ts'
import { ClientCommand } from '../protocol/commands.ts'
import type { AgentEvent } from '../protocol/events.ts'
import type { SessionId } from '../protocol/ids.ts'
import type { Gate } from './gate.ts'

/** In bytes: as much as the original takes in one message. */
const longestMessage = 1_000_000
/** How many commands of one client may wait for their turn. */
const mostWaiting = 100

type Log = (message: string, error?: unknown) => void

/** The agent behind Socket.IO: `client:command` comes in, `agent:event` goes out. */
export function serveSockets(http: HttpServer, agent: Agent, gate: Gate, log: Log): Server {
  const io = new Server(http, {
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
  const seats = new Seats(agent, log)
  io.on('connection', (socket) => {
    const client = new Client(socket, agent, seats, log)
    socket.on('client:command', (said: unknown, acknowledge: unknown) => {
      if (typeof acknowledge === 'function') acknowledge()
      client.take(said)
    })
    socket.on('disconnect', () => client.leave())
  })
  return io
}

/** Who sits on which session. One that nobody sits on is closed once nothing goes on in it. */
class Seats {
  readonly #agent: Agent
  readonly #log: Log
  readonly #taken = new Map<SessionId, number>()

  constructor(agent: Agent, log: Log) {
    this.#agent = agent
    this.#log = log
  }

  take({ id }: Session): void {
    this.#taken.set(id, (this.#taken.get(id) ?? 0) + 1)
  }

  free(session: Session): void {
    const { id } = session
    this.#taken.set(id, (this.#taken.get(id) ?? 1) - 1)
    const leave = async () => {
      await session.idle()
      if (this.#taken.get(id) !== 0) return
      this.#taken.delete(id)
      await this.#agent.leave(id)
    }
    leave().catch((error: unknown) => this.#log('A session could not be closed.', error))
  }
}

/** One socket. It has a session of its own from its first message on, or the one that it names. */
class Client {
  readonly #socket: Socket
  readonly #agent: Agent
  readonly #seats: Seats
  readonly #log: Log
  #session: Session | undefined
  #unsubscribe = () => {}
  #turn: Promise<void> = Promise.resolve()
  #waiting = 0
  #hasLeft = false

  constructor(socket: Socket, agent: Agent, seats: Seats, log: Log) {
    this.#socket = socket
    this.#agent = agent
    this.#seats = seats
    this.#log = log
  }

  /** One command after the other, in the order in which they were sent. */
  take(said: unknown): void {
    const command = parsed(said)
    if (typeof command === 'string') this.#emit({ type: 'error', payload: { detail: command } })
    else if (this.#waiting >= mostWaiting) this.#refuse(command, new Refused('That is too much at once.'))
    else this.#queue(command)
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
    const wanted = command.type === 'chat' || command.type === 'open_session' ? command.payload.session_id : undefined
    if (wanted && wanted !== this.#session?.id) await this.#open(wanted)
    if (command.type === 'open_session') return this.#replay()
    if (command.type === 'chat' && !this.#session) this.#sit(await this.#agent.start())
    if (!this.#session) throw new Refused('Nothing is going on here.')
    await this.#session.dispatch(command)
  }

  /** Throws for a session that is not there: a client must not make one under a name of its own. */
  async #open(id: SessionId): Promise<void> {
    if (!(await this.#agent.list()).some((session) => session.id === id)) throw new Refused('There is no such session.')
    this.#sit(await this.#agent.open(id))
  }

  #sit(session: Session): void {
    this.#stand()
    if (this.#hasLeft) return
    this.#session = session
    this.#seats.take(session)
    this.#unsubscribe = session.subscribe((event) => this.#emit(event))
  }

  #stand(): void {
    this.#unsubscribe()
    if (this.#session) this.#seats.free(this.#session)
    this.#session = undefined
  }

  /** All that has happened in the session, as it was told when it did. */
  #replay(): void {
    for (const event of this.#session?.events ?? []) this.#emit(event)
  }

  /** In words that also a client reads which does not know `command_rejected`. */
  #refuse(command: ClientCommand, error: unknown): void {
    if (!(error instanceof Refused)) this.#log('A command could not be carried out.', error)
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
