import type { Socket } from 'socket.io-client'
import type { AgentEvent, EventOf, SentEvent } from '../../src/protocol/events.ts'

/** Someone at a socket, who keeps what they are told. */
export class Guest {
  readonly socket: Socket
  readonly events: SentEvent[] = []
  #seen = 0

  constructor(socket: Socket) {
    this.socket = socket
    socket.on('agent:event', (event: SentEvent) => this.events.push(event))
  }

  say(type: string, payload?: object): void {
    this.socket.emit('client:command', payload === undefined ? { type } : { type, payload })
  }

  /** The next event of that type. */
  async see<T extends AgentEvent['type']>(type: T): Promise<EventOf<T>['payload']> {
    for (;;) {
      const index = this.events.findIndex((event, at) => at >= this.#seen && event.type === type)
      const event = this.events[index]
      if (event) {
        this.#seen = index + 1
        return event.payload as EventOf<T>['payload']
      }
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
  }
}
