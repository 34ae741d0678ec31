// Taken when this module is loaded: a test may put others in their place later, and time that passes for real is needed
// all the same.
const { setTimeout: timeout, clearTimeout: cancelTimeout, setImmediate: immediate } = globalThis

/** Resolves in the next turn of the event loop. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => void immediate(resolve))
}

/** Does `work` in the next turn of the event loop. @returns undo */
export function inNextTurn(work: () => void): () => void {
  const turn = immediate(work)
  return () => clearImmediate(turn)
}

/** Resolves when so many milliseconds have really passed. */
export function realPause(ms: number): Promise<void> {
  return new Promise((resolve) => void timeout(resolve, ms))
}

/** Resolves with what `work` does, or with `undefined` when so many milliseconds have really passed before. */
export async function withinReal<T>(work: Promise<T>, ms: number): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined
  const passed = new Promise<undefined>((resolve) => {
    timer = timeout(() => resolve(undefined), ms)
  })
  try {
    return await Promise.race([work, passed])
  } finally {
    cancelTimeout(timer)
  }
}
