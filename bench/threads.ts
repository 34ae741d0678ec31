import { readdirSync, readFileSync } from 'node:fs'

/** Processor time of one thread. */
export interface ThreadTime {
  readonly id: string
  /** `main`, or what the thread is called. */
  readonly name: string
  /** In µs. */
  readonly micros: number
}

/** What the threads of a process have taken so far; nothing where the system does not say it. */
export function threadTimes(pid: number): ThreadTime[] {
  const folder = `/proc/${pid}/task`
  return threadsIn(folder).flatMap((id) => {
    try {
      const [nanoseconds] = readFileSync(`${folder}/${id}/schedstat`, 'utf8').split(' ')
      const name = id === String(pid) ? 'main' : readFileSync(`${folder}/${id}/comm`, 'utf8').trim()
      return [{ id, name, micros: Number(nanoseconds) / 1_000 }]
    } catch {
      // It has ended in the meantime.
      return []
    }
  })
}

function threadsIn(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}
