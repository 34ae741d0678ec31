import { shared } from '../scope/shared-slot.ts'

/** Work that should be done before the process ends. */
export interface Outlasting {
  /** The process has nothing else to do, and ends unless something is begun that keeps it alive. */
  outlast(): void
}

/** Those of all hosts, so that one listener serves them. */
const waiting = shared('outlasting', () => new Set<Outlasting>())

/** Tells of it when the process is about to end because it has nothing to do. May be called twice. */
export function outlastExit(work: Outlasting): void {
  if (waiting.size === 0) process.on('beforeExit', onBeforeExit)
  waiting.add(work)
}

/** Does not tell of it any more. May be called twice. */
export function letExit(work: Outlasting): void {
  if (waiting.delete(work) && waiting.size === 0) process.off('beforeExit', onBeforeExit)
}

function onBeforeExit(): void {
  for (const work of waiting) work.outlast()
}
