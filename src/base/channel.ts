import { abortable, type Deferred, deferred } from './deferred.ts'

/** Values handed from who has them to who waits for them, in order. */
export class Channel<T> {
  readonly #values: T[] = []
  #waiting: Deferred<void> | undefined
  #closed = false

  push(value: T): void {
    this.#values.push(value)
    this.#waiting?.resolve()
  }

  /** No more values come. Those that are there can still be taken. */
  close(): void {
    this.#closed = true
    this.#waiting?.resolve()
  }

  /** Forgets the values that nobody has taken. */
  clear(): void {
    this.#values.length = 0
  }

  /** The next value, or undefined when the channel is closed and empty. Rejects with the signal's reason. */
  async next(signal?: AbortSignal): Promise<T | undefined> {
    while (this.#values.length === 0 && !this.#closed) {
      this.#waiting ??= deferred<void>()
      const { promise } = this.#waiting
      await (signal ? abortable(promise, signal) : promise)
      this.#waiting = undefined
    }
    return this.#values.shift()
  }
}
