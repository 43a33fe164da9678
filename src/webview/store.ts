import type { AnswerCommand, ClientCommand } from '../protocol/commands.ts'
import type { SentEvent } from '../protocol/events.ts'
import type { EntryId, SessionId } from '../protocol/ids.ts'
import type { FromPanel, HostState, ToPanel } from '../protocol/rpc.ts'
import { emptyView, reduce, type View } from '../protocol/view.ts'
import type { Transport } from './transport.ts'
import { compose } from './words.ts'

/** Events after which a refusal is an old story, and a message has counted. */
const settling: ReadonlySet<SentEvent['type']> = new Set([
  'run_started',
  'user_message',
  'approval_resolved',
  'complete',
])

/** Everything the panel shows. */
export interface PanelState {
  readonly sessionId: SessionId | null
  readonly view: View
  /** Null until the host has spoken. */
  readonly host: HostState | null
  /** Why the last command did not count; '' for none. */
  readonly refused: string
  /** What is in the composer. */
  readonly draft: string
  /** Proposals whose answer is on its way. */
  readonly sent: ReadonlySet<EntryId>
}

/** What the host may have done to the page itself. */
export interface Hands {
  readonly focusComposer: () => void
  readonly press: (what: Press) => void
}

export type Press = Extract<ToPanel, { type: 'press' }>['what']

/** The panel's state and what the user may do to it. Repaints at most once per frame. */
export class Store {
  readonly #transport: Transport
  readonly #paint: (state: PanelState) => void
  readonly #hands: Hands
  #state: PanelState
  #painting = false
  #whenPainted: (() => void)[] = []
  /** The last message, until it has counted: if it is refused, it goes back into the composer. */
  #said = ''
  #answered: EntryId | null = null

  constructor(transport: Transport, paint: (state: PanelState) => void, hands: Hands) {
    this.#transport = transport
    this.#paint = paint
    this.#hands = hands
    this.#state = {
      sessionId: null,
      view: emptyView,
      host: null,
      refused: '',
      draft: transport.draft,
      sent: new Set(),
    }
    transport.onMessage((message) => this.#receive(message))
  }

  get state(): PanelState {
    return this.#state
  }

  send(message: FromPanel): void {
    this.#transport.send(message)
  }

  /** Answers a proposal, once; if wanted, all open files are saved before. */
  answer(id: EntryId, command: AnswerCommand, saveFirst = false): void {
    if (this.#state.sent.has(id)) return
    this.#answered = id
    this.#set({ sent: new Set([...this.#state.sent, id]), refused: '' })
    this.#command(command, saveFirst)
  }

  stop(): void {
    this.#set({ refused: '' })
    this.#command({ type: 'cancel', payload: {} })
  }

  write(draft: string): void {
    this.#transport.keepDraft(draft)
    this.#set({ draft })
  }

  /** Sends what is in the composer, or says why not. */
  say(): void {
    const { view, host, draft } = this.#state
    const message = draft.trim()
    if (message === '') return
    const { blocked } = compose(view, host)
    if (blocked) {
      this.#set({ refused: blocked })
      return
    }
    this.#said = draft
    this.#set({ refused: '' })
    this.write('')
    this.#command({ type: 'chat', payload: { message } })
  }

  /** Whether the proposal that was answered last is settled now. Asks once per answer. */
  tookAnswer(): boolean {
    const { pending } = this.#state.view
    if (this.#answered === null || pending.some(({ id }) => id === this.#answered)) return false
    this.#answered = null
    return true
  }

  #command(command: ClientCommand, saveFirst = false): void {
    this.send({ type: 'command', command, ...(saveFirst ? { save_first: true } : {}) })
  }

  #receive(message: ToPanel): void {
    switch (message.type) {
      case 'state':
        if (message.session_id !== this.#state.sessionId) this.#said = ''
        this.#answered = null
        this.#set({
          sessionId: message.session_id,
          view: message.view,
          host: message.host,
          refused: '',
          sent: new Set(),
        })
        break
      case 'events':
        this.#fold(message.events)
        break
      case 'host':
        this.#set({ host: message.host })
        break
      case 'refused':
        this.#refuse(message.detail)
        break
      case 'focus_composer':
        this.#oncePainted(() => this.#hands.focusComposer())
        break
      case 'insert':
        this.#insert(message.text)
        break
      case 'press':
        this.#oncePainted(() => this.#hands.press(message.what))
        break
    }
  }

  #fold(events: readonly SentEvent[]): void {
    let { view, sessionId, refused } = this.#state
    for (const event of events) {
      sessionId ??= event.session_id
      // What another session did may still be under way when the panel has changed to this one.
      if (event.session_id !== sessionId) continue
      view = reduce(view, event)
      if (settling.has(event.type)) {
        this.#said = ''
        refused = ''
      }
      if (event.type === 'command_rejected') refused = event.payload.detail
    }
    this.#set({ view, sessionId, refused })
  }

  #refuse(detail: string): void {
    if (this.#said && this.#state.draft === '') this.write(this.#said)
    this.#said = ''
    this.#answered = null
    this.#set({ refused: detail, sent: new Set() })
  }

  #insert(text: string): void {
    const { draft } = this.#state
    this.write(`${draft}${draft === '' || /\s$/.test(draft) ? '' : ' '}${text} `)
    this.#oncePainted(() => this.#hands.focusComposer())
  }

  /** What is said to the page as it is now may be about something that has not been painted yet. */
  #oncePainted(action: () => void): void {
    if (this.#painting) this.#whenPainted.push(action)
    else action()
  }

  #set(change: Partial<PanelState>): void {
    this.#state = { ...this.#state, ...change }
    if (this.#painting) return
    this.#painting = true
    requestAnimationFrame(() => {
      this.#painting = false
      this.#paint(this.#state)
      for (const action of this.#whenPainted.splice(0)) action()
    })
  }
}
