import { type Clock, systemClock } from './clock.ts'

/** Resolves or rejects as `work` does, unless `ms` milliseconds pass first: then it rejects with `late()`. */
export async function withTimeLimit<T>(
  work: Promise<T>,
  ms: number,
  late: () => Error,
  clock: Clock = systemClock,
): Promise<T> {
  const limit = Promise.withResolvers<never>()
  const timer = clock.after(ms, () => limit.reject(late()))
  try {
    return await Promise.race([work, limit.promise])
  } finally {
    timer.cancel()
  }
}
