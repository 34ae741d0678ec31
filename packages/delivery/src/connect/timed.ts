import type { ConnectionTimings } from '../attempt-timings.ts'

/** Adds what `work` takes to one part, whatever comes of it. */
export async function timed<T>(
  timings: ConnectionTimings | undefined,
  part: keyof ConnectionTimings,
  work: () => Promise<T>,
): Promise<T> {
  if (!timings) return work()
  const startedAt = performance.now()
  try {
    return await work()
  } finally {
    timings[part] = inTenths((timings[part] ?? 0) + performance.now() - startedAt)
  }
}

/** A duration as it is reported: in ms, to a tenth. */
export function inTenths(milliseconds: number): number {
  return Math.round(milliseconds * 10) / 10
}
