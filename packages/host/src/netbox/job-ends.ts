import { isDeepStrictEqual } from 'node:util'
import { timeoutSignal } from '@netbox-hooks/core/times'
import { type JobEnd, jobEndOf, netboxTime } from '@netbox-hooks/server'
import type { ChangeEvent } from '@netbox-hooks/webhooks'
import { z } from 'zod'
import type { NetboxClient } from './client.ts'

const path = 'api/core/jobs/'
/** Jobs that are looked at: the latest ones of the type. */
const mostJobs = 20
/** How long NetBox may take to answer, in ms… */
const answerMs = 1_000
/** …and for how long it is not asked again if it has not. */
const restMs = 60_000
/** NetBox tells of a job's end within that time, in ms. */
const toldWithin = 60_000

const jobs = z.looseObject({
  results: z.array(
    z.looseObject({
      status: z.unknown(),
      completed: z.string().nullish(),
      data: z.unknown(),
    }),
  ),
})

/** Asks NetBox's API how jobs have ended: its webhook says `job_completed` of each, and not which job it was. */
export class JobEnds {
  readonly #client: Pick<NetboxClient, 'get'>
  /** Until when NetBox is left alone, as `performance.now()` counts. */
  #restsUntil = 0

  constructor(client: Pick<NetboxClient, 'get'>) {
    this.#client = client
  }

  /**
   * How the job of an event has ended: the one job of its type that had ended shortly before with these data.
   * @returns `undefined` if there is none, or more than one, or NetBox does not answer soon
   */
  async endOf(
    { objectType, data, timestamp }: ChangeEvent,
    signal: AbortSignal,
  ): Promise<JobEnd | undefined> {
    if (performance.now() < this.#restsUntil) return undefined
    try {
      const query = { object_type: objectType, ordering: '-id', limit: mostJobs }
      const answer = await this.#client.get(path, query, AbortSignal.any([signal, timeoutSignal(answerMs)]))
      const at = netboxTime(timestamp)
      const ended = jobs.parse(answer.body).results.filter(({ completed, data: ofJob }) => {
        const since = at - netboxTime(completed)
        return since >= 0 && since < toldWithin && isDeepStrictEqual(ofJob ?? null, data)
      })
      const ends = new Set(ended.map(({ status }) => jobEndOf(status)))
      return ends.size === 1 ? [...ends][0] : undefined
    } catch {
      this.#restsUntil = performance.now() + restMs
      return undefined
    }
  }
}
