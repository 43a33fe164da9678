// @ts-check

/** @type {Set<() => unknown>} */
const pending = new Set()
let listening = false
/** @type {Promise<void> | undefined} */
let undoing

/**
 * Has something undone even when the run is interrupted.
 * @template T
 * @param {() => T} undo must be safe to call when it is half done already
 * @returns {() => T} undoes it now, and not again later
 */
export function undoAtExit(undo) {
  listenOnce()
  pending.add(undo)
  return () => {
    pending.delete(undo)
    return undo()
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
  for (const undo of [...pending].reverse()) {
    pending.delete(undo)
    try {
      await undo()
    } catch (error) {
      console.error(error)
    }
  }
}

function listenOnce() {
  if (listening) return
  listening = true
  for (const [signal, code] of /** @type {const} */ ([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ])) {
    process.once(signal, () => void undoAll().finally(() => process.exit(code)))
  }
}
