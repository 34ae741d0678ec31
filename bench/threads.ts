import { readdirSync, readFileSync } from 'node:fs'

/** Processor time of one thread. */
export interface ThreadTime {
  /** `main`, or what the thread is called. */
  readonly name: string
  /** In µs. */
  readonly micros: number
}

/** What the threads of a process have taken so far, by their ids; nothing where the system does not say it. */
export function threadTimes(pid: number): ReadonlyMap<string, ThreadTime> {
  const folder = `/proc/${pid}/task`
  return new Map(
    threadsIn(folder).flatMap((id) => {
      try {
        const [nanoseconds] = readFileSync(`${folder}/${id}/schedstat`, 'utf8').split(' ')
        const name = id === String(pid) ? 'main' : readFileSync(`${folder}/${id}/comm`, 'utf8').trim()
        return [[id, { name, micros: Number(nanoseconds) / 1_000 }] as const]
      } catch {
        // It has ended in the meantime.
        return []
      }
    }),
  )
}

/** What each thread has taken between two looks, the busiest first. */
export function threadTimesBetween(
  before: ReadonlyMap<string, ThreadTime>,
  after: ReadonlyMap<string, ThreadTime>,
): ThreadTime[] {
  return [...after]
    .map(([id, { name, micros }]) => ({ name, micros: micros - (before.get(id)?.micros ?? 0) }))
    .sort((a, b) => b.micros - a.micros)
}

function threadsIn(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}
