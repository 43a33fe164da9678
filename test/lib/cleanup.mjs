// @ts-check

/** @type {Set<() => unknown>} */
const pending = new Set()
let listening = false
let interrupted = false
/** @type {Promise<void> | undefined} */
let undoing

/**
 * Has something undone even when the run is interrupted. Throws when it is already: nothing new is begun then.
 * @template T
 * @param {() => T} undo must be safe to call when it is half done already
 * @returns {() => T} undoes it now, and not again later
 */
export function undoAtExit(undo) {
  listenOnce()
  pending.add(undo)
  if (interrupted) throw new Error('Interrupted')
  return () => {
    pending.delete(undo)
    return undo()
  }
}

/**
 * Has an interrupted run wait for work in a folder: what is still being written would bring the folder back.
 * @template T
 * @param {Promise<T>} work
 * @returns {Promise<T>}
 */
export async function finishBeforeExit(work) {
  const finished = undoAtExit(() => work.catch(() => undefined))
  try {
    return await work
  } finally {
    await finished()
  }
}

/** Newest first: a server ends before the folder it works in goes. A second call waits for the first. */
export function undoAll() {
  undoing ??= undoEach().finally(() => {
    undoing = undefined
  })
  return undoing
}

async function undoEach() {
  for (let undo = newest(); undo; undo = newest()) {
    pending.delete(undo)
    try {
      await undo()
    } catch (error) {
      console.error(error)
    }
  }
}

function newest() {
  return [...pending].at(-1)
}

function listenOnce() {
  if (listening) return
  listening = true
  for (const [signal, code] of /** @type {const} */ ([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ])) {
    process.once(signal, () => {
      interrupted = true
      void undoAll().finally(() => process.exit(code))
    })
  }
}
