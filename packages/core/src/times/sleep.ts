import { after } from './timer.ts'

/** How a {@link sleep} ends, and what it holds up. */
export interface SleepOptions {
  /** Ends it early. */
  readonly signal?: AbortSignal | undefined
  /** Whether the process is kept alive for it. Default `true`. */
  readonly keepsAlive?: boolean
}

/** Resolves when `ms` milliseconds have passed, as `after` counts them, or the signal aborts: it never rejects. */
export function sleep(ms: number, { signal, keepsAlive = true }: SleepOptions = {}): Promise<void> {
  if (signal?.aborted) return Promise.resolve()
  return new Promise((resolve) => {
    const end = () => {
      timer.cancel()
      signal?.removeEventListener('abort', end)
      resolve()
    }
    const timer = after(ms, end)
    if (!keepsAlive) timer.unref()
    signal?.addEventListener('abort', end)
  })
}
