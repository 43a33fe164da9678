import { io, type Socket } from 'socket.io-client'
import type { ClientCommand } from '../protocol/commands.ts'
import type { AgentEvent, EventOf, SentEvent } from '../protocol/events.ts'
import type { EntryId } from '../protocol/ids.ts'
import { planFromText, planText } from '../protocol/planText.ts'
import type { FromPanel, HostState, ToPanel } from '../protocol/rpc.ts'
import { emptyView } from '../protocol/view.ts'
import { acceptable } from '../safety/acceptable.ts'
import type { Transport } from '../webview/transport.ts'

type Change = EventOf<'file_change'>['payload']
type Plan = EventOf<'plan'>['payload']

/** What lies over the chat for a while. */
export type Overlay =
  | { readonly kind: 'diff'; readonly change: Change; readonly waiting: ReadonlySet<EntryId> }
  | { readonly kind: 'plan'; readonly plan: Plan; readonly text: string }
  | { readonly kind: 'sessions' }
  | { readonly kind: 'file'; readonly path: string }

/** Where the page is, and what answers there; the server writes it into the page. */
export interface Place {
  /** What stands before every path. */
  readonly prefix: string
  readonly folder: string
  readonly model: string
}

const draftKey = 'draft'
const strangerWords = 'The server was started anew. Open the link that it has printed.'
const lostWords = 'The server is not there. What you see is how it was; the page goes on as soon as it is back.'

/** What the editor is to the panel, over a socket: the session that is shown, and what lies over it. */
export class PageHost implements Transport {
  readonly #place: Place
  readonly #socket: Socket
  readonly #show: (overlay: Overlay | null) => void
  #tell: (message: ToPanel) => void = () => {}
  #changes = new Map<EntryId, Change>()
  #answered = new Set<EntryId>()
  #plan: Plan | undefined
  #planText: string | undefined
  #sessionId: string | null = idInAddress()
  #state: HostState

  constructor(place: Place, show: (overlay: Overlay | null) => void) {
    this.#place = place
    this.#show = show
    this.#state = {
      workspace: 'ready',
      folder: '',
      model: { name: place.model, mock: place.model === 'mock' },
      reviewed: [],
      unsaved: false,
      notice: '',
      plan_edit: null,
      plan_comments: 0,
      changes: [],
      send_with: 'enter',
    }
    this.#socket = io({ path: `${place.prefix}/socket.io/`, transports: ['websocket'], autoConnect: false })
    this.#socket.on('connect', () => this.#begin())
    this.#socket.on('disconnect', (reason) => reason !== 'io client disconnect' && this.#setHost({ notice: lostWords }))
    this.#socket.on('connect_error', ({ message }) =>
      this.#setHost({ notice: message.startsWith('Unauthorized') ? strangerWords : lostWords }),
    )
    this.#socket.on('agent:event', (event: AgentEvent | SentEvent) => this.#hear(event))
    window.addEventListener('hashchange', () => this.openSession(idInAddress()))
  }

  get draft(): string {
    return sessionStorage.getItem(draftKey) ?? ''
  }

  keepDraft(draft: string): void {
    sessionStorage.setItem(draftKey, draft)
  }

  onMessage(listener: (message: ToPanel) => void): void {
    this.#tell = listener
  }

  send(message: FromPanel): void {
    switch (message.type) {
      case 'ready':
        this.#socket.connect()
        break
      case 'command':
        this.#say(this.#withPlan(message.command))
        break
      case 'new_session':
        this.openSession(null)
        break
      case 'open_diff':
        this.#openDiff(message.id)
        break
      case 'review_all':
        this.#reviewNext()
        break
      case 'accept_all':
        this.#say({ type: 'accept_all', payload: { ids: [...acceptable(this.#waiting).together] } })
        break
      case 'open_plan':
        if (this.#plan) this.#show({ kind: 'plan', plan: this.#plan, text: this.#planText ?? planText(this.#plan) })
        break
      case 'discard_plan_edit':
        this.editPlan(undefined)
        break
      case 'show_sessions':
        this.#show({ kind: 'sessions' })
        break
      case 'open_file':
        this.#show({ kind: 'file', path: message.path })
        break
      case 'open_link':
        window.open(message.url, '_blank', 'noopener,noreferrer')
        break
      default:
        this.#tell({ type: 'refused', detail: 'That is done where the server was started, not in a browser.' })
    }
  }

  /** Shows another session, or an empty one. */
  openSession(id: string | null): void {
    if (id === this.#sessionId && id !== null) return
    this.#sessionId = id
    history.replaceState(null, '', id === null ? location.pathname : `#${encodeURIComponent(id)}`)
    // A socket keeps to the session it has; a new one has none.
    this.#socket.disconnect().connect()
  }

  accept(change_id: EntryId): void {
    this.#say({ type: 'accept_change', payload: { change_id } })
  }

  /** What the user has made of the plan's text; undefined for nothing. Returns what is wrong with it, or ''. */
  editPlan(text: string | undefined): string {
    const plan = this.#plan
    if (!plan) return ''
    const read = planFromText(text ?? planText(plan), plan)
    if ('problem' in read) return `Line ${read.line}: ${read.problem}`
    this.#planText = text
    this.#setHost({ plan_edit: text === undefined ? null : { plan_id: plan.id, steps: read.steps, problem: '' } })
    return ''
  }

  #begin(): void {
    this.#changes = new Map()
    this.#answered = new Set()
    this.#plan = undefined
    this.#planText = undefined
    this.#state = { ...this.#state, reviewed: [], plan_edit: null, notice: '' }
    this.#tell({ type: 'state', session_id: null, view: emptyView, host: this.#state })
    if (this.#sessionId !== null)
      this.#socket.emit('client:command', { type: 'open_session', payload: { session_id: this.#sessionId } })
  }

  #hear(event: AgentEvent | SentEvent): void {
    if (!('session_id' in event)) {
      if (event.type === 'error') this.#tell({ type: 'refused', detail: event.payload.detail })
      return
    }
    if (this.#sessionId === null) {
      this.#sessionId = event.session_id
      history.replaceState(null, '', `#${encodeURIComponent(event.session_id)}`)
    }
    if (event.type === 'file_change') this.#changes.set(event.payload.id, event.payload)
    if (event.type === 'plan') this.#plan = event.payload
    if (event.type === 'approval_resolved') this.#settle(event.payload.id)
    this.#tell({ type: 'events', events: [event] })
  }

  #settle(id: EntryId): void {
    this.#answered.add(id)
    if (this.#plan?.id !== id) return
    this.#plan = undefined
    this.#planText = undefined
    if (this.#state.plan_edit) this.#setHost({ plan_edit: null })
  }

  #say(command: ClientCommand): void {
    if (this.#socket.connected) this.#socket.emit('client:command', command)
    else this.#tell({ type: 'refused', detail: lostWords })
  }

  /** An answer to the plan goes with what the user has made of it. */
  #withPlan(command: ClientCommand): ClientCommand {
    const { plan_edit } = this.#state
    if (!plan_edit || command.type !== 'revise_plan' || command.payload.plan_id !== plan_edit.plan_id) return command
    return { type: 'revise_plan', payload: { ...command.payload, plan: { steps: [...plan_edit.steps] } } }
  }

  #openDiff(id: EntryId): void {
    const change = this.#changes.get(id)
    if (!change) return
    this.#setHost({ reviewed: [...new Set([...this.#state.reviewed, id])] })
    this.#show({ kind: 'diff', change, waiting: new Set(this.#waiting.map(({ id }) => id)) })
  }

  get #waiting(): Change[] {
    return [...this.#changes.values()].filter(({ id, automatic }) => !automatic && !this.#answered.has(id))
  }

  /** One at a time, as there is room for. */
  #reviewNext(): void {
    const waiting = this.#waiting
    const next = waiting.find(({ id }) => !this.#state.reviewed.includes(id)) ?? waiting[0]
    if (next) this.#openDiff(next.id)
  }

  #setHost(change: Partial<HostState>): void {
    this.#state = { ...this.#state, ...change }
    this.#tell({ type: 'host', host: this.#state })
  }

  /** Reads something over REST; throws a sentence for the user. */
  async read<T>(path: string): Promise<T> {
    const response = await fetch(`${this.#place.prefix}${path}`).catch(() => null)
    if (!response) throw new Error('The server does not answer.')
    const body = await response.json()
    if (!response.ok) throw new Error(body.detail)
    return body
  }
}

const idInAddress = (): string | null => decodeURIComponent(location.hash.slice(1)) || null
